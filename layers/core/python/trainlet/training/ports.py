"""What a foreign ONNX graph takes and gives, as vectors and matrices, and as columns."""

from dataclasses import dataclass

from onnx import ModelProto, TensorProto, ValueInfoProto

from trainlet.cells import ColumnType
from trainlet.registry import Input
from trainlet.training.foreign import refused
from trainlet.training.wanted import Wanted

PREFIX = "foreign/"
TEXT = (TensorProto.STRING,)


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of the foreign graph; ``width`` is None for a vector, 0 if unknown."""

    name: str
    kind: int
    width: int | None


def inputs_of(model: ModelProto) -> list[ValueInfoProto]:
    """Return what a model is fed: its inputs without those that have a stored value."""
    stored = {tensor.name for tensor in model.graph.initializer}
    return [each for each in model.graph.input if each.name not in stored]


def ports_of(infos: list[ValueInfoProto]) -> list[Port]:
    """Return inputs or outputs as vectors and matrices; raise ``BadModel`` for what is neither."""
    return [_port(info) for info in infos]


def _port(info: ValueInfoProto) -> Port:
    name = info.name.removeprefix(PREFIX)
    tensor = info.type.tensor_type
    rank = len(tensor.shape.dim) if tensor.HasField("shape") else 2
    if not info.type.HasField("tensor_type") or rank not in (1, 2):
        raise refused(f"{name!r} is no vector and no matrix.", "Export a model of table rows.")
    width = tensor.shape.dim[1].dim_value if rank == 2 and tensor.HasField("shape") else 0
    return Port(info.name, tensor.elem_type, width if rank == 2 else None)


def columns_of(ports: list[Port], wanted: Wanted) -> list[Input]:
    """Return the columns that the inputs stand for, in their order.

    Raises:
        BadModel: They are not the ones that were told.
    """
    if len(ports) == 1 and ports[0].width not in (None, 1):
        return _matrix_columns(ports[0], wanted)
    types = {column.name: column.type for column in wanted.columns}
    found = []
    for port in ports:
        name = port.name.removeprefix(PREFIX)
        if port.width not in (None, 1):
            raise refused(
                f"Input {name!r} is a matrix beside other inputs.",
                "Export one matrix for all columns, or one input for each.",
            )
        found.append(Input(name=name, type=_type(name, port.kind, types.pop(name, None))))
    if types:
        raise refused(
            f"There is no input {next(iter(types))!r}.",
            f"Its inputs are: {', '.join(column.name for column in found[:30])}.",
        )
    return found


def _matrix_columns(port: Port, wanted: Wanted) -> list[Input]:
    width = port.width or len(wanted.columns)
    if not width or (wanted.columns and len(wanted.columns) != width):
        raise refused(
            f"The file takes {width or 'an untold number of'} columns,"
            f" and {len(wanted.columns)} were named.",
            "Name its columns, each once, in their order.",
        )
    if not wanted.columns:
        plain: ColumnType = "text" if port.kind in TEXT else "number"
        return [Input(name=f"column {place}", type=plain) for place in range(1, width + 1)]
    return [
        Input(name=column.name, type=_type(column.name, port.kind, column.type))
        for column in wanted.columns
    ]


def _type(name: str, kind: int, wanted: ColumnType | None) -> ColumnType:
    is_text = kind in TEXT
    found: ColumnType = wanted or ("text" if is_text else "number")
    if (found == "text") != is_text:
        taken = "texts" if is_text else "numbers"
        raise refused(
            f"Column {name!r} can't be {found}: the file takes {taken}.", "Correct its type."
        )
    return found

"""What a foreign ONNX graph takes and gives, as vectors and matrices, and as columns."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from onnx import TensorProto, ValueInfoProto

from trainlet.cells import ColumnType
from trainlet.errors import BadModel
from trainlet.registry import Input
from trainlet.training.foreign import refused, width_of
from trainlet.training.wanted import Wanted, WantedColumn

TEXT = TensorProto.STRING
FLOATS = (TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16)
TYPES: dict[int, ColumnType] = {
    TEXT: "text",
    TensorProto.BOOL: "boolean",
    **dict.fromkeys(FLOATS, "number"),
}
"""How a column is read unless it is told; what is not here is an integer."""


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of the foreign graph; ``width`` is None for a vector, 0 if untold."""

    name: str
    kind: int
    width: int | None

    @property
    def is_column(self) -> bool:
        """Whether it holds one value a row."""
        return self.width in (None, 1)


def ports_of(infos: Sequence[ValueInfoProto]) -> list[Port]:
    """Return inputs or outputs as vectors and matrices; raise ``BadModel`` for what is neither."""
    return [_port(info) for info in infos]


def _port(info: ValueInfoProto) -> Port:
    tensor = info.type.tensor_type
    rank = len(tensor.shape.dim) if tensor.HasField("shape") else 2
    if not info.type.HasField("tensor_type") or rank not in (1, 2):
        raise refused(f"{info.name!r} is no vector and no matrix.", "Export a model of table rows.")
    return Port(info.name, tensor.elem_type, width_of(info) if rank == 2 else None)


def columns_of(ports: list[Port], wanted: Wanted) -> list[Input]:
    """Return the columns that the inputs stand for, in their order.

    Raises:
        BadModel: They are not the ones that were told.
    """
    _check_once([column.name for column in wanted.columns])
    if len(ports) == 1:
        told = _of_one(ports[0], wanted.columns)
        ports = ports * len(told)
    else:
        told = _of_several(ports, wanted.columns)
    missing = set(wanted.nullable) - {name for name, _ in told}
    if missing:
        raise _no_input(min(missing), [name for name, _ in told], "nullable")
    return [
        _column(name, port.kind, type_, nullable=name in wanted.nullable)
        for port, (name, type_) in zip(ports, told, strict=True)
    ]


Told = list[tuple[str, ColumnType | None]]


def _of_one(port: Port, columns: list[WantedColumn]) -> Told:
    """Return the columns of the one matrix there is."""
    width = 1 if port.is_column else port.width or len(columns)
    if not width or (columns and len(columns) != width):
        raise refused(
            f"The file takes {width or 'an untold number of'} columns,"
            f" and {len(columns)} were named.",
            "Name its columns, each once, in their order.",
            "column",
        )
    if columns:
        return [(column.name, column.type) for column in columns]
    return [(port.name, None)] if width == 1 else [(f"column {i + 1}", None) for i in range(width)]


def _of_several(ports: list[Port], columns: list[WantedColumn]) -> Told:
    """Return a column for each input."""
    types = {column.name: column.type for column in columns}
    names = [port.name for port in ports]
    wide = next((port for port in ports if not port.is_column), None)
    if wide:
        raise refused(
            f"Input {wide.name!r} is a matrix beside other inputs.",
            "Export one matrix for all columns, or one input for each.",
        )
    unknown = next((name for name in types if name not in names), None)
    if unknown is not None:
        raise _no_input(unknown, names, "column")
    return [(name, types.get(name)) for name in names]


def _column(name: str, kind: int, told: ColumnType | None, *, nullable: bool) -> Input:
    found = told or TYPES.get(kind, "integer")
    if (found == "text") != (kind == TEXT):
        taken = "texts" if kind == TEXT else "numbers"
        raise refused(
            f"Column {name!r} can't be {found}: the file takes {taken}.",
            "Correct its type.",
            "column",
            column=name,
        )
    if nullable and kind not in FLOATS:
        raise refused(
            f"Column {name!r} can't be missing: only a float of the file's can be.",
            "Leave it out of the nullable ones.",
            "nullable",
            column=name,
        )
    return Input(name=name, type=found, nullable=nullable)


def _check_once(names: list[str]) -> None:
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise refused(
            f"Column {twice!r} is named twice.", "Name each once.", "column", column=twice
        )


def _no_input(name: str, names: list[str], field: str) -> BadModel:
    remedy = f"Its inputs are: {', '.join(names[:30])}."
    return refused(f"There is no input {name!r}.", remedy, field, column=name)

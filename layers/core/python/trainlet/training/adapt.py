"""Wraps a foreign ONNX graph so that it takes and gives what every model of ours does."""

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, compose, helper, numpy_helper

from trainlet.registry import Category, Input, Signature
from trainlet.scoring.model import LABELS, PROBABILITIES
from trainlet.training.foreign import refused
from trainlet.training.ports import PREFIX, TEXT, Port, columns_of, inputs_of, ports_of
from trainlet.training.wanted import Wanted

OPSET = 13
FLOATS = (TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16)
CLASS_FIELDS = ("classlabels_int64s", "classlabels_strings", "classlabels_ints")


def adapt(model: ModelProto, wanted: Wanted) -> tuple[bytes, Signature]:
    """Return a file with our inputs and outputs around the foreign graph, and its signature.

    Args:
        model: The foreign model.
        wanted: What it doesn't say itself.

    Raises:
        BadModel: Its inputs or outputs can't be those of a table, or not the ones that were told.
    """
    classes = wanted.classes or _classes(model)
    model = compose.add_prefix(_without_zipmap(model), PREFIX)
    columns = columns_of(ports_of(inputs_of(model)), wanted)
    outputs = ports_of(list(model.graph.output))
    nodes = _front(ports_of(inputs_of(model)), columns)
    label, probabilities = _roles(outputs)
    if probabilities is None:
        back, classes = _regression(label), []
    else:
        classes = classes or list(range(probabilities.width or 0))
        back = _classifier(label, probabilities, classes)
    signature = _signature(wanted.label, columns, classes)
    return _built(model, [*nodes, *model.graph.node, *back], signature), signature


def _classes(model: ModelProto) -> list[Category]:
    """Return the classes that a ZipMap or a classifier of the graph names; the last one counts."""
    found: list[Category] = []
    for node in model.graph.node:
        for attribute in node.attribute:
            if attribute.name in CLASS_FIELDS:
                values = helper.get_attribute_value(attribute)
                read = [v.decode() if isinstance(v, bytes) else int(v) for v in values]
                found = read or found
    return found


def _without_zipmap(model: ModelProto) -> ModelProto:
    """Return the model with each ZipMap's input in place of the maps that it gives."""
    changed = ModelProto()
    changed.CopyFrom(model)
    maps = {node.output[0]: node for node in changed.graph.node if node.op_type == "ZipMap"}
    for place, output in enumerate(changed.graph.output):
        if output.name in maps:
            tensor = maps[output.name].input[0]
            info = helper.make_tensor_value_info(tensor, TensorProto.FLOAT, [None, None])
            changed.graph.output[place].CopyFrom(info)
    for node in maps.values():
        changed.graph.node.remove(node)
    return changed


def _front(ports: list[Port], columns: list[Input]) -> list[NodeProto]:
    """Return the nodes from our two matrices to the foreign inputs."""
    texts = [column for column in columns if column.type == "text"]
    numbers = [column for column in columns if column.type != "text"]
    if len(ports) == 1 and len(columns) > 1:
        source = "text" if texts else "numbers"
        return [_cast(source, ports[0].name, ports[0].kind)]
    nodes = []
    for port, column in zip(ports, columns, strict=True):
        source, place = (
            ("text", texts.index(column))
            if column.type == "text"
            else ("numbers", numbers.index(column))
        )
        nodes += _column(port, source, place)
    return nodes


def _column(port: Port, source: str, place: int) -> list[NodeProto]:
    """Return the nodes that take one column of a matrix, as ``[n, 1]`` or ``[n]``."""
    index, taken, shaped = (f"{port.name}:{part}" for part in ("index", "taken", "shaped"))
    nodes = [
        _constant(index, np.array([place], np.int64)),
        helper.make_node("Gather", [source, index], [taken], axis=1),
    ]
    if port.width is None:
        nodes += _flat(taken, shaped)
        taken = shaped
    return [*nodes, _cast(taken, port.name, port.kind)]


def _cast(source: str, target: str, kind: int) -> NodeProto:
    if kind in TEXT:
        return helper.make_node("Identity", [source], [target])
    return helper.make_node("Cast", [source], [target], to=kind)


def _flat(source: str, target: str) -> list[NodeProto]:
    shape = f"{target}:shape"
    return [
        _constant(shape, np.array([-1], np.int64)),
        helper.make_node("Reshape", [source, shape], [target]),
    ]


def _constant(name: str, values: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> NodeProto:
    return helper.make_node("Constant", [], [name], value=numpy_helper.from_array(values))


def _roles(outputs: list[Port]) -> tuple[Port | None, Port | None]:
    """Return which output is the label or value, and which the probabilities."""
    floats = [port for port in outputs if port.kind in FLOATS]
    others = [port for port in outputs if port.kind not in FLOATS]
    if len(outputs) == 1 and floats and floats[0].width in (None, 1):
        return floats[0], None
    if len(floats) == 1 and len(others) <= 1 and floats[0].width not in (None, 1):
        return (others[0] if others else None), floats[0]
    shown = ", ".join(port.name.removeprefix(PREFIX) for port in outputs)
    raise refused(
        f"The file gives {shown}: neither one number a row, nor a probability for each class.",
        "Export one number a row, or a label and its probabilities.",
    )


def _regression(value: Port | None) -> list[NodeProto]:
    assert value is not None  # one of the two roles is always there
    return [*_flat(value.name, "value"), _cast("value", LABELS, TensorProto.DOUBLE)]


def _classifier(
    label: Port | None, probabilities: Port, classes: list[Category]
) -> list[NodeProto]:
    nodes = [_cast(probabilities.name, PROBABILITIES, TensorProto.DOUBLE)]
    if label is not None:
        kind = TensorProto.STRING if isinstance(classes[0], str) else TensorProto.INT64
        if (label.kind in TEXT) != (kind in TEXT):
            raise refused(
                f"Its labels are not like the classes {classes[:5]}.", "Correct the classes."
            )
        return [*nodes, *_flat(label.name, "label"), _cast("label", LABELS, kind)]
    values = np.array(classes, dtype=object if isinstance(classes[0], str) else np.int64)
    return [
        *nodes,
        _constant("classes", values),
        helper.make_node("ArgMax", [probabilities.name], ["likeliest"], axis=1, keepdims=0),
        helper.make_node("Gather", ["classes", "likeliest"], [LABELS]),
    ]


def _signature(label: str, columns: list[Input], classes: list[Category]) -> Signature:
    if len(classes) == 1:
        raise refused("The file knows a single class.", "Name its classes in their order.")
    return Signature(
        task="regression" if not classes else "two-class" if len(classes) == 2 else "multiclass",
        inputs=columns,
        label=label,
        classes=classes,
        positive=classes[1] if len(classes) == 2 else None,
    )


def _built(model: ModelProto, nodes: list[NodeProto], signature: Signature) -> bytes:
    texts = sum(column.type == "text" for column in signature.inputs)
    numbers = len(signature.inputs) - texts
    info = helper.make_tensor_value_info
    inputs = [info("numbers", TensorProto.DOUBLE, ["n", numbers])] if numbers else []
    inputs += [info("text", TensorProto.STRING, ["n", texts])] if texts else []
    outputs = [info(LABELS, _label_kind(signature), ["n"])]
    if signature.classes:
        outputs.append(info(PROBABILITIES, TensorProto.DOUBLE, ["n", len(signature.classes)]))
    stored = list(model.graph.initializer)
    graph = helper.make_graph(nodes, "foreign", inputs, outputs, stored)
    graph.sparse_initializer.extend(model.graph.sparse_initializer)
    domains = {entry.domain for entry in model.opset_import}
    opsets = list(model.opset_import)
    opsets += [] if domains & {"", "ai.onnx"} else [helper.make_opsetid("", OPSET)]
    wrapped = helper.make_model(
        graph, opset_imports=opsets, ir_version=model.ir_version, functions=list(model.functions)
    )
    data: bytes = wrapped.SerializeToString(deterministic=True)
    return data


def _label_kind(signature: Signature) -> int:
    if not signature.classes:
        return int(TensorProto.DOUBLE)
    is_text = isinstance(signature.classes[0], str)
    return int(TensorProto.STRING if is_text else TensorProto.INT64)

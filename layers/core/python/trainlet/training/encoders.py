"""Which values the encoders of a foreign ONNX graph know, by the column that they read."""

from collections.abc import Sequence

import msgspec
from onnx import GraphProto, NodeProto, TensorProto, helper, numpy_helper

from trainlet.registry import Input
from trainlet.training.ports import Port

KNOWN = {
    "OneHotEncoder": ("cats_strings", "cats_int64s"),
    "LabelEncoder": ("keys_strings", "keys_int64s"),
}
PASSING = ("Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast")
MOST = 10_000

Place = tuple[str, int]
Values = list[str] | list[int]


def with_known_values(
    columns: list[Input], ports: Sequence[Port], graph: GraphProto
) -> list[Input]:
    """Return the columns with the categories, or the range, that the graph has encoders for.

    Args:
        columns: The columns that the inputs stand for, in their order.
        ports: The inputs: one for each column, or a single matrix.
        graph: The foreign graph.
    """
    known = _by_place(graph)
    if len(ports) < len(columns):
        places = [(ports[0].name, place) for place in range(len(columns))]
    else:
        places = [(port.name, 0) for port in ports]
    return [
        _with(column, known.get(place, [])) for column, place in zip(columns, places, strict=True)
    ]


def _with(column: Input, values: Values) -> Input:
    texts = [value for value in values if isinstance(value, str)]
    numbers = [value for value in values if isinstance(value, int)]
    if column.type == "text":
        return msgspec.structs.replace(column, categories=texts)
    if numbers and column.type in ("integer", "number"):
        return msgspec.structs.replace(column, minimum=min(numbers), maximum=max(numbers))
    return column


def _by_place(graph: GraphProto) -> dict[Place, Values]:
    """Return what the first encoder of each column knows, if that can be listed."""
    makers = {name: node for node in graph.node for name in node.output}
    stored = {tensor.name: tensor for tensor in graph.initializer}
    known: dict[Place, Values] = {}
    for node in graph.node:
        values = _values(node)
        place = _source(node, makers, stored) if 0 < len(values) <= MOST else None
        if place:
            known.setdefault(place, values)
    return known


def _values(node: NodeProto) -> Values:
    """Return the values that an encoder knows; none if it is another node."""
    for attribute in node.attribute:
        if attribute.name in KNOWN.get(node.op_type, ()):
            found = helper.get_attribute_value(attribute)
            return [each.decode() if isinstance(each, bytes) else each for each in found]
    return []


def _source(
    node: NodeProto, makers: dict[str, NodeProto], stored: dict[str, TensorProto]
) -> Place | None:
    """Return the input, and its column, that a node reads; None if it reads what is computed."""
    place, name = 0, node.input[0]
    while name in makers:
        node = makers[name]
        picked = _picked(node, stored)
        if picked is None and node.op_type not in PASSING:
            return None
        place, name = place if picked is None else picked, node.input[0]
    return name, place


def _picked(node: NodeProto, stored: dict[str, TensorProto]) -> int | None:
    """Return which column a node takes of a matrix; None if it does something else."""
    axis = next((each.i for each in node.attribute if each.name == "axis"), 0)
    is_column = node.op_type == "ArrayFeatureExtractor" or (node.op_type == "Gather" and axis == 1)
    if not is_column or node.input[1] not in stored:
        return None
    places = numpy_helper.to_array(stored[node.input[1]]).ravel()
    return int(places[0]) if len(places) == 1 else None

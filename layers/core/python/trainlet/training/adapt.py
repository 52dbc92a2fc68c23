"""Wraps a foreign ONNX graph so that it takes and gives what every model of ours does."""

from collections.abc import Callable

import numpy as np
from onnx import ModelProto, TensorProto

from trainlet.catalogue.nodes.graph import Graph
from trainlet.catalogue.nodes.renaming import rename_values
from trainlet.registry import Input, Signature
from trainlet.scoring.outputs import LABELS, PROBABILITIES
from trainlet.training.encoders import with_known_values
from trainlet.training.foreign import inputs_of, refused
from trainlet.training.ports import TEXT, Port, columns_of, ports_of
from trainlet.training.roles import Roles, roles_of, take_out_zipmap
from trainlet.training.wanted import Wanted

PREFIX = "foreign/"
FLAT = np.array([-1], np.int64)


def adapt(model: ModelProto, wanted: Wanted) -> tuple[bytes, Signature]:
    """Return a file with our inputs and outputs around the foreign graph, and its signature.

    Args:
        model: The foreign model.
        wanted: What it doesn't say itself.

    Raises:
        BadModel: Its inputs or outputs can't be those of a table, or not the ones that were told.
    """
    changed = ModelProto()
    changed.CopyFrom(model)
    mapped = take_out_zipmap(changed.graph)
    ports = ports_of(inputs_of(changed.graph))
    columns = with_known_values(columns_of(ports, wanted), ports, changed.graph)
    roles = roles_of(changed.graph, mapped, wanted.classes)
    graph = Graph()
    fed = _feed(graph, ports, columns)

    def rename(name: str | bytes) -> str:
        if isinstance(name, bytes):
            raise refused("A name in the file is no UTF-8.", "Export it again.")
        return fed.get(name, name and PREFIX + name)

    rename_values(changed.graph, rename)
    graph.embed(changed)
    _answer(graph, roles, rename)
    return graph.build(), _signature(wanted.label, columns, roles)


def _feed(graph: Graph, ports: list[Port], columns: list[Input]) -> dict[str, str]:
    """Return for each foreign input the tensor of ours that it is fed."""
    texts = [column.name for column in columns if column.type == "text"]
    numbers = [column.name for column in columns if column.type != "text"]
    if numbers:
        graph.input("numbers", "float64", len(numbers))
    if texts:
        graph.input("text", "object", len(texts))
    if len(columns) > len(ports):
        source = "text" if texts else "numbers"
        return {ports[0].name: _cast(graph, source, ports[0].kind)}
    return {
        port.name: _column(graph, port, "text", texts.index(column.name))
        if column.type == "text"
        else _column(graph, port, "numbers", numbers.index(column.name))
        for port, column in zip(ports, columns, strict=True)
    }


def _column(graph: Graph, port: Port, source: str, place: int) -> str:
    """Return one column of a matrix, as ``[n, 1]`` or ``[n]``."""
    taken = graph.columns(source, [place])
    return _cast(graph, taken if port.width is not None else _flat(graph, taken), port.kind)


def _cast(graph: Graph, tensor: str, kind: int) -> str:
    return tensor if kind == TEXT else graph.add("Cast", tensor, to=kind)


def _flat(graph: Graph, tensor: str) -> str:
    return graph.add("Reshape", tensor, graph.constant(FLAT))


def _answer(graph: Graph, roles: Roles, rename: Callable[[str], str]) -> None:
    """Give the answers our names and types."""
    numbers = rename(roles.numbers.name)
    doubles = _cast(graph, numbers, TensorProto.DOUBLE)
    if not roles.classes:
        graph.output(_flat(graph, doubles), LABELS, "float64", ["n"])
        return
    is_text = isinstance(roles.classes[0], str)
    if roles.label is None:
        likeliest = graph.add("ArgMax", numbers, axis=1, keepdims=0)
        values = np.array(roles.classes, dtype=object if is_text else np.int64)
        label = graph.add("Gather", graph.constant(values), likeliest)
    else:
        kind = TEXT if is_text else TensorProto.INT64
        label = _cast(graph, _flat(graph, rename(roles.label.name)), kind)
    graph.output(label, LABELS, "object" if is_text else "int64", ["n"])
    graph.output(doubles, PROBABILITIES, "float64", ["n", len(roles.classes)])


def _signature(label: str, columns: list[Input], roles: Roles) -> Signature:
    classes = roles.classes
    return Signature(
        task="regression" if not classes else "two-class" if len(classes) == 2 else "multiclass",
        inputs=columns,
        label=label,
        classes=classes,
        positive=classes[1] if len(classes) == 2 else None,
    )

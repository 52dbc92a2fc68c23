"""Looks through an ONNX file that somebody sent, before anything runs it."""

from collections.abc import Iterable, Iterator
from typing import Any

from google.protobuf.message import DecodeError
from onnx import (
    GraphProto,
    ModelProto,
    NodeProto,
    SparseTensorProto,
    TensorProto,
    ValueInfoProto,
    checker,
    load_model_from_string,
)

from trainlet.catalogue.nodes.renaming import graphs_in
from trainlet.errors import BadModel

DOMAINS = ("", "ai.onnx", "ai.onnx.ml", "com.microsoft")
MOST_NODES = 10_000
DEEPEST = 8
OLDEST_OPSET = 7
LONGEST_TEXT = 500


def inspect(data: bytes, most_bytes: int, most_columns: int) -> ModelProto:
    """Return the model in a file, if it may be run.

    Raises:
        BadModel: It is no ONNX file, is too large, reads other files, or has operators of others.
    """
    if len(data) > most_bytes:
        raise refused(f"The file is larger than {most_bytes:,} bytes.", "Send a smaller model.")
    try:
        model = load_model_from_string(data)
    except (DecodeError, ValueError) as error:
        raise refused(f"The file is no ONNX model: {error}.", "Send the .onnx file.") from None
    if not model.graph.node or not model.graph.output:
        raise refused("The file holds no ONNX graph.", "Send the .onnx file, whole.")
    _check_opset(model)
    _check_nodes(model)
    for tensor in _tensors(model.graph):
        _check_tensor(tensor)
    _check_inputs(model.graph, most_columns)
    try:
        checker.check_model(model)
    except checker.ValidationError as error:
        raise refused(f"The file is no sound ONNX model: {error}", "Export it again.") from None
    return model


def inputs_of(graph: GraphProto) -> list[ValueInfoProto]:
    """Return what a graph is fed: its inputs without those that have a stored value."""
    stored = {tensor.name for tensor in graph.initializer}
    return [each for each in graph.input if each.name not in stored]


def width_of(info: ValueInfoProto) -> int:
    """Return the second dimension of an input or output; 0 where it isn't told."""
    dims = info.type.tensor_type.shape.dim
    return max(0, dims[1].dim_value) if len(dims) == 2 else 0


def refused(detail: str, remedy: str, field: str = "file", **place: Any) -> BadModel:
    """Return the refusal of a file; what it quotes of the file is cut to a bearable length."""
    return BadModel(detail[:LONGEST_TEXT], remedy=remedy[:LONGEST_TEXT], field=field, **place)


def _check_opset(model: ModelProto) -> None:
    versions = {entry.domain: entry.version for entry in model.opset_import}
    opset = versions.get("", versions.get("ai.onnx", OLDEST_OPSET))
    if opset < OLDEST_OPSET:
        raise refused(
            f"The file is of opset {opset}.", f"Export it with opset {OLDEST_OPSET} or a later one."
        )


def _check_nodes(model: ModelProto) -> None:
    if model.functions:
        raise refused(
            f"The file has functions of its own, such as {model.functions[0].name!r}.",
            "Export the model with its functions written out.",
        )
    for count, node in enumerate(_nodes(model.graph), 1):
        if count > MOST_NODES:
            raise refused(f"The file has more than {MOST_NODES:,} nodes.", "Send a simpler model.")
        if node.domain not in DOMAINS:
            raise refused(
                f"Node {node.name or node.op_type!r} is of domain {node.domain!r}.",
                "Use the operators of ONNX, ai.onnx.ml and com.microsoft alone.",
            )


def _nodes(graph: GraphProto, depth: int = 0) -> Iterator[NodeProto]:
    """Yield every node, those of branches and loops too."""
    if depth > DEEPEST:
        raise refused(f"Graphs are nested deeper than {DEEPEST}.", "Send a simpler model.")
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            for inner in graphs_in(attribute):
                yield from _nodes(inner, depth + 1)


def _tensors(graph: GraphProto) -> Iterator[TensorProto]:
    """Yield every stored tensor, wherever it is."""
    yield from _initializers(graph)
    for node in _nodes(graph):
        for attribute in node.attribute:
            yield from attribute.tensors
            if attribute.HasField("t"):
                yield attribute.t
            own = [attribute.sparse_tensor] if attribute.HasField("sparse_tensor") else []
            yield from _dense([*own, *attribute.sparse_tensors])
            for inner in graphs_in(attribute):
                yield from _initializers(inner)


def _initializers(graph: GraphProto) -> Iterator[TensorProto]:
    yield from graph.initializer
    yield from _dense(graph.sparse_initializer)


def _dense(tensors: Iterable[SparseTensorProto]) -> Iterator[TensorProto]:
    for sparse in tensors:
        yield sparse.values
        yield sparse.indices


def _check_tensor(tensor: TensorProto) -> None:
    if tensor.external_data or tensor.data_location == TensorProto.EXTERNAL:
        raise refused(
            f"Tensor {tensor.name!r} lies in another file.", "Save the model as one file."
        )


def _check_inputs(graph: GraphProto, most: int) -> None:
    inputs = inputs_of(graph)
    if not inputs:
        raise refused("The file takes nothing.", "Export a model of table rows.")
    columns = sum(max(1, width_of(info)) for info in inputs)
    if columns > most:
        raise refused(
            f"The file takes {columns:,} columns, more than {most:,}.", "Send a narrower model."
        )

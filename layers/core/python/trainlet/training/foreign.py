"""Looks through an ONNX file that somebody sent, before anything runs it."""

from collections.abc import Iterable, Iterator

from google.protobuf.message import DecodeError
from onnx import (
    AttributeProto,
    GraphProto,
    ModelProto,
    NodeProto,
    SparseTensorProto,
    TensorProto,
    checker,
    load_model_from_string,
)

from trainlet.errors import BadModel

DOMAINS = ("", "ai.onnx", "ai.onnx.ml", "com.microsoft")
MOST_NODES = 10_000
DEEPEST = 8
OLDEST_OPSET = 9


def inspect(data: bytes, most_bytes: int) -> ModelProto:
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
    for tensor in _tensors(model):
        _check_tensor(tensor)
    try:
        checker.check_model(model)
    except checker.ValidationError as error:
        raise refused(f"The file is no sound ONNX model: {error}", "Export it again.") from None
    return model


def _check_opset(model: ModelProto) -> None:
    versions = {entry.domain: entry.version for entry in model.opset_import}
    opset = versions.get("", versions.get("ai.onnx", OLDEST_OPSET))
    if opset < OLDEST_OPSET:
        raise refused(
            f"The file is of opset {opset}.", f"Export it with opset {OLDEST_OPSET} or a later one."
        )


def _check_nodes(model: ModelProto) -> None:
    for count, node in enumerate(_nodes(model), 1):
        if count > MOST_NODES:
            raise refused(f"The file has more than {MOST_NODES:,} nodes.", "Send a simpler model.")
        if node.domain not in DOMAINS:
            raise refused(
                f"Node {node.name or node.op_type!r} is of domain {node.domain!r}.",
                "Use the operators of ONNX, ai.onnx.ml and com.microsoft alone.",
            )


def _nodes(model: ModelProto) -> Iterator[NodeProto]:
    """Yield every node, those of branches, loops and functions too."""
    yield from _nodes_of(model.graph, 0)
    for function in model.functions:
        if function.domain not in DOMAINS:
            raise refused(
                f"Function {function.name!r} is of domain {function.domain!r}.",
                "Export the model with its functions written out.",
            )
        for node in function.node:
            yield from _node_and_below(node, 0)


def _nodes_of(graph: GraphProto, depth: int) -> Iterator[NodeProto]:
    if depth > DEEPEST:
        raise refused(f"Graphs are nested deeper than {DEEPEST}.", "Send a simpler model.")
    for node in graph.node:
        yield from _node_and_below(node, depth)


def _node_and_below(node: NodeProto, depth: int) -> Iterator[NodeProto]:
    yield node
    for attribute in node.attribute:
        for graph in _graphs(attribute):
            yield from _nodes_of(graph, depth + 1)


def _graphs(attribute: AttributeProto) -> list[GraphProto]:
    own = [attribute.g] if attribute.HasField("g") else []
    return [*own, *attribute.graphs]


def _tensors(model: ModelProto) -> Iterator[TensorProto]:
    """Yield every stored tensor, wherever it is."""
    yield from _initializers(model.graph)
    for node in _nodes(model):
        for attribute in node.attribute:
            yield from attribute.tensors
            if attribute.HasField("t"):
                yield attribute.t
            own = [attribute.sparse_tensor] if attribute.HasField("sparse_tensor") else []
            yield from _dense([*own, *attribute.sparse_tensors])
            for graph in _graphs(attribute):
                yield from _initializers(graph)


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


def refused(detail: str, remedy: str) -> BadModel:
    """Return the refusal of a file."""
    return BadModel(detail, remedy=remedy, field="file")

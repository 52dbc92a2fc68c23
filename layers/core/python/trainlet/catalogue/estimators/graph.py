"""Builds an ONNX graph node by node."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import (
    ModelProto,
    SparseTensorProto,
    TensorProto,
    ValueInfoProto,
    checker,
    helper,
    numpy_helper,
)

ML = "ai.onnx.ml"
OPSETS = {"": 21, ML: 5}
IR_VERSION = 10
TENSOR_TYPES = {
    "float64": TensorProto.DOUBLE,
    "int64": TensorProto.INT64,
    "bool": TensorProto.BOOL,
    "object": TensorProto.STRING,
}


@dataclass(frozen=True, slots=True)
class Inputs:
    """The table inside a graph: two matrices, and which column is where in them.

    Attributes:
        numbers: Tensor double ``[n, p]``; blank if there are none.
        text: Tensor string ``[n, q]``; blank if there are none.
        number_columns: The ``p`` column names.
        text_columns: The ``q`` column names.
    """

    numbers: str
    text: str
    number_columns: tuple[str, ...]
    text_columns: tuple[str, ...]


class Graph:
    """Nodes and constants in the making; tensors go by name."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[TensorProto] = []
        self._inputs: list[ValueInfoProto] = []
        self._outputs: list[ValueInfoProto] = []
        self._sparse: list[SparseTensorProto] = []
        self._opsets = OPSETS
        self._ir_version = IR_VERSION

    def input(self, name: str, dtype: str, width: int) -> str:
        """Declare an input matrix ``[n, width]`` and return its name."""
        self._inputs.append(helper.make_tensor_value_info(name, TENSOR_TYPES[dtype], ["n", width]))
        return name

    def constant(self, values: NDArray[Any]) -> str:
        """Add a constant and return its name."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(values, order="C"), name))
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output and return the output's name."""
        output = f"t{len(self._nodes)}"
        node = helper.make_node(operator, list(inputs), [output], domain=domain, **attributes)
        self._nodes.append(node)
        return output

    def columns(self, tensor: str, positions: Sequence[int]) -> str:
        """Return the tensor of these columns of a matrix."""
        return self.add("Gather", tensor, self.constant(np.array(positions, np.int64)), axis=1)

    def output(self, tensor: str, name: str, dtype: str, shape: list[str | int]) -> None:
        """Declare a tensor as an output under a name of its own."""
        self._nodes.append(helper.make_node("Identity", [tensor], [name]))
        self._outputs.append(helper.make_tensor_value_info(name, TENSOR_TYPES[dtype], shape))

    def embed(self, model: ModelProto) -> None:
        """Take over the nodes and constants of a model, and its opsets; no name may be of ours."""
        self._nodes.extend(model.graph.node)
        self._constants.extend(model.graph.initializer)
        self._sparse.extend(model.graph.sparse_initializer)
        given = {entry.domain: entry.version for entry in model.opset_import}
        self._opsets = given if given.keys() & {"", "ai.onnx"} else {**given, "": OPSETS[""]}
        self._ir_version = max(IR_VERSION, model.ir_version)

    def build(self) -> bytes:
        """Return the checked model's bytes; the same calls give the same bytes."""
        graph = helper.make_graph(
            self._nodes,
            "trainlet",
            self._inputs,
            self._outputs,
            self._constants,
            sparse_initializer=self._sparse,
        )
        opsets = [helper.make_opsetid(domain, version) for domain, version in self._opsets.items()]
        model: ModelProto = helper.make_model(
            graph, opset_imports=opsets, ir_version=self._ir_version
        )
        model.producer_name = "trainlet"
        checker.check_model(model)
        data: bytes = model.SerializeToString(deterministic=True)
        return data


def without(graph: Graph, inputs: Inputs, dropped: frozenset[str]) -> Inputs:
    """Return the inputs without some columns."""
    numbers = [i for i, name in enumerate(inputs.number_columns) if name not in dropped]
    texts = [i for i, name in enumerate(inputs.text_columns) if name not in dropped]
    if len(numbers) < len(inputs.number_columns):
        inputs = replace(
            inputs,
            numbers=graph.columns(inputs.numbers, numbers) if numbers else "",
            number_columns=tuple(inputs.number_columns[i] for i in numbers),
        )
    if len(texts) < len(inputs.text_columns):
        inputs = replace(
            inputs,
            text=graph.columns(inputs.text, texts) if texts else "",
            text_columns=tuple(inputs.text_columns[i] for i in texts),
        )
    return inputs

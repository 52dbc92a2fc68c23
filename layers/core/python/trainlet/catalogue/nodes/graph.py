"""Builds an ONNX graph node by node."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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

from trainlet.errors import TrainingFailed

ML = "ai.onnx.ml"
MICROSOFT = "com.microsoft"
OPSETS = {"": 21, ML: 5}
IR_VERSION = 10
MOST_BYTES = 500_000_000
"""A scorer takes up to 30 ms and 12 MB of memory for each MB that it loads."""

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
        self._made = 0
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

    def option(self, name: str, usual: NDArray[Any]) -> str:
        """Declare an int64 input that may be left out, with its usual value; return its name."""
        self._constants.append(numpy_helper.from_array(usual, name))
        self._inputs.append(helper.make_tensor_value_info(name, TensorProto.INT64, usual.shape))
        return name

    def constant(self, values: NDArray[Any]) -> str:
        """Add a constant and return its name."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(values, order="C"), name))
        return name

    @staticmethod
    def tensor(values: NDArray[Any]) -> TensorProto:
        """Return values as an attribute of a node."""
        return numpy_helper.from_array(np.asarray(values, order="C"))

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output and return the output's name."""
        output = self._name()
        node = helper.make_node(operator, list(inputs), [output], domain=domain, **attributes)
        self._nodes.append(node)
        if domain == MICROSOFT:
            self._opsets = {**self._opsets, MICROSOFT: 1}
        return output

    def several(
        self, operator: str, count: int, *inputs: str, **attributes: Any
    ) -> tuple[str, ...]:
        """Add a node with several outputs and return their names."""
        outputs = [self._name() for _ in range(count)]
        self._nodes.append(helper.make_node(operator, list(inputs), outputs, **attributes))
        return tuple(outputs)

    def loop(
        self,
        times: int,
        state: str,
        body: Callable[[str, str], str],
        goes_on: Callable[[str], str] | None = None,
    ) -> str:
        """Add a node that changes a double matrix ``times`` times, and return what it is then.

        Args:
            times: How often.
            state: The matrix.
            body: Adds the nodes of one change: from the tensors of its number, an int64 scalar
                from 0, and of the matrix to the tensor of the changed matrix.
            goes_on: Adds the nodes that tell, a truth value as a scalar, whether the changed
                matrix is changed again; left out, it always is.
        """
        outside, self._nodes = self._nodes, []
        number, going, given = self._name(), self._name(), self._name()
        changed = self.add("Identity", body(number, given))
        still = self.add("Identity", goes_on(changed) if goes_on else going)
        matrix = ["n", None]
        inside = helper.make_graph(
            self._nodes,
            "body",
            [
                helper.make_tensor_value_info(number, TensorProto.INT64, []),
                helper.make_tensor_value_info(going, TensorProto.BOOL, []),
                helper.make_tensor_value_info(given, TensorProto.DOUBLE, matrix),
            ],
            [
                helper.make_tensor_value_info(still, TensorProto.BOOL, []),
                helper.make_tensor_value_info(changed, TensorProto.DOUBLE, matrix),
            ],
        )
        self._nodes = outside
        return self.add("Loop", self.constant(np.array(times, np.int64)), "", state, body=inside)

    def apart(self, body: Callable[[], str]) -> tuple[list[Any], str]:
        """Return the nodes that a body adds, which stay out of the graph, and what it returns."""
        outside, self._nodes = self._nodes, []
        made = body()
        inside, self._nodes = self._nodes, outside
        return inside, made

    def prefix(self) -> str:
        """Return what no name of this graph begins with yet."""
        return f"{self._name()}/"

    def _name(self) -> str:
        self._made += 1
        return f"t{self._made - 1}"

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
        ours = {name: self._opsets[name] for name in self._opsets.keys() - OPSETS.keys()}
        if ML in given and ML in self._opsets:  # what came before may be of older ones
            given[ML] = min(given[ML], self._opsets[ML])
        self._opsets = ours | (
            given if given.keys() & {"", "ai.onnx"} else {**given, "": OPSETS[""]}
        )
        self._ir_version = max(IR_VERSION, model.ir_version)

    def build(self) -> bytes:
        """Return the checked model's bytes; the same calls give the same bytes.

        Raises:
            TrainingFailed: It has more than a scorer should load, or operators of different ages.
        """
        size = sum(part.ByteSize() for part in [*self._constants, *self._sparse, *self._nodes])
        if size > MOST_BYTES:
            raise TrainingFailed(
                f"The model takes {size:,} bytes, more than the {MOST_BYTES:,} there may be.",
                remedy="Choose fewer nodes, trees or learners, or fewer columns and categories.",
                field="learner",
            )
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
        self._check(model)
        data: bytes = model.SerializeToString(deterministic=True)
        return data

    def _check(self, model: ModelProto) -> None:
        try:
            checker.check_model(model)
        except checker.ValidationError as error:
            if ML not in self._opsets or self._opsets[ML] == OPSETS[ML]:
                raise
            raise TrainingFailed(
                f"A loaded model has older operators than what stands beside it: {error}",
                remedy="Run load-trained-model in a clean job, and train on what that gives.",
            ) from None

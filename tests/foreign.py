"""Foreign ONNX files, as other tools write them, and as nobody should."""

from typing import Any

import numpy as np
from onnx import SparseTensorProto, TensorProto, helper, load_model_from_string, numpy_helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder
from sklearn.svm import LinearSVC

X = np.random.default_rng(1).normal(size=(200, 3)).astype(np.float32)
SIGN = (X[:, 0] + X[:, 1] > 0).astype(np.int64)
WORDS = np.where(SIGN, "yes", "no")
THREE = np.digitize(X[:, 0], [-0.5, 0.5])
NUMBER = X @ np.array([1.0, -2.0, 3.0]) + 5
LETTERS = np.array(["a", "b", "c"])[THREE]
COLOURS = np.where(X[:, 0] > 0, "red", "blue")


def saved(model: Any, **options: Any) -> bytes:
    """Return a fitted model as skl2onnx writes it: one float matrix."""
    shape = [("X", FloatTensorType([None, 3]))]
    return to_onnx(model, initial_types=shape, **options).SerializeToString()


def fitted(kind: str) -> Any:
    """Return a fitted model of a kind."""
    return {
        "two words": lambda: LogisticRegression().fit(X, WORDS),
        "two numbers": lambda: RandomForestClassifier(5, random_state=1).fit(X, SIGN),
        "three": lambda: LogisticRegression().fit(X, THREE),
        "from one": lambda: KNeighborsClassifier().fit(X, THREE + 1),
        "one by one": lambda: OneVsRestClassifier(LogisticRegression()).fit(X, LETTERS),
        "scores": lambda: LinearSVC().fit(X, THREE),
        "with gaps": lambda: make_pipeline(SimpleImputer(), LinearRegression()).fit(X, NUMBER),
        "several": lambda: LinearRegression().fit(X, np.stack([NUMBER, -NUMBER, NUMBER], 1)),
        "linear": lambda: LinearRegression().fit(X, NUMBER),
        "boosted": lambda: GradientBoostingRegressor(n_estimators=5).fit(X, NUMBER),
    }[kind]()


def by_columns() -> tuple[Any, bytes]:
    """Return a pipeline over named columns, and its file with an input for each."""
    import pandas as pd

    table = pd.DataFrame({"colour": COLOURS, "size": X[:, 1], "count": SIGN})
    encoded = ColumnTransformer(
        [("words", OneHotEncoder(handle_unknown="ignore"), ["colour"])], remainder="passthrough"
    )
    model = make_pipeline(encoded, LogisticRegression()).fit(table, WORDS)
    types = [
        ("colour", StringTensorType([None, 1])),
        ("size", FloatTensorType([None, 1])),
        ("count", Int64TensorType([None, 1])),
    ]
    return model, to_onnx(model, initial_types=types).SerializeToString()


def encoded(kind: str) -> tuple[Any, np.ndarray, bytes]:
    """Return a model over encoded columns, rows it was fitted on, and its file of one matrix."""
    words = np.stack([COLOURS, LETTERS], 1).astype(object)
    numbers = np.stack([SIGN * 10 + 1990, THREE + 5], 1)
    encoder, rows = {
        "words": (OneHotEncoder(), words),
        "places": (OrdinalEncoder(), words),
        "numbers": (OneHotEncoder(), numbers),
    }[kind]
    model = make_pipeline(encoder, LogisticRegression()).fit(rows, WORDS)
    matrix = Int64TensorType if kind == "numbers" else StringTensorType
    return model, rows, to_onnx(model, initial_types=[("X", matrix([None, 2]))]).SerializeToString()


def graph(
    nodes: list[Any],
    *,
    width: int = 1,
    output: str = "y",
    stored: tuple[Any, ...] = (),
    domains: tuple[str, ...] = (),
    opset: int = 17,
) -> bytes:
    """Return a file with these nodes between a float matrix ``x`` and a float vector ``y``."""
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, width])]
    outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, [None, 1])]
    made = helper.make_graph(nodes, "g", inputs, outputs, list(stored))
    opsets = [helper.make_opsetid(domain, 1) for domain in domains]
    opsets.append(helper.make_opsetid("", opset))
    return helper.make_model(made, opset_imports=opsets, ir_version=9).SerializeToString()


def vectors() -> bytes:
    """Return a file with an input of each kind, which adds them up: a text "one" is 1."""
    kinds = {
        "single": (TensorProto.FLOAT, [None]),
        "double": (TensorProto.DOUBLE, [None, 1]),
        "whole": (TensorProto.INT64, [None]),
        "truth": (TensorProto.BOOL, [None, 1]),
        "numbers": (TensorProto.STRING, [None]),
    }
    nodes = [
        helper.make_node(
            "LabelEncoder",
            ["numbers"],
            ["read"],
            domain="ai.onnx.ml",
            keys_strings=["one"],
            values_floats=[1.0],
            default_float=0.0,
        )
    ]
    for name in kinds:
        read = "read" if name == "numbers" else name
        nodes.append(helper.make_node("Cast", [read], [f"{name} cast"], to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Reshape", [f"{name} cast", "flat"], [f"{name} flat"]))
    nodes.append(helper.make_node("Sum", [f"{name} flat" for name in kinds], ["Scored Labels"]))
    made = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info(name, *kind) for name, kind in kinds.items()],
        [helper.make_tensor_value_info("Scored Labels", TensorProto.FLOAT, [None])],
        [numpy_helper.from_array(np.array([-1]), "flat")],
    )
    opsets = [helper.make_opsetid("", 9), helper.make_opsetid("ai.onnx.ml", 2)]
    return helper.make_model(made, opset_imports=opsets, ir_version=4).SerializeToString()


def softmax(width: int = 3) -> bytes:
    """Return a file that gives probabilities alone."""
    made = load_model_from_string(graph([helper.make_node("Softmax", ["x"], ["y"])], width=width))
    made.graph.output[0].type.tensor_type.shape.dim[1].dim_value = width
    return made.SerializeToString()


def branching() -> bytes:
    """Return a file that doubles its one column in a branch, by a constant from outside of it."""
    two = numpy_helper.from_array(np.array([2.0], np.float32), "two")
    return graph(_branches([helper.make_node("Mul", ["x", "two"], ["b"])]), stored=(two,))


def looked_up() -> bytes:
    """Return a file that looks its one column, cut to 0 to 3, up in a table; no gap is there."""
    stored = (
        numpy_helper.from_array(np.arange(4, dtype=np.float32), "table"),
        numpy_helper.from_array(np.array(0, np.float32), "least"),
        numpy_helper.from_array(np.array(3, np.float32), "most"),
    )
    nodes = [
        helper.make_node("Clip", ["x", "least", "most"], ["cut"]),
        helper.make_node("Cast", ["cut"], ["place"], to=TensorProto.INT64),
        helper.make_node("Gather", ["table", "place"], ["y"]),
    ]
    return graph(nodes, stored=stored)


def with_function() -> bytes:
    """Return a file that has a function of its own, in a domain that is known."""
    made = load_model_from_string(plain())
    add = helper.make_node("Add", ["a", "a"], ["b"])
    opset = [helper.make_opsetid("", 17)]
    made.functions.append(
        helper.make_function("com.microsoft", "Twice", ["a"], ["b"], [add], opset)
    )
    return made.SerializeToString()


def untold_width(data: bytes) -> bytes:
    """Return a file that doesn't tell how wide its first output is."""
    made = load_model_from_string(data)
    made.graph.output[0].type.tensor_type.shape.dim[1].Clear()
    return made.SerializeToString()


def plain() -> bytes:
    """Return a file that doubles its one column."""
    two = numpy_helper.from_array(np.array([2.0], np.float32), "two")
    return graph([helper.make_node("Mul", ["x", "two"], ["y"])], stored=(two,))


def external(where: str) -> bytes:
    """Return a file one of whose tensors lies in another file."""
    tensor = TensorProto(name="two", data_type=TensorProto.FLOAT, dims=[1])
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../../etc/passwd")
    if where == "initializer":
        return graph([helper.make_node("Mul", ["x", "two"], ["y"])], stored=(tensor,))
    if where == "sparse":
        sparse = SparseTensorProto(values=tensor, dims=[1])
        constant = helper.make_node("Constant", [], ["two"], sparse_value=sparse)
        return graph([constant, helper.make_node("Mul", ["x", "two"], ["y"])])
    constant = helper.make_node("Constant", [], ["two"])
    constant.attribute.add(name="value", type=4).t.CopyFrom(tensor)
    if where == "attribute":
        return graph([constant, helper.make_node("Mul", ["x", "two"], ["y"])])
    return graph(_branches([constant, helper.make_node("Mul", ["x", "two"], ["b"])]))


def custom(where: str) -> bytes:
    """Return a file with an operator of somebody's own."""
    node = helper.make_node("Shell", ["x"], ["y" if where == "graph" else "b"], domain="evil")
    nodes = [node] if where == "graph" else _branches([node])
    return graph(nodes, domains=("evil",))


def _branches(nodes: list[Any]) -> list[Any]:
    out = [helper.make_tensor_value_info("b", TensorProto.FLOAT, None)]
    branch = helper.make_graph(nodes, "branch", [], out)
    true = helper.make_node("Constant", [], ["true"], value=helper.make_tensor("t", 9, [], [1]))
    chosen = helper.make_node("If", ["true"], ["y"], then_branch=branch, else_branch=branch)
    return [true, chosen]


def deep(levels: int) -> bytes:
    """Return a file of branches within branches."""
    nodes = [helper.make_node("Identity", ["x"], ["b"])]
    for level in range(levels):
        nodes = _branches(nodes)
        for node in nodes:  # names are given once in all graphs
            node.output[0] = node.output[0] + str(level)
        nodes[1].input[0] = nodes[0].output[0]
        for attribute in nodes[1].attribute:
            last = attribute.g.node[-1].output[0]
            attribute.g.output[0].name = last
    return graph([*nodes, helper.make_node("Identity", [nodes[-1].output[0]], ["y"])])


def long(count: int) -> bytes:
    """Return a file of so many nodes in a row."""
    names = ["x", *(f"t{n}" for n in range(count - 1)), "y"]
    return graph([helper.make_node("Identity", [names[n]], [names[n + 1]]) for n in range(count)])


def bomb(operator: str) -> bytes:
    """Return a small file that wants a terabyte of memory for a row."""
    shape = numpy_helper.from_array(np.array([2**38], np.int64), "shape")
    one = numpy_helper.from_array(np.array([1.0], np.float32), "one")
    inputs = ["shape"] if operator == "ConstantOfShape" else ["one", "shape"]
    nodes = [
        helper.make_node(operator, inputs, ["big"]),
        helper.make_node("ReduceSum", ["big"], ["sum"], keepdims=1),
        helper.make_node("Mul", ["x", "sum"], ["y"]),
    ]
    return graph(nodes, stored=(shape, one))


def endless() -> bytes:
    """Return a file whose loop never ends."""
    value = helper.make_tensor_value_info
    body = helper.make_graph(
        [helper.make_node("Identity", [a], [b]) for a, b in (("go", "go2"), ("v", "v2"))],
        "body",
        [
            value("i", TensorProto.INT64, []),
            value("go", TensorProto.BOOL, []),
            value("v", TensorProto.FLOAT, None),
        ],
        [value("go2", TensorProto.BOOL, []), value("v2", TensorProto.FLOAT, None)],
    )
    often = helper.make_tensor("n", TensorProto.INT64, [], [2**62])
    nodes = [
        helper.make_node("Constant", [], ["often"], value=often),
        helper.make_node("Constant", [], ["true"], value=helper.make_tensor("t", 9, [], [1])),
        helper.make_node("Loop", ["often", "true", "x"], ["y"], body=body),
    ]
    return graph(nodes)

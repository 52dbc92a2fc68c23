"""Writes a fitted pipeline as one ONNX graph."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.estimators.graph import Graph, Inputs
from trainlet.cells import ColumnType
from trainlet.registry import Category
from trainlet.scoring.outputs import LABELS, PROBABILITIES
from trainlet.training.pipeline import Pipeline


def to_onnx(pipeline: Pipeline, types: dict[str, ColumnType]) -> bytes:
    """Return the pipeline as an ONNX file: imputation, encoding, learner and decision.

    Args:
        pipeline: The fitted pipeline.
        types: The types of its columns.
    """
    graph = Graph()
    inputs = _inputs(graph, pipeline, types)
    for step in pipeline.steps:
        inputs = step.emit(graph, inputs)
    answer = pipeline.predictor.emit(graph, inputs)
    if pipeline.task == "regression":
        graph.output(answer, LABELS, "float64", ["n"])
    else:
        _emit_decision(graph, answer, pipeline.classes)
        graph.output(answer, PROBABILITIES, "float64", ["n", len(pipeline.classes)])
    return graph.build()


def _inputs(graph: Graph, pipeline: Pipeline, types: dict[str, ColumnType]) -> Inputs:
    numbers = tuple(name for name in pipeline.columns if types[name] != "text")
    texts = tuple(name for name in pipeline.columns if types[name] == "text")
    return Inputs(
        graph.input("numbers", "float64", len(numbers)) if numbers else "",
        graph.input("text", "object", len(texts)) if texts else "",
        numbers,
        texts,
    )


def _emit_decision(graph: Graph, probabilities: str, classes: tuple[Category, ...]) -> None:
    """Add the nodes of ``pipeline.decide``, and of the class that the index stands for."""
    if len(classes) == 2:
        second = graph.add("Gather", probabilities, graph.constant(np.array(1)), axis=1)
        above = graph.add("Greater", second, graph.constant(np.array(0.5)))
        place = graph.add("Cast", above, to=7)  # 7 is int64
    else:
        place = graph.add("ArgMax", probabilities, axis=1, keepdims=0)
    values = _class_values(classes)
    label = graph.add("Gather", graph.constant(values), place)
    graph.output(label, LABELS, str(values.dtype), ["n"])


def _class_values(classes: tuple[Category, ...]) -> NDArray[Any]:
    if isinstance(classes[0], bool):
        return np.array(classes, dtype=np.bool_)
    if isinstance(classes[0], int):
        return np.array(classes, dtype=np.int64)
    return np.array(classes, dtype=object)

"""Writes a fitted pipeline as one ONNX graph."""

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.nodes.columns import (
    arranged,
    numbers_of,
    texts_of,
    with_numbers,
    with_texts,
    without,
)
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Types
from trainlet.catalogue.untaught import Grouping
from trainlet.cells import MISSING_TEXT, ColumnType
from trainlet.registry import Category
from trainlet.registry.manifest import NUMERIC_TASKS, UNTAUGHT
from trainlet.scoring.outputs import ANSWERS, BETWEEN, GAPS, LABELS, PROBABILITIES
from trainlet.training.pipeline import Pipeline


def to_onnx(pipeline: Pipeline, types: dict[str, ColumnType]) -> bytes:
    """Return the pipeline as an ONNX file: imputation, encoding, learner and decision.

    Args:
        pipeline: The fitted pipeline.
        types: The types of its columns.
    """
    graph = Graph()
    came = _inputs(graph, pipeline, types)
    beside = {column.name: column.type for column in pipeline.beside}
    inputs = without(graph, came, frozenset(beside)) if beside else came
    for step in pipeline.steps:
        inputs = step.emit(graph, inputs)
    inputs = _features(graph, inputs, pipeline)
    if pipeline.is_torn:
        graph.output(emit_gaps(graph, inputs), GAPS, "bool", ["n"])
    inputs = _with_beside(graph, inputs, came, beside)
    answer = pipeline.predictor.emit(graph, inputs)
    if pipeline.task in UNTAUGHT:
        _emit_untaught(graph, answer, pipeline)
    elif pipeline.answers:
        graph.output(answer, ANSWERS, "float64", ["n", len(pipeline.answers)])
    elif pipeline.task in NUMERIC_TASKS:
        graph.output(answer, LABELS, "float64", ["n"])
    else:
        _emit_decision(graph, answer, pipeline.classes)
        graph.output(answer, PROBABILITIES, "float64", ["n", len(pipeline.classes)])
    return graph.build()


def _emit_untaught(graph: Graph, answer: str, pipeline: Pipeline) -> None:
    """Add what a row is called, the distances or scores that decide it, and what judges need."""
    if pipeline.task == "clustering":
        called = graph.add("ArgMin", answer, axis=1, keepdims=0)
        between = cast("Grouping", pipeline.predictor).between
        shape: list[str | int] = [*between.shape]
        graph.output(graph.constant(between), BETWEEN, "float64", shape)
    else:
        score = graph.add("Gather", answer, graph.constant(np.array(0)), axis=1)
        is_odd = graph.add("Greater", score, graph.constant(np.array(pipeline.line)))
        called = graph.add("Cast", is_odd, to=7)  # 7 is int64
    graph.output(called, LABELS, "int64", ["n"])
    graph.output(answer, ANSWERS, "float64", ["n", len(pipeline.answers)])


def _inputs(graph: Graph, pipeline: Pipeline, types: dict[str, ColumnType]) -> Inputs:
    types = {name: types[name] for name in pipeline.columns}
    types |= {column.name: column.type for column in pipeline.beside}
    numbers = tuple(name for name in types if types[name] != "text")
    texts = tuple(name for name in types if types[name] == "text")
    return Inputs(
        graph.input("numbers", "float64", len(numbers)) if numbers else "",
        graph.input("text", "object", len(texts)) if texts else "",
        numbers,
        texts,
    )


def _with_beside(graph: Graph, inputs: Inputs, came: Inputs, beside: Types) -> Inputs:
    """Return the inputs with the columns that no step saw, as they came."""
    numbers = [name for name in beside if beside[name] != "text"]
    texts = [name for name in beside if beside[name] == "text"]
    if numbers:
        inputs = with_numbers(graph, inputs, numbers, numbers_of(graph, came, numbers))
    return with_texts(graph, inputs, texts, texts_of(graph, came, texts)) if texts else inputs


def _features(graph: Graph, inputs: Inputs, pipeline: Pipeline) -> Inputs:
    """Return the columns that the learner takes, in its order."""
    numbers, texts = set(inputs.number_columns), set(inputs.text_columns)
    return arranged(
        graph,
        inputs,
        [name for name in pipeline.features if name in numbers],
        [name for name in pipeline.features if name in texts],
    )


def emit_gaps(graph: Graph, inputs: Inputs) -> str:
    """Add the nodes that tell which rows have a missing value; return bool ``[n]``."""
    found = []
    if inputs.numbers:
        found.append(graph.add("IsNaN", inputs.numbers))
    if inputs.text:
        sentinel = graph.constant(np.array([MISSING_TEXT], dtype=object))
        found.append(graph.add("Equal", inputs.text, sentinel))
    gaps = graph.add("Concat", *found, axis=1) if len(found) > 1 else found[0]
    counts = graph.add("Cast", gaps, to=7)  # 7 is int64
    axis = graph.constant(np.array([1], np.int64))
    return graph.add("Cast", graph.add("ReduceMax", counts, axis, keepdims=0), to=9)  # 9 is bool


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

"""What a version answers as columns: names, types, and where there may be gaps."""

import numpy as np
import pandas as pd
import pytest

from trainlet.catalogue.fitted.saved import run_graph
from trainlet.catalogue.nodes.graph import Graph
from trainlet.cells import MISSING_TEXT
from trainlet.errors import BadRecipe
from trainlet.registry import Input, Signature
from trainlet.scoring.outputs import ANSWERS, GAPS, LABELS, PROBABILITIES
from trainlet.training.scorers import given, label_type, scorer


def signature(task="regression", nullable=False, **facts):
    inputs = [
        Input(name="x", type="number"),
        Input(name="word", type="text", nullable=nullable),
    ]
    return Signature(task=task, inputs=inputs, label="y", **facts)


def graph_of(classes=(), *, tells_gaps=False, answers=0):
    """Return a file that answers with twice x, or by whether x is above 0."""
    graph = Graph()
    numbers, _ = graph.input("numbers", "float64", 1), graph.input("text", "object", 1)
    twice = graph.add("Mul", numbers, graph.constant(np.array([2.0])))
    flat = graph.add("Squeeze", twice, graph.constant(np.array([1])))
    if answers:
        graph.output(graph.add("Concat", twice, numbers, axis=1), ANSWERS, "float64", ["n", 2])
    elif classes:
        above = graph.add("Greater", flat, graph.constant(np.array(0.0)))
        place = graph.add("Cast", above, to=7)
        kind = np.dtype(object) if isinstance(classes[0], str) else np.array(classes).dtype
        values = np.array(classes, kind)
        label = graph.add("Gather", graph.constant(values), place)
        graph.output(label, LABELS, str(kind), ["n"])
        shares = graph.add("Concat", *[twice] * len(classes), axis=1)
        factors = graph.constant(np.arange(1.0, len(classes) + 1))
        graph.output(graph.add("Mul", shares, factors), PROBABILITIES, "float64", ["n", 2])
    else:
        graph.output(flat, LABELS, "float64", ["n"])
    if tells_gaps:
        odd = graph.add("Equal", flat, graph.constant(np.array(8.0)))
        graph.output(odd, GAPS, "bool", ["n"])
    return graph.build()


ROWS = pd.DataFrame({"x": [1.0, np.nan, -3.0, 4.0], "word": ["a", "b", None, "d"]})


@pytest.mark.parametrize(
    ("classes", "kind"),
    [((), "number"), ((False, True), "boolean"), ((1, 2), "integer"), (("n", "y"), "text")],
)
def test_the_label_has_the_type_of_the_classes(classes, kind):
    task = "two-class" if classes else "regression"

    assert label_type(signature(task, classes=list(classes))) == kind


def test_rows_without_an_answer_have_missing_ones():
    saved = scorer("m@1", signature(), graph_of())
    found = run_graph(saved, ROWS)

    np.testing.assert_array_equal(found[LABELS], [2.0, np.nan, np.nan, 8.0])
    assert saved.lineage.filled == saved.lineage.torn == frozenset()
    assert saved.lineage.sources(LABELS) == ("x", "word")


def test_a_column_that_may_be_missing_leaves_no_gap():
    saved = scorer("m@1", signature(nullable=True), graph_of())

    np.testing.assert_array_equal(run_graph(saved, ROWS)[LABELS], [2.0, np.nan, -6.0, 8.0])
    assert saved.lineage.torn == {LABELS}


def test_rows_of_which_the_graph_alone_tells_are_missing_too():
    saved = scorer("m@1", signature(tells_gaps=True), graph_of(tells_gaps=True))

    np.testing.assert_array_equal(run_graph(saved, ROWS)[LABELS], [2.0, np.nan, np.nan, np.nan])
    assert saved.lineage.torn == {LABELS}


def test_words_are_columns_of_text_and_the_second_class_s_probability_stands_beside():
    saved = scorer("m@1", signature("two-class", classes=["n", "y"]), graph_of(("n", "y")))
    found = run_graph(saved, ROWS)

    assert found[LABELS].tolist() == ["y", None, None, "y"]
    np.testing.assert_array_equal(found[PROBABILITIES], [4.0, np.nan, np.nan, 16.0])
    assert saved.gives == {LABELS: "text", PROBABILITIES: "number"}
    assert MISSING_TEXT not in found[LABELS].tolist()


def test_truths_are_numbers_of_type_boolean():
    saved = scorer("m@1", signature("two-class", classes=[False, True]), graph_of((False, True)))

    assert saved.gives[LABELS] == "boolean"
    np.testing.assert_array_equal(run_graph(saved, ROWS)[LABELS], [1.0, np.nan, np.nan, 1.0])


def test_several_answers_keep_their_names_and_order():
    told = signature(answers=["second", "first"], point=1)
    found = run_graph(scorer("m@1", told, graph_of(answers=2)), ROWS)

    assert list(found) == ["second", "first"] == list(given(told))
    np.testing.assert_array_equal(found["first"], [1.0, np.nan, np.nan, 4.0])


def test_what_is_no_graph_is_refused():
    with pytest.raises(BadRecipe, match="m@1"):
        scorer("m@1", signature(), b"\x08\x01nothing")

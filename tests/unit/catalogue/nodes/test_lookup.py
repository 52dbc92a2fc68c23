"""Texts looked up in per-column tables."""

import numpy as np
import onnxruntime

from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.nodes.lookup import emit_lookup


def looked_up(categories, values, unknown, rows):
    graph = Graph()
    width = len(categories)
    names = tuple(f"c{i}" for i in range(width))
    inputs = Inputs("", graph.input("text", "object", width), (), names)
    known = [np.array(texts, dtype=object) for texts in categories]
    tensor = emit_lookup(graph, inputs, known, [np.array(v, np.float64) for v in values], unknown)
    graph.output(tensor, "found", "float64", ["n", width])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    return session.run(["found"], {"text": np.array(rows, dtype=object)})[0]


def test_every_column_has_its_own_value_for_one_and_the_same_text():
    found = looked_up(
        [["a", "b"], ["b", "a"]],
        [[1.0, 2.0], [3.0, 4.0]],
        -1.0,
        [["a", "a"], ["b", "b"], ["a", "b"]],
    )

    assert found.tolist() == [[1.0, 4.0], [2.0, 3.0], [1.0, 3.0]]


def test_a_text_that_only_another_column_knows_is_unknown():
    found = looked_up([["a"], ["b"]], [[1.0], [2.0]], -1.0, [["b", "a"], ["x", "x"]])

    assert found.tolist() == [[-1.0, -1.0], [-1.0, -1.0]]


def test_unknown_may_be_no_number_at_all():
    found = looked_up([["a"]], [[1.0]], float("nan"), [["a"], ["x"]])

    np.testing.assert_array_equal(found, [[1.0], [np.nan]])


def test_texts_are_told_apart_by_every_character():
    known = ["", " ", "a", "A", "a ", "ä", "a\u0308", "🚗", "🚙", 'say "x"', "a\nb"]
    values = [float(i) for i in range(len(known))]
    found = looked_up([known], [values], -1.0, [[text] for text in [*known, "å"]])

    assert found.ravel().tolist() == [*values, -1.0]


def test_a_text_that_looks_like_another_columns_mark_is_taken_for_itself():
    found = looked_up(
        [["a", "1:a"], ["a", "0:1:a"], *[["a"]] * 9, ["a"]],
        [[1.0, 2.0], [3.0, 4.0], *[[5.0]] * 9, [6.0]],
        -1.0,
        [["a"] * 12, ["1:a", "0:1:a", *["1:a"] * 10]],
    )

    assert found.tolist() == [[1.0, 3.0, *[5.0] * 9, 6.0], [2.0, 4.0, *[-1.0] * 10]]


def test_many_columns_of_many_texts_make_a_graph_that_grows_with_the_texts_alone():
    width, each = 60, 200
    graph = Graph()
    names = tuple(f"c{i}" for i in range(width))
    inputs = Inputs("", graph.input("text", "object", width), (), names)
    known = [np.array([f"{name} {i}" for i in range(each)], dtype=object) for name in names]
    tensor = emit_lookup(graph, inputs, known, [np.arange(each, dtype=np.float64)] * width, -1.0)
    graph.output(tensor, "found", "float64", ["n", width])

    assert len(graph.build()) < 50 * width * each


def test_where_no_text_is_known_all_are_unknown():
    found = looked_up([[], []], [[], []], -1.0, [["a", ""], ["0:", "b"]])

    assert found.tolist() == [[-1.0, -1.0], [-1.0, -1.0]]

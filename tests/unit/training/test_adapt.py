"""A wrapped foreign file answers rows as the model that it was written from."""

from typing import Any

import numpy as np
import pytest
from onnx import helper, load_model_from_string

from tests import foreign
from trainlet.scoring.batch import from_rows
from trainlet.scoring.model import Answer, Model
from trainlet.training.adapt import adapt
from trainlet.training.foreign import OLDEST_OPSET
from trainlet.training.wanted import Wanted, WantedColumn

ABC = [WantedColumn(name) for name in ("a", "b", "c")]


def asked(data: bytes, rows: list[list[Any]], names: list[str], wanted: Wanted) -> Answer:
    wrapped, signature = adapt(load_model_from_string(data), wanted)
    assert [column.name for column in signature.inputs] == names
    return Model(signature, wrapped).score(from_rows(names, rows, names))


@pytest.mark.parametrize("kind", ["two words", "two numbers", "three"])
@pytest.mark.parametrize("zipmap", [True, False])
def test_a_classifier_of_one_matrix_answers_as_its_model(kind: str, zipmap: bool) -> None:
    model = foreign.fitted(kind)
    data = foreign.saved(model, options={"zipmap": zipmap})
    answer = asked(data, foreign.X.tolist(), ["a", "b", "c"], Wanted(columns=ABC))

    np.testing.assert_allclose(answer.probabilities, model.predict_proba(foreign.X), atol=1e-5)
    assert answer.columns["Scored Labels"] == model.predict(foreign.X).tolist()


@pytest.mark.parametrize("kind", ["linear", "boosted"])
def test_a_regressor_answers_as_its_model(kind: str) -> None:
    model = foreign.fitted(kind)
    names = ["column 1", "column 2", "column 3"]
    answer = asked(foreign.saved(model), foreign.X.tolist(), names, Wanted())

    np.testing.assert_allclose(
        answer.columns["Scored Labels"], model.predict(foreign.X), rtol=1e-4, atol=1e-4
    )


def test_a_pipeline_over_named_columns_answers_as_it_does() -> None:
    import pandas as pd

    model, data = foreign.by_columns()
    rows = [["red", 0.5, 1], ["blue", -2.0, 0], ["green", 0.1, 1]]
    names = ["colour", "size", "count"]
    answer = asked(data, rows, names, Wanted(columns=[WantedColumn("count", "integer")]))

    expected = model.predict_proba(pd.DataFrame(rows, columns=names))
    np.testing.assert_allclose(answer.probabilities, expected, atol=1e-5)


def test_the_signature_says_what_was_told_and_what_the_file_says() -> None:
    data = foreign.saved(foreign.fitted("two words"))
    columns = [*ABC[:2], WantedColumn("when", "datetime")]
    _, signature = adapt(load_model_from_string(data), Wanted(columns=columns, label="answer"))

    assert (signature.task, signature.label) == ("two-class", "answer")
    assert (signature.classes, signature.positive) == (["no", "yes"], "yes")
    assert [column.type for column in signature.inputs] == ["number", "number", "datetime"]


def test_a_file_with_an_input_of_each_kind_and_names_like_ours_is_fed_rightly() -> None:
    names = ["single", "double", "whole", "truth", "numbers"]
    rows = [[0.5, 10, 100, True, "one"], [0.25, 20, 200, False, "two"]]
    answer = asked(foreign.vectors(), rows, names, Wanted())

    assert answer.columns["Scored Labels"] == [112.5, 220.25]


def test_a_branch_sees_what_is_outside_of_it() -> None:
    answer = asked(foreign.branching(), [[1.5], [-3.0]], ["x"], Wanted())

    assert answer.columns["Scored Labels"] == [3.0, -6.0]


@pytest.mark.parametrize("opset", [OLDEST_OPSET, 8, 13, 21])
def test_a_file_keeps_its_opset(opset: int) -> None:
    node = helper.make_node("Mul", ["x", "x"], ["y"])
    data = foreign.graph([node], opset=opset)
    wrapped, _ = adapt(load_model_from_string(data), Wanted())
    answer = asked(data, [[3.0], [4.0]], ["age"], Wanted(columns=[WantedColumn("age")]))

    assert [entry.version for entry in load_model_from_string(wrapped).opset_import] == [opset]
    assert answer.columns["Scored Labels"] == [9.0, 16.0]


def test_probabilities_alone_give_the_likeliest_class() -> None:
    rows, names = [[1.0, 3.0, 2.0], [9.0, 1.0, 1.0]], ["a", "b", "c"]
    wanted = Wanted(columns=ABC, classes=["low", "high", "none"])
    answer = asked(foreign.softmax(), rows, names, wanted)

    assert answer.columns["Scored Labels"] == ["high", "low"]
    np.testing.assert_allclose(answer.probabilities[0], [0.090031, 0.665241, 0.244728], atol=1e-6)


def test_a_missing_value_is_answered_where_the_file_handles_it_and_nowhere_else() -> None:
    model, rows = foreign.fitted("with gaps"), [[None, 0.5, 1.0], [0.1, None, 1.0]]
    wanted = Wanted(columns=ABC, nullable=["a"])
    answer = asked(foreign.saved(model), rows, ["a", "b", "c"], wanted)
    expected = model.predict(np.array([[np.nan, 0.5, 1.0]]))

    labels = answer.columns["Scored Labels"]
    np.testing.assert_allclose(labels[0], expected[0], rtol=1e-5)
    assert labels[1] is None


def test_the_same_file_is_wrapped_to_the_same_bytes() -> None:
    data = foreign.saved(foreign.fitted("three"))
    once, again = (adapt(load_model_from_string(data), Wanted())[0] for _ in range(2))

    assert once == again

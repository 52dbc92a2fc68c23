"""A wrapped foreign file answers rows as the model that it was written from."""

from typing import Any

import numpy as np
import pytest
from onnx import helper, load_model_from_string

from tests import foreign
from trainlet.errors import BadModel
from trainlet.scoring.batch import from_rows
from trainlet.scoring.model import Answer, Model
from trainlet.training.adapt import adapt
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


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (Wanted(columns=ABC[:2]), "takes 3 columns, and 2 were named"),
        (Wanted(columns=[*ABC[:2], WantedColumn("c", "text")]), "'c' can't be text"),
        (Wanted(classes=["one"]), "single class"),
        (Wanted(classes=[0, 1]), "not like the classes"),
    ],
)
def test_what_was_told_must_fit_the_file(wanted: Wanted, says: str) -> None:
    model = load_model_from_string(foreign.saved(foreign.fitted("two words")))
    with pytest.raises(BadModel, match=says) as caught:
        adapt(model, wanted)

    assert caught.value.remedy


def test_a_file_that_gives_no_answer_of_ours_is_refused() -> None:
    node = helper.make_node("Identity", ["x"], ["y"])
    wide = load_model_from_string(foreign.graph([node]))
    wide.graph.output[0].type.tensor_type.elem_type = 7  # int64 labels alone
    with pytest.raises(BadModel, match="neither one number a row"):
        adapt(wide, Wanted())
    tensor = wide.graph.input[0].type.tensor_type
    tensor.shape.dim.add().dim_value = 3
    with pytest.raises(BadModel, match="no vector and no matrix"):
        adapt(wide, Wanted())


def test_the_same_file_is_wrapped_to_the_same_bytes() -> None:
    data = foreign.saved(foreign.fitted("three"))
    once, again = (adapt(load_model_from_string(data), Wanted())[0] for _ in range(2))

    assert once == again

"""A foreign file is wrapped and has answered a few rows, or there is a reason why not."""

import re
from typing import Any

import msgspec
import numpy as np
import pytest
from onnx import helper, load_model_from_string, numpy_helper

from tests import foreign
from trainlet.scoring.batch import from_rows
from trainlet.scoring.model import Model
from trainlet.training.foreign_child import Answer, Request, answer
from trainlet.training.wanted import Wanted, WantedColumn

MATRIX = {"options": {"zipmap": False}}
NOTHING = Wanted()


def answered(data: bytes, wanted: Wanted = NOTHING) -> Answer:
    request = Request(data, wanted, most_bytes=10_000_000, most_columns=100)
    return msgspec.msgpack.decode(answer(msgspec.msgpack.encode(request)), type=Answer)


def problem(data: bytes, wanted: Wanted = NOTHING) -> dict[str, Any]:
    found = answered(data, wanted)
    assert found.problem, found.signature
    assert (found.data, found.signature) == (b"", None)
    return found.problem


@pytest.mark.parametrize("kind", ["two words", "three", "from one", "one by one", "linear"])
def test_a_sound_file_comes_back_wrapped(kind: str) -> None:
    model = foreign.fitted(kind)
    found = answered(foreign.saved(model))
    assert found.signature, found.problem
    names = [column.name for column in found.signature.inputs]
    scored = Model(found.signature, found.data).score(from_rows(names, foreign.X.tolist(), names))

    labels = scored.columns["Scored Labels"]
    if kind == "linear":
        np.testing.assert_allclose(labels, model.predict(foreign.X), rtol=1e-4, atol=1e-4)
    else:
        assert labels == model.predict(foreign.X).tolist()


def test_columns_of_all_kinds_are_tried_the_missing_too() -> None:
    found = answered(foreign.by_columns()[1], Wanted(nullable=["size"]))

    assert found.signature, found.problem
    assert [column.nullable for column in found.signature.inputs] == [False, True, False]


@pytest.mark.parametrize("classes", [["yes", "no"], ["nein", "ja"]])
def test_classes_in_another_order_or_of_other_names_are_refused(classes: list[str]) -> None:
    data = foreign.saved(foreign.fitted("two words"), **MATRIX)
    found = problem(data, Wanted(classes=classes))

    assert "where the likeliest of the classes" in found["detail"]
    assert (found["code"], found["status"], found["field"]) == ("BadModel", 422, "class")


def test_classes_that_were_only_counted_are_checked_against_the_labels() -> None:
    data = foreign.saved(foreign.fitted("from one"), **MATRIX)
    told = answered(data, Wanted(classes=["1", "2", "3"]))

    assert "likeliest" in problem(data)["detail"]
    assert told.signature, told.problem
    assert told.signature.classes == [1, 2, 3]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (foreign.saved(foreign.fitted("scores")), "no probabilities"),
        (foreign.saved(foreign.fitted("several")), "doesn't say which classes"),
        (foreign.untold_width(foreign.saved(foreign.fitted("several"))), "gives 3 labels"),
        (foreign.graph([helper.make_node("Identity", ["x"], ["y"])], opset=99), "onnxruntime"),
        (b"garbage", "no ONNX"),
        (foreign.plain().replace(b"two", b"tw\xff"), "no UTF-8"),
    ],
    ids=["scores", "several numbers", "several, untold", "opset to come", "garbage", "no UTF-8"],
)
def test_what_gives_no_answer_of_ours_is_refused(data: bytes, says: str) -> None:
    found = problem(data)

    assert re.search(says, found["detail"])
    assert (found["code"], found["status"]) == ("BadModel", 422)
    assert found["remedy"]


def test_a_regression_of_untold_width_is_let_through_once_it_has_answered() -> None:
    found = answered(foreign.untold_width(foreign.saved(foreign.fitted("linear"))))

    assert found.signature, found.problem
    assert found.signature.task == "regression"


def test_a_file_that_fails_of_a_missing_value_can_t_be_told_to_take_one() -> None:
    data = foreign.looked_up()

    assert answered(data).signature
    assert "onnxruntime can't answer" in problem(data, Wanted(nullable=["x"]))["detail"]


def test_a_file_that_answers_for_one_row_alone_is_refused() -> None:
    shape = numpy_helper.from_array(np.array([1, 1], np.int64), "shape")
    data = foreign.graph([helper.make_node("Reshape", ["x", "shape"], ["y"])], stored=(shape,))

    assert "onnxruntime can't answer" in problem(data)["detail"]


def test_what_is_told_of_columns_comes_back_in_the_signature() -> None:
    columns = [WantedColumn("a"), WantedColumn("b", "boolean"), WantedColumn("c", "datetime")]
    found = answered(foreign.saved(foreign.fitted("linear")), Wanted(columns=columns, label="y"))

    assert found.signature, found.problem
    assert [(c.name, c.type) for c in found.signature.inputs] == [
        ("a", "number"),
        ("b", "boolean"),
        ("c", "datetime"),
    ]
    assert found.signature.label == "y"
    assert load_model_from_string(found.data).producer_name == "trainlet"


@pytest.mark.parametrize("kind", ["words", "places", "numbers"])
def test_a_file_that_stops_at_what_its_encoders_don_t_know_is_tried_with_what_they_do(
    kind: str,
) -> None:
    model, rows, data = foreign.encoded(kind)
    found = answered(data)
    assert found.signature, found.problem
    names = [column.name for column in found.signature.inputs]
    scored = Model(found.signature, found.data).score(from_rows(names, rows.tolist(), names))

    assert scored.columns["Scored Labels"] == model.predict(rows).tolist()

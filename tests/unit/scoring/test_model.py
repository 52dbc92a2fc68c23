"""A loaded model answers under Studio's names, row by row."""

import hashlib

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import load_model_from_string

from tests import foreign
from trainlet import registry
from trainlet.catalogue.nodes.graph import Graph
from trainlet.errors import ArtifactCorrupt, BadRows
from trainlet.registry import Input, Signature
from trainlet.scoring.batch import from_records, from_rows
from trainlet.scoring.model import Answer, Model, load
from trainlet.scoring.models import Models
from trainlet.scoring.outputs import ANSWERS, LABELS, PROBABILITIES
from trainlet.store import Store
from trainlet.training.adapt import adapt
from trainlet.training.wanted import Wanted


def answered(model: Model, records: list[dict]) -> Answer:
    return model.score(from_records(records, [column.name for column in model.signature.inputs]))


def test_two_classes_are_answered_by_a_label_and_the_positive_classes_probability(
    models: Models, adults: list[dict[str, str]]
) -> None:
    model = models.get("income").model
    answer = answered(model, adults)

    assert model.signature.classes == ["<=50K", ">50K"]
    assert model.signature.positive == ">50K"
    assert list(answer.columns) == [LABELS, PROBABILITIES]
    assert answer.probabilities.shape == (40, 2)
    assert answer.columns[PROBABILITIES] == answer.probabilities[:, 1].tolist()
    np.testing.assert_allclose(answer.probabilities.sum(axis=1), 1, atol=1e-12)
    said = [">50K" if p > 0.5 else "<=50K" for p in answer.columns[PROBABILITIES]]
    assert answer.columns[LABELS] == said
    assert set(said) == {"<=50K", ">50K"}


def test_more_classes_are_answered_by_a_probability_each_and_the_label_last(
    models: Models, autos: list[dict[str, str]]
) -> None:
    answer = answered(models.get("wheels").model, autos)
    classes = ["4wd", "fwd", "rwd"]

    assert list(answer.columns) == [f'{PROBABILITIES} for Class "{c}"' for c in classes] + [LABELS]
    by_class = np.array([answer.columns[f'{PROBABILITIES} for Class "{c}"'] for c in classes]).T
    np.testing.assert_array_equal(by_class, answer.probabilities)
    assert answer.columns[LABELS] == [classes[i] for i in by_class.argmax(axis=1)]


def test_a_regression_is_answered_by_numbers_alone(
    models: Models, autos: list[dict[str, str]]
) -> None:
    answer = answered(models.get("price").model, autos)

    assert list(answer.columns) == [LABELS]
    assert answer.probabilities is None
    assert all(type(value) is float for value in answer.columns[LABELS])
    priced = zip(answer.columns[LABELS], (row["price"] for row in autos), strict=True)
    errors = [abs(said - float(price)) for said, price in priced if price != "?"]
    assert np.median(errors) < 3000


def test_a_row_with_a_gap_gets_an_empty_answer_and_disturbs_no_other(models: Models) -> None:
    model = models.get("gaps").model
    whole = {"horsepower": 100, "engine-size": 120, "make": "audi"}
    answer = answered(model, [whole, {**whole, "horsepower": "?"}, whole])
    (alone,) = answered(model, [whole]).columns[LABELS]

    assert answer.columns[LABELS] == [alone, None, alone]
    assert answer.report.gaps.tolist() == [False, True, False]
    assert isinstance(alone, float)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_row_is_answered_alike_alone_and_among_others(
    models: Models, autos: list[dict[str, str]], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(["price", "wheels"]))
    rows = data.draw(st.lists(st.sampled_from(autos), min_size=1, max_size=6))
    model = models.get(name).model
    together = answered(model, rows).columns
    alone = [answered(model, [row]).columns for row in rows]

    for column, values in together.items():
        singly = [answer[column][0] for answer in alone]
        is_text = isinstance(values[0], str)
        assert values == (singly if is_text else pytest.approx(singly, rel=1e-12, abs=1e-14))


def test_a_batch_that_does_not_fit_is_refused_before_the_model_runs(models: Models) -> None:
    with pytest.raises(BadRows) as caught:
        answered(models.get("gaps").model, [{"make": "audi"}])

    absent = ["engine-size", "horsepower"]
    assert caught.value.place == {"column": absent[0], "columns": absent}


def test_bytes_that_are_not_the_manifests_are_never_loaded(trained: Store) -> None:
    version = registry.resolve(registry.read_index(trained, "price"), "price")
    manifest = registry.read_manifest(trained, "price", version)
    data = registry.artifact(trained, "price", version, "model.onnx")
    damaged = bytes([data[0] ^ 1]) + data[1:]
    with pytest.raises(ArtifactCorrupt) as caught:
        load(manifest, damaged)

    assert caught.value.status == 500
    assert caught.value.place == {"model": "price"}
    assert caught.value.remedy
    assert load(manifest, data).signature == manifest.signature


def test_bytes_that_their_manifest_vouches_for_and_that_are_no_model_are_refused_as_corrupt(
    manifests: dict,
) -> None:
    digest = hashlib.sha256(b"no onnx").hexdigest()
    with pytest.raises(ArtifactCorrupt) as caught:
        load(msgspec.structs.replace(manifests["price"], sha256=digest), b"no onnx")

    assert caught.value.status == 500
    assert caught.value.place == {"model": "price"}
    assert "onnxruntime refuses the file of model 'price'" in caught.value.detail
    assert caught.value.remedy


def foreign_model(kind: str) -> Model:
    wrapped, signature = adapt(load_model_from_string(foreign.encoded(kind)[2]), Wanted())
    return Model(signature, wrapped)


def test_a_category_that_a_graph_stops_at_is_the_rows_fault_and_named() -> None:
    names = ["column 1", "column 2"]
    model = foreign_model("words")
    with pytest.raises(BadRows, match=r"stops at these rows: .*Unknown Category") as caught:
        model.score(from_rows(names, [["red", "a"], ["mauve", "a"]], names))

    assert caught.value.place == {"column": "column 1"}
    assert "'mauve' in column 'column 1' is none" in caught.value.remedy


def test_a_number_that_a_graph_stops_at_is_the_rows_fault() -> None:
    names = ["column 1", "column 2"]
    with pytest.raises(BadRows, match="stops at these rows") as caught:
        foreign_model("numbers").score(from_rows(names, [[1990, 99]], names))

    assert caught.value.status == 422
    assert caught.value.remedy == "Send values that it was made for."


@pytest.mark.parametrize(("kind", "row"), [("words", ["red", "c"]), ("numbers", [2000, 7])])
def test_a_missing_value_that_a_graph_would_stop_at_leaves_the_other_rows_their_answers(
    kind: str, row: list[object]
) -> None:
    names = ["column 1", "column 2"]
    rows = [row, [None, row[1]], [row[0], None]]
    labels = foreign_model(kind).score(from_rows(names, rows, names)).columns[LABELS]

    assert labels == ["yes", None, None]


def several(point: int) -> Model:
    """A model that answers a number with it and its square."""
    graph = Graph()
    numbers = graph.input("numbers", "float64", 1)
    both = graph.add("Concat", numbers, graph.add("Mul", numbers, numbers), axis=1)
    graph.output(both, ANSWERS, "float64", ["n", 2])
    signature = Signature(
        task="regression",
        inputs=[Input(name="x", type="number")],
        label="y",
        answers=["Mean", "Square"],
        point=point,
        width=5,
    )
    return Model(signature, graph.build())


@pytest.mark.parametrize(("point", "labels"), [(0, [2.0, None, -3.0]), (1, [4.0, None, 9.0])])
def test_a_regression_of_several_columns_says_which_is_the_prediction(point, labels) -> None:
    answer = answered(several(point), [{"x": 2}, {"x": None}, {"x": -3}])

    assert answer.columns == {"Mean": [2.0, None, -3.0], "Square": [4.0, None, 9.0]}
    assert answer.labels == labels
    assert answer.records()[0] == {"Mean": 2.0, "Square": 4.0}


def test_several_columns_of_no_rows_are_empty() -> None:
    assert several(0).score(from_rows(["x"], [], ["x"])).columns == {"Mean": [], "Square": []}

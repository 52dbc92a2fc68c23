"""Fisher Linear Discriminant Analysis."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_iris
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from tests.steps import NAN, assert_nodes_agree, fitted, frame_of, table_of
from trainlet.catalogue import lookup
from trainlet.catalogue.transforms.fisher_linear_discriminant_analysis import DiscriminantSettings
from trainlet.errors import BadRecipe, TrainingFailed

NAMES = ("length", "width ß", "c", "d")
TYPES = {
    **dict.fromkeys(NAMES, "number"),
    "c": "duration",
    "kind": "text",
    "code": "integer",
    "flag": "boolean",
    "col1": "number",
}
TRANSFORM = lookup.get("transforms", "fisher-linear-discriminant-analysis")
IRIS, SPECIES = load_iris(return_X_y=True)
CLASSES = ("a", "b", "c")


def table(values=IRIS, y=SPECIES, classes=CLASSES, **more):
    columns = dict(zip(NAMES, values.T, strict=False))
    return table_of(TYPES, y=y, classes=classes, **columns, **more)


def fit(given_, columns=None, number=0, **more):
    return fitted(
        "fisher-linear-discriminant-analysis",
        given_,
        columns,
        number_of_feature_extractors=number,
        **more,
    )


def test_extractors_take_the_columns_place_and_are_those_of_scikit_learn():
    given_ = table(kind=["x"] * 150)
    step = fit(given_)
    found = assert_nodes_agree(step, given_.X, TYPES)

    assert list(found) == ["kind", "col1", "col2"]
    want = LinearDiscriminantAnalysis(solver="eigen").fit(IRIS, SPECIES).scalings_[:, :2]
    centred = (IRIS - IRIS.mean(axis=0)) @ want
    np.testing.assert_allclose(np.abs(found[["col1", "col2"]]), np.abs(centred), rtol=1e-7)
    assert step.lineage.made["col2"] == NAMES
    assert step.run(given_).types == {"kind": "text", "col1": "number", "col2": "number"}


def test_fewer_extractors_are_the_first_ones():
    given_ = table()

    one, both = (fit(given_, number=number).apply(given_.X) for number in (1, 2))
    assert list(one) == ["col1"]
    np.testing.assert_allclose(one["col1"], both["col1"])


@pytest.mark.parametrize(
    ("name", "values"),
    [("kind", np.array(CLASSES, object)[SPECIES]), ("code", SPECIES.astype(float) * 7)],
)
def test_a_column_can_tell_the_classes_and_stays(name, values):
    given_ = table(y=None, classes=(), **{name: values})
    step = fit(given_, class_labels_column=name)
    found = assert_nodes_agree(step, given_.X, TYPES)

    assert list(found) == [name, "col1", "col2"]
    np.testing.assert_allclose(found["col1"], fit(table()).apply(table().X)["col1"])
    aside = replace(table(y=None, classes=()), aside=pd.DataFrame({name: values}))
    assert fit(aside, class_labels_column=name).apply(aside.X)["col2"].equals(found["col2"])


def test_rows_without_a_class_or_with_a_gap_take_no_part():
    spoilt = IRIS.copy()
    spoilt[0, 1] = NAN
    kind = np.array(CLASSES, object)[SPECIES]
    kind[1] = None
    given_ = table(spoilt, None, (), kind=kind)
    found = assert_nodes_agree(fit(given_, class_labels_column="kind"), given_.X, TYPES)
    rest = fit(table(IRIS[2:], SPECIES[2:])).apply(table(IRIS).X)

    assert found.iloc[0][["col1", "col2"]].isna().all()
    np.testing.assert_allclose(found["col1"][1:].astype(float), rest["col1"][1:])


def test_two_classes_have_one_extractor_and_flags_tell_two():
    flags = (SPECIES > 0).astype(float)
    given_ = table(y=None, classes=(), flag=flags)
    found = fit(given_, class_labels_column="flag").apply(given_.X)

    assert list(found) == ["flag", "col1"]
    low, high = (found["col1"][flags == flag] for flag in (0.0, 1.0))
    assert low.max() < high.min() or high.max() < low.min()


def test_a_name_that_is_taken_gets_a_number():
    given_ = table(col1=[0.0] * 150)

    assert list(fit(given_, ["length", "c"]).apply(given_.X))[-2:] == ["col1 (1)", "col2"]


def test_more_extractors_than_columns_or_classes_tell_apart_are_refused():
    with pytest.raises(BadRecipe) as caught:
        fit(table(), ["length", "c"], 3)
    assert caught.value.studio == "0007"
    with pytest.raises(TrainingFailed) as caught:
        fit(table(), number=3)
    assert (caught.value.studio, "3 classes" in caught.value.detail) == ("0021", True)
    with pytest.raises(TrainingFailed):
        fit(table(y=np.zeros(150, int)))
    with pytest.raises(BadRecipe) as caught:
        fit(table_of(TYPES, y=[0, 1], classes=("a", "b"), kind=["x", "y"]))
    assert caught.value.studio == "0003"


@pytest.mark.parametrize("name", ["", "d", "c", "gone"])
def test_what_tells_no_classes_is_refused(name):
    given_ = table(y=np.arange(150.0), classes=())
    with pytest.raises(BadRecipe) as caught:
        fit(given_, ["length"], class_labels_column=name)

    assert caught.value.studio == ("0001" if name == "gone" else "0017")


def test_huge_numbers_overflow_nowhere():
    values = np.array([[1e308, -1e308], [-1e308, 1e308], [0.0, 0.0], [1e308, 1e308]])
    given_ = table(values, np.array([0, 1, 1, 0]), ("a", "b"))
    found = assert_nodes_agree(fit(given_), given_.X, TYPES)

    assert np.isfinite(found).to_numpy().all()


def test_columns_that_are_not_needed_may_be_absent():
    assert list(assert_nodes_agree(fit(table()), frame_of(TYPES, kind=["x"]), TYPES)) == ["kind"]


def test_the_outline_is_what_comes_of_it_if_the_number_is_told():
    given_, columns = table(kind=["x"] * 150), ["length", "d"]
    own = DiscriminantSettings(number_of_feature_extractors=2)

    found = TRANSFORM.fit(given_, columns, own).run(given_).types
    assert TRANSFORM.outline(given_.types, columns, own) == found
    assert TRANSFORM.outline(given_.types, columns, DiscriminantSettings()) is None


numbers = st.one_of(st.just(NAN), st.floats(-1e6, 1e6), st.floats(-1e-6, 1e-6))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(numbers, numbers, numbers, numbers), min_size=1, max_size=8))
def test_the_nodes_agree_on_any_rows(rows):
    rows_ = table(np.array(rows), None, ())
    found = assert_nodes_agree(fit(table()), rows_.X, TYPES)

    assert (found["col1"].isna() == rows_.X.isna().any(axis=1)).all()

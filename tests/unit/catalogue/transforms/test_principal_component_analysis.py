"""Principal Component Analysis."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from tests.steps import NAN, assert_nodes_agree, fitted, frame_of, table_of
from trainlet.catalogue import lookup
from trainlet.catalogue.transforms.principal_component_analysis import PrincipalComponentSettings
from trainlet.errors import BadRecipe, TrainingFailed

TYPES = {"a": "number", "b ß": "integer", "c": "duration", "t": "text", "Col1": "number"}
TRANSFORM = lookup.get("transforms", "principal-component-analysis")
DIMENSIONS = "number_of_dimensions_to_reduce_to"


def table(values, **more):
    names = ("a", "b ß", "c")[: values.shape[1]]
    return table_of(TYPES, **dict(zip(names, values.T, strict=True)), **more)


def fit(given_, columns=None, number=2, **more):
    return fitted("principal-component-analysis", given_, columns, **{DIMENSIONS: number}, **more)


VALUES = np.random.default_rng(1).normal(size=(20, 3)) @ np.diag([5.0, 1.0, 0.1]) + 100.0


def test_components_take_the_columns_place_and_are_those_of_scikit_learn():
    given_ = table(VALUES, t=["x"] * 20)
    step = fit(given_)
    found = assert_nodes_agree(step, given_.X, TYPES)

    assert list(found) == ["t", "Col1", "Col2"]
    want = PCA(2, svd_solver="full").fit_transform(VALUES)
    np.testing.assert_allclose(found[["Col1", "Col2"]], want, rtol=1e-9)
    assert step.lineage.made["Col2"] == ("a", "b ß", "c")
    assert step.run(given_).types == {"t": "text", "Col1": "number", "Col2": "number"}


def test_without_centring_the_first_component_goes_through_the_origin():
    values = np.array([[3.0, 4.0], [6.0, 8.0]])
    step = fit(table(values), number=1, normalize_dense_dataset_to_zero_mean=False)
    found = assert_nodes_agree(step, frame_of(TYPES, a=[3.0, 0.0], **{"b ß": [4.0, 0.0]}), TYPES)

    assert found["Col1"].tolist() == pytest.approx([5.0, 0.0])


def test_a_row_with_a_gap_takes_no_part_and_has_no_components():
    spoilt = VALUES.copy()
    spoilt[0, 1] = NAN
    found = assert_nodes_agree(fit(table(spoilt)), table(spoilt).X, TYPES)
    rest = assert_nodes_agree(fit(table(VALUES[1:])), table(VALUES[1:]).X, TYPES)

    assert found.iloc[0].isna().all()
    np.testing.assert_allclose(found.iloc[1:], rest, rtol=1e-9)


def test_a_name_that_is_taken_gets_a_number():
    given_ = table(VALUES, Col1=[0.0] * 20)
    step = fit(given_, ["a", "b ß"], 1)
    own = fit(given_, ["a", "Col1"], 1)

    assert list(step.apply(given_.X)) == ["c", "Col1", "Col1 (1)"]
    assert list(assert_nodes_agree(own, given_.X, TYPES)) == ["b ß", "c", "Col1"]


def test_more_dimensions_than_columns_or_rows_are_refused():
    with pytest.raises(BadRecipe) as caught:
        fit(table(VALUES), ["a", "b ß"], 3)
    assert caught.value.studio == "0007"
    with pytest.raises(BadRecipe):
        fit(table_of(TYPES, t=["x"]))
    with pytest.raises(TrainingFailed) as caught:
        fit(table(VALUES[:1]))
    assert caught.value.studio == "0021"


def test_constant_columns_and_one_row_have_components_of_0():
    for values in (np.full((4, 2), 7.0), np.array([[7.0, 7.0]])):
        found = assert_nodes_agree(fit(table(values), number=1), table(values).X, TYPES)
        assert found["Col1"].tolist() == [0.0] * len(values)


def test_huge_numbers_overflow_nowhere():
    values = np.array([[1e308, -1e308], [-1e308, 1e308], [0.0, 0.0]])
    found = assert_nodes_agree(fit(table(values), number=1), table(values).X, TYPES)

    assert np.isfinite(found).to_numpy().all()
    assert len(set(np.sign(found["Col1"]))) == 3


def test_columns_that_are_not_needed_may_be_absent():
    step = fit(table(VALUES))

    assert list(assert_nodes_agree(step, frame_of(TYPES, t=["x"]), TYPES)) == ["t"]


def test_the_outline_is_what_comes_of_it():
    given_ = table(VALUES, t=["x"] * 20)
    own = PrincipalComponentSettings()

    found = TRANSFORM.fit(given_, ["a", "c"], own).run(given_).types
    assert TRANSFORM.outline(given_.types, ["a", "c"], own) == found


numbers = st.one_of(st.just(NAN), st.floats(-1e6, 1e6), st.floats(-1e-6, 1e-6))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=8), st.booleans())
def test_the_nodes_agree_on_any_rows(rows, is_centred):
    step = fit(table(VALUES), normalize_dense_dataset_to_zero_mean=is_centred)
    rows_ = table(np.array(rows), t=[None] * len(rows))

    found = assert_nodes_agree(step, rows_.X, TYPES)

    gaps = rows_.X[["a", "b ß", "c"]].isna().any(axis=1)
    assert (found["Col1"].isna() == gaps).all()

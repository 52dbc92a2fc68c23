"""Partition and Sample."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.steps import fitted, table_of
from trainlet.catalogue.spec import FOLDS
from trainlet.errors import BadRecipe, BadSettings, TrainingFailed

TYPES = {"id": "integer", "group": "text", "n": "number"}
CUSTOM = "partition-with-customized-proportions"


def table(rows=100, **more):
    groups = [None if i % 10 == 3 else "a" if i % 10 < 7 else "b" for i in range(rows)]
    ids = np.arange(float(rows))
    return table_of(TYPES, y=np.arange(rows), **more, id=ids, group=groups, n=ids / 3)


def run(given, mode, **settings):
    settings["partition_or_sample_mode"] = mode
    return fitted("partition-and-sample", given, **settings).run(given)


def folds(given, **settings):
    return run(given, "assign-to-folds", **settings).aside[FOLDS].to_numpy()


def refused(error, mode, given=None, **settings):
    with pytest.raises(error) as caught:
        run(table() if given is None else given, mode, **settings)
    return caught.value.studio


def test_the_head_is_the_first_rows_or_all():
    assert run(table(), "head").X["id"].tolist() == [*range(10)]
    assert len(run(table(), "head", number_of_rows_to_select=1000).X) == 100
    assert len(run(table(), "head", number_of_rows_to_select=0).X) == 0


def test_a_sample_has_its_rate_of_rows_in_their_order_and_follows_the_seed():
    given = table()
    found = run(given, "sampling", rate_of_sampling=0.3)

    assert len(found.X) == 30
    assert found.X["id"].is_monotonic_increasing
    assert found.y.tolist() == found.X["id"].tolist()
    again = run(given, "sampling", rate_of_sampling=0.3)
    assert found.X.equals(again.X)
    other = run(replace(given, seed=1), "sampling", rate_of_sampling=0.3)
    assert not found.X.equals(other.X)
    fixed = {"rate_of_sampling": 0.3, "random_seed_for_sampling": -5}
    assert run(given, "sampling", **fixed).X.equals(
        run(replace(given, seed=1), "sampling", **fixed).X
    )


def test_a_stratified_sample_has_its_share_of_each_value_and_of_missing_ones():
    found = run(
        table(),
        "sampling",
        rate_of_sampling=0.1,
        stratified_split_for_sampling=True,
        stratification_key_column_for_sampling="group",
    )

    assert found.X["group"].value_counts(dropna=False).to_dict() == {"a": 6, "b": 3, None: 1}


def test_a_sample_of_no_row_is_refused():
    assert refused(TrainingFailed, "sampling", table(10)) == "0021"


def test_rows_go_to_folds_in_turn_unless_at_random():
    assert folds(table(7), randomized_split=False).tolist() == [0, 1, 2, 3, 4, 0, 1]
    mixed = folds(table())
    assert np.bincount(mixed).tolist() == [20] * 5
    assert mixed.dtype == np.int64
    assert mixed.tolist() != folds(table(), randomized_split=False).tolist()
    assert mixed.tolist() != folds(table(), random_seed=9).tolist()


def test_folds_are_stratified_by_the_label_too():
    given = replace(table(50), y=np.repeat([0, 1], [45, 5]), classes=("u", "v"), label="L")
    found = folds(given, stratified_split=True, stratification_key_column="L")

    assert np.bincount(found[45:], minlength=5).tolist() == [1] * 5
    assert np.bincount(found[:45]).tolist() == [9] * 5


def test_proportions_leave_one_more_fold_with_the_rest():
    custom = {"specify_the_partitioner_method": CUSTOM}
    found = folds(table(), **custom, list_of_proportions_separated_by_comma="0.5, 0.29")
    whole = folds(table(), **custom, list_of_proportions_separated_by_comma="0.7,0.2,0.1")

    assert np.bincount(found).tolist() == [50, 29, 21]
    assert np.bincount(whole).tolist() == [70, 20, 10]


def test_proportions_hold_in_every_stratum():
    given = table()
    found = folds(
        given,
        specify_the_partitioner_method=CUSTOM,
        list_of_proportions_separated_by_comma="0.7,0.3",
        stratified_split_for_customized_fold_assignment=True,
        stratification_key_column_for_customized_fold_assignment="group",
    )

    assert np.bincount(found[given.X["group"] == "b"]).tolist() == [21, 9]


@pytest.mark.parametrize("text", ["", "0.5,x", "0.6,0.5", "0.5,0", "-0.1,0.5", "nan"])
def test_what_is_no_list_of_proportions_is_refused(text):
    settings = {"list_of_proportions_separated_by_comma": text}
    settings["specify_the_partitioner_method"] = CUSTOM

    assert refused(BadRecipe, "assign-to-folds", **settings) == "0002"


def test_with_replacement_rows_come_repeatedly_and_none_is_of_another_stratum():
    given = table()
    found = run(
        given,
        "assign-to-folds",
        use_replacement_in_the_partitioning=True,
        stratified_split=True,
        stratification_key_column="group",
    )

    assert len(found.X) == 100
    assert found.X["id"].nunique() < 80
    assert found.X["id"].is_monotonic_increasing
    assert found.y.tolist() == found.X["id"].tolist()
    assert found.X["group"].value_counts().to_dict() == given.X["group"].value_counts().to_dict()


def test_a_fold_is_picked_from_1_or_all_the_others():
    given = table(10)
    aside = pd.DataFrame({"w": np.arange(10.0), FOLDS: folds(given, randomized_split=False)})
    given = replace(given, aside=aside)
    picked = run(given, "pick-fold", specify_which_fold_to_be_sampled_from=2)
    rest = run(
        given,
        "pick-fold",
        specify_which_fold_to_be_sampled_from=2,
        pick_complement_of_the_selected_fold=True,
    )

    assert picked.X["id"].tolist() == picked.aside["w"].tolist() == [1, 6]
    assert rest.y.tolist() == [0, 2, 3, 4, 5, 7, 8, 9]
    assert list(rest.aside.columns) == ["w"]
    assert refused(BadRecipe, "pick-fold", given, specify_which_fold_to_be_sampled_from=6) == "0018"


def test_a_row_of_no_fold_is_among_the_others():
    given = replace(table(3), aside=pd.DataFrame({FOLDS: [0.0, np.nan, 1.0]}))
    rest = run(given, "pick-fold", pick_complement_of_the_selected_fold=True)

    assert rest.y.tolist() == [1, 2]
    assert rest.aside is None


def test_a_fold_of_rows_without_folds_is_refused():
    assert refused(BadRecipe, "pick-fold") == "0018"
    for folds_given in (["a"], [None], [np.nan]):
        given = replace(table(1), aside=pd.DataFrame({FOLDS: folds_given}))
        assert refused(BadRecipe, "pick-fold", given) == "0018"


def test_what_else_can_t_be_is_refused():
    strata = {"stratified_split": True}

    assert refused(BadRecipe, "assign-to-folds", **strata) == "0011"
    key = {"stratification_key_column": "n"}
    assert refused(BadRecipe, "assign-to-folds", **strata, **key) == "0017"
    key = {"stratification_key_column": "absent"}
    assert refused(BadRecipe, "assign-to-folds", **strata, **key) == "0001"
    assert refused(TrainingFailed, "assign-to-folds", table(3)) == "0021"
    odd = {"use_replacement_in_the_partitioning": True, "randomized_split": False}
    assert refused(BadRecipe, "assign-to-folds", **odd) == "0002"
    assert refused(BadSettings, "sampling", rate_of_sampling=1.0) == "0008"
    with pytest.raises(BadRecipe, match="whole rows"):
        fitted("partition-and-sample", table(), ["id"])

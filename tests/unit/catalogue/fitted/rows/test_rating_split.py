"""Divides ratings of items by users into those to train and those to test a recommender with."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from trainlet.catalogue.fitted.rows.rating_split import (
    IGNORED,
    TEST,
    TRAIN,
    Fractions,
    rating_sides,
)
from trainlet.errors import TrainingFailed

ALL = pd.DataFrame(
    {"user": [f"u{i // 10}" for i in range(100)], "item": [float(i % 10) for i in range(100)]}
)
NONE = Fractions(
    ignored_items=0,
    cold_items=0,
    ignored_users=0,
    cold_users=0,
    training_only_users=0,
    test_user_ratings=0.5,
    drop_chance_cold_items=False,
)


def sides(seed=0, **changes):
    return rating_sides(ALL, replace(NONE, **changes), seed)


def counts(**changes):
    return np.bincount(sides(**changes), minlength=3).tolist()


def test_shares_are_of_what_is_left_in_their_order():
    assert counts() == [50, 50, 0]
    assert counts(ignored_items=0.5) == [30, 20, 50]  # of 5 ratings 2.5 is 3
    assert counts(cold_items=0.2, test_user_ratings=1) == [80, 20, 0]
    assert counts(ignored_users=1, cold_items=0.2) == [0, 20, 80]
    assert counts(cold_users=0.5, training_only_users=1) == [50, 50, 0]
    assert counts(ignored_items=1, cold_users=1) == [0, 0, 100]


def test_a_user_s_ratings_are_divided_by_the_fraction_and_one_is_trained_with():
    found = pd.Series(sides(test_user_ratings=0.0))

    assert found.groupby(ALL["user"]).agg(lambda side: (side == TRAIN).sum()).tolist() == [1] * 10


def test_chance_cold_items_are_dropped_but_not_those_that_were_to_be_cold():
    found = sides(test_user_ratings=0, cold_items=0.1, drop_chance_cold_items=True)
    trained, tested = (set(ALL["item"][found == side]) for side in (TRAIN, TEST))

    assert len(tested - trained) == 1
    assert (found == IGNORED).any()


def test_the_seed_tells_the_sides():
    assert sides(1).tolist() == sides(1).tolist() != sides(2).tolist()


def test_a_rating_of_nobody_is_refused():
    with pytest.raises(TrainingFailed) as caught:
        rating_sides(ALL.assign(item=np.nan), NONE, 0)

    assert caught.value.place["column"] == "item"

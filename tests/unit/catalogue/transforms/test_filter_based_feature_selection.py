"""Filter Based Feature Selection."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.steps import NAN, assert_nodes_agree, fitted, table_of
from trainlet.catalogue import lookup
from trainlet.errors import BadRecipe, BadSettings

DATA = Path(__file__).parents[3] / "data"
TYPES = {"noise": "number", "good ß": "number", "flag": "boolean", "t": "text"}
METHODS = (
    "pearson-correlation", "mutual-information", "kendall-correlation", "spearman-correlation",
    "chi-squared", "fisher-score", "count-based",
)  # fmt: skip
Y = np.array([0, 0, 0, 1, 1, 1])
COLUMNS = {
    "noise": [1.0, 5.0, 2.0, 5.0, 1.0, NAN],
    "good ß": [1.0, 1.1, 0.9, 9.0, 9.1, 8.9],
    "flag": [0.0, 0.0, 1.0, 1.0, 1.0, 1.0],
    "t": ["a", "a", "a", "b", "b", None],
}


def table(**more):
    return table_of(TYPES, **{"y": Y, "classes": ("no", "yes"), **COLUMNS, **more})


def select(given_, columns=None, **more):
    return fitted("filter-based-feature-selection", given_, columns, **more)


def kept(given_, columns=None, **more):
    step = select(given_, columns, **more)
    return list(assert_nodes_agree(step, given_.X, TYPES))


def test_the_best_column_alone_is_kept_by_default():
    assert kept(table()) == ["good ß"]


def test_columns_are_ranked_and_more_than_there_are_are_all():
    step = select(table(), number_of_desired_features=9)

    assert list(step.apply(table().X)) == ["good ß", "flag", "noise", "t"]
    assert list(step.scores) == ["good ß", "flag", "noise", "t"]
    assert step.scores["flag"] == pytest.approx(abs(np.corrcoef(COLUMNS["flag"], Y)[0, 1]))
    assert step.scores["t"] == 0.0


def test_texts_count_as_categories_where_a_statistic_has_them():
    for method in ("chi-squared", "mutual-information"):
        scores = select(table(), feature_scoring_method=method).scores
        assert scores["t"] > scores["flag"] > 0.0


@pytest.mark.parametrize("method", METHODS[:-1])
def test_every_method_finds_what_tells_the_classes(method):
    found = kept(table(), ["noise", "good ß"], feature_scoring_method=method)

    assert found == ["good ß"]


def test_columns_that_are_not_acted_on_go_as_in_studio():
    assert kept(table(), ["noise", "flag"]) == ["flag"]


def test_ties_keep_the_table_s_order():
    given_ = table(flag=[1.0] * 6, noise=[2.0] * 6)

    assert kept(given_, ["noise", "flag"]) == ["noise"]


def test_counting_keeps_the_order_and_needs_no_label():
    given_ = replace(table(flag=[0.0] * 6), y=None, classes=())
    method = {"feature_scoring_method": "count-based"}

    assert kept(given_, **method) == ["noise", "good ß"]
    assert kept(given_, **method, minimum_number_of_non_zero_elements=6) == ["good ß"]


def test_a_column_can_be_the_target_and_is_kept():
    found = select(table(), target_column="noise", number_of_desired_features=3)

    assert next(iter(found.apply(table().X))) == "noise"
    assert "noise" not in found.scores
    by_text = select(table(), target_column="t", feature_scoring_method="mutual-information")
    assert list(by_text.scores) == ["good ß", "flag", "noise"]


def test_a_column_aside_can_be_the_target_and_its_gaps_are_left_out():
    values = [NAN, *COLUMNS["noise"][1:5], 1.0]
    given_ = replace(table(), aside=pd.DataFrame({"weight": values}))
    step = select(given_, target_column="weight")

    assert next(iter(step.scores)) == "noise"
    assert step.scores["noise"] == pytest.approx(1.0)
    who = pd.Series([*"uuuvv", None], dtype=object)
    texts = replace(table(), aside=pd.DataFrame({"who": who}))
    assert next(iter(select(texts, target_column="who").scores)) == "good ß"


def test_a_label_of_numbers_correlates_itself():
    given_ = table(y=np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), classes=())

    assert select(given_).scores["flag"] == pytest.approx(
        np.corrcoef(COLUMNS["flag"], np.arange(6.0))[0, 1]
    )


def test_no_label_and_no_such_target_are_refused():
    with pytest.raises(BadRecipe) as caught:
        select(replace(table(), y=None))
    assert caught.value.studio == "0024"
    with pytest.raises(BadRecipe) as caught:
        select(table(), target_column="gone")
    assert caught.value.studio == "0001"
    with pytest.raises(BadSettings):
        select(table(), number_of_desired_features=0)


def test_only_the_rows_can_tell_what_is_left():
    transform = lookup.get("transforms", "filter-based-feature-selection")

    assert transform.outline(TYPES, list(TYPES), transform.settings()) is None


numbers = st.sampled_from([NAN, 0.0, 1.0, 2.0, 1e308, -1e308, 5e-324])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(numbers, numbers, st.sampled_from([None, "a", "b", ""]), st.integers(0, 1)),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(METHODS),
    st.integers(1, 4),
)
def test_the_nodes_agree_on_any_rows(rows, method, number):
    noise, good, texts, y = (list(column) for column in zip(*rows, strict=True))
    given_ = table_of(TYPES, y=y, classes=("a", "b"), noise=noise, t=texts, **{"good ß": good})
    step = select(given_, feature_scoring_method=method, number_of_desired_features=number)

    found = assert_nodes_agree(step, given_.X, TYPES)

    assert all(np.isfinite(score) for score in step.scores.values())
    assert method == "count-based" or found.shape[1] == min(number, 3)


REFERENCE = {
    "city-mpg": (0.971337, 0.892472),
    "curb-weight": (0.797465, 0.673447),
    "horsepower": (0.770908, 0.728289),
    "price": (0.704692, 0.651805),
    "length": (0.704662, 0.531933),
    "engine-size": (0.677470, 0.581816),
    "width": (0.677218, 0.525585),
    "bore": (0.594572, 0.467345),
    "wheel-base": (0.544082, 0.407696),
    "compression-ratio": (0.265201, 0.337031),
}
"""What Studio's page of the module tells of each column beside highway-mpg."""


MUTUAL = {
    "city-mpg": 0.640386,
    "horsepower": 0.448222,
    "engine-size": 0.342399,
    "curb-weight": 0.326247,
    "price": 0.321788,
    "compression-ratio": 0.288459,
    "width": 0.285006,
    "length": 0.281317,
    "bore": 0.263846,
    "wheel-base": 0.250641,
    "height": 0.1924,
    "normalized-losses": 0.181734,
    "symboling": 0.159521,
}
"""Likewise of mutual information, by a rule of bins that nobody knows: only the order is ours."""

UNSURE = 0.014
"""How far known rules of bins are off at least: columns closer than this have no order."""


@pytest.fixture(scope="module")
def cars():
    frame = pd.read_csv(DATA / "automobile_price.csv", na_values="?")
    frame = frame[["highway-mpg", *MUTUAL]].astype("float64")
    return table_of(dict.fromkeys(frame, "number"), **frame)


def ranked(cars, method, columns):
    return select(
        cars,
        [*columns],
        feature_scoring_method=method,
        target_column="highway-mpg",
        number_of_desired_features=len(columns),
    ).scores


@pytest.mark.parametrize(("place", "method"), [(0, "pearson"), (1, "kendall")])
def test_studios_published_scores_reproduce(cars, place, method):
    found = ranked(cars, f"{method}-correlation", REFERENCE)

    want = {name: figures[place] for name, figures in REFERENCE.items()}
    assert found == {name: pytest.approx(figure, abs=5e-7) for name, figure in want.items()}
    assert list(found) == sorted(want, key=want.get, reverse=True)


def test_studios_published_order_by_mutual_information_reproduces(cars):
    found = ranked(cars, "mutual-information", MUTUAL)

    pairs = [(a, b) for a in MUTUAL for b in MUTUAL if MUTUAL[a] > MUTUAL[b] + UNSURE]
    assert len(pairs) == 72
    assert [(a, b) for a, b in pairs if found[a] <= found[b]] == []

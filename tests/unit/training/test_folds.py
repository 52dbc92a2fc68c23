"""How rows are dealt into folds."""

from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedKFold

from tests.cars import CLASSIFIER, MULTICLASS, REGRESSION, recipe
from trainlet.catalogue.spec import FOLDS, Table
from trainlet.errors import TrainingFailed
from trainlet.recipes import Split
from trainlet.training.folds import NEVER, Dealt, deal_folds
from trainlet.training.problem import Whole

NAN = float("nan")
TIMED = Split(by="time", column="when")


def whole(y: Any, own: Any = None, **columns: Any) -> Whole:
    """Rows with these labels: classes where they are texts, values else."""
    codes, classes = pd.factorize(np.asarray(y), sort=True)
    is_class = isinstance(y[0], str)
    table = Table(
        X=pd.DataFrame({"a": np.arange(float(len(y)))}),
        types={"a": "number"},
        y=codes if is_class else np.asarray(y, np.float64),
        classes=tuple(classes.tolist()) if is_class else (),
        label="y",
        aside=None if own is None else pd.DataFrame({FOLDS: own}),
        roles={} if own is None else {FOLDS: "fold"},
    )
    return Whole(table, pd.DataFrame({"y": y, **columns}), np.arange(len(y)))


def dealt(rows: Whole, folds: int = 3, seed: int = 1, **how: Any) -> Dealt:
    use = CLASSIFIER if rows.table.classes else REGRESSION
    return deal_folds(rows, recipe("y", use, **how), folds, seed)


def values(count: int) -> list[float]:
    return [float(place) for place in range(count)]


@given(st.integers(2, 12), st.integers(0, 60), st.integers(0, 99))
def test_every_row_is_tested_once_by_what_has_not_seen_it(folds: int, more: int, seed: int) -> None:
    found = dealt(whole(values(folds + more)), folds, seed)
    tested = [found.tested(number).tolist() for number in found.numbers]

    assert sorted(chain.from_iterable(tested)) == list(range(folds + more))
    assert max(map(len, tested)) - min(map(len, tested)) <= 1
    for number, places in zip(found.numbers, tested, strict=True):
        assert sorted([*found.trained(number), *places]) == list(range(folds + more))
    assert found.by == "row"


@given(st.integers(2, 6), st.lists(st.sampled_from("abc"), min_size=40, max_size=80))
def test_classes_keep_their_shares(folds: int, y: list[str]) -> None:
    y = [*y, *"abcabcabcabcabcabcabc"]
    found = deal_folds(whole(y), recipe("y", MULTICLASS), folds, 1)
    for each in "abc":
        counts = [sum(y[place] == each for place in found.tested(n)) for n in range(folds)]
        assert max(counts) - min(counts) <= 1
    assert found.by == "class"


def test_the_folds_are_scikit_learns() -> None:
    y = ["no", "no", "yes"] * 20
    splits = StratifiedKFold(4, shuffle=True, random_state=7).split(np.zeros(60), y)

    found = dealt(whole(y), 4, 7)

    assert [found.tested(n).tolist() for n in range(4)] == [each.tolist() for _, each in splits]


def test_classes_need_not_keep_their_shares_if_the_split_says_so() -> None:
    assert dealt(whole(["no", "yes"] * 20), split=Split(stratified=False)).by == "row"


@given(
    st.lists(st.integers(0, 14), min_size=40, max_size=80),
    st.booleans(),
    st.integers(0, 99),
)
def test_groups_are_never_parted(groups: list[int], is_class: bool, seed: int) -> None:
    groups = [*groups, *range(15)]
    y = ["no", "yes"] * len(groups) if is_class else values(2 * len(groups))
    found = dealt(whole(y, g=np.repeat(groups, 2)), 3, seed, group="g")
    pairs = set(zip(np.repeat(groups, 2).tolist(), found.folds.tolist(), strict=True))

    assert len(pairs) == 15
    assert found.numbers == [0, 1, 2]
    assert found.by == "group"


def test_groups_keep_the_classes_shares_where_they_can() -> None:
    y = [*["yes"] * 30, *["no"] * 270]
    found = dealt(whole(y, g=np.arange(300) // 3), 5, group="g")

    assert [int((found.tested(number) < 30).sum()) for number in range(5)] == [6] * 5


def test_very_many_groups_are_dealt_at_random() -> None:
    groups = np.repeat(np.arange(10_001), 2)
    found = dealt(whole(["no", "yes"] * 10_001, g=groups), 4, group="g")

    assert (found.folds[::2] == found.folds[1::2]).all()
    assert np.bincount(found.folds).tolist() == [5002, 5000, 5000, 5000]


def test_rows_without_a_group_are_one_of_their_own() -> None:
    groups = [*"aabbccdd", None, None, None]
    found = dealt(whole(values(11), g=pd.Series(groups, dtype=object)), 3, group="g")

    assert len(set(found.folds[8:].tolist())) == 1


@pytest.mark.parametrize(
    "split",
    [Split(by="column", column="when"), Split(by="period", column="when", days=1)],
)
def test_what_a_split_keeps_together_stays_together(split: Split) -> None:
    days = np.repeat(np.arange(8), 5)
    found = dealt(whole(values(40), when=days * 86_400.0), split=split)

    assert len(set(zip(days.tolist(), found.folds.tolist(), strict=True))) == 8


@given(
    st.lists(st.one_of(st.integers(-99, 99), st.none()), min_size=10, max_size=40, unique=True),
    st.integers(1, 3),
    st.integers(2, 4),
)
def test_by_time_each_fold_is_learned_from_older_rows_alone(
    times: list[Any], each: int, folds: int
) -> None:
    when = np.array([NAN if time is None else float(time) for time in times * each])
    found = dealt(whole(values(len(when)), when=when), folds, split=TIMED)
    known = np.nan_to_num(when, nan=-np.inf)
    assert found.numbers == list(range(folds))
    for number in found.numbers:
        trained, tested = found.trained(number), found.tested(number)
        assert known[trained].max() < known[tested].min()
        assert set(trained) | set(tested) == set(np.flatnonzero(found.folds <= number))
    assert (found.folds == NEVER).any()


def test_by_time_the_newest_parts_are_tested_in_turn() -> None:
    when = np.array([5.0, 4, 3, 2, 1, 0, 6, 7])
    found = dealt(whole(values(8), when=when), 3, split=TIMED)

    assert found.folds.tolist() == [1, 1, 0, 0, NEVER, NEVER, 2, 2]
    assert found.trained(1).tolist() == [2, 3, 4, 5]
    assert found.by == "time"


def test_by_time_a_group_is_as_new_as_its_newest_row() -> None:
    when = np.array([1.0, 9, 2, 3, 4, 5, 6, 7])
    found = dealt(whole(values(8), when=when, g=[*"aabcdefg"]), 3, split=TIMED, group="g")

    assert found.folds[:2].tolist() == [2, 2]


def test_the_same_seed_deals_alike_and_another_otherwise() -> None:
    one, same, other = (dealt(whole(values(40)), seed=seed).folds.tolist() for seed in (1, 1, 2))

    assert one == same != other


def test_the_tables_own_folds_come_first() -> None:
    own = [0.0, 1, 2, 4, 0, 1, 2, 4]
    found = dealt(whole(values(8), own, g=[*"aaaabbbb"]), 2, group="g")

    assert found.folds.tolist() == own
    assert found.numbers == [0, 1, 2, 4]
    assert found.by == "own"
    assert found.trained(2).tolist() == [0, 1, 3, 4, 5, 7]


def test_a_row_without_a_number_is_never_tested_and_always_learned_from() -> None:
    found = dealt(whole(values(5), [0.0, NAN, 1, 0, 1]))

    assert found.folds.tolist() == [0, NEVER, 1, 0, 1]
    assert found.numbers == [0, 1]
    assert found.trained(0).tolist() == [1, 2, 4]


def test_more_folds_of_its_own_than_can_be_tried_are_refused() -> None:
    assert len(dealt(whole(values(1000), values(1000))).numbers) == 1000
    with pytest.raises(TrainingFailed, match="1,001"):
        dealt(whole(values(1001), values(1001)))


@pytest.mark.parametrize(
    "own", [[1.0] * 4, [NAN] * 4, [0.0, 1, 2.5, 1], [-1.0, 0, 1, 2], ["a", "b", "a", "b"]]
)
def test_folds_that_are_none_are_refused(own: list[Any]) -> None:
    with pytest.raises(TrainingFailed) as caught:
        dealt(whole(values(4), own))

    assert (caught.value.studio, caught.value.place["column"]) == ("0018", FOLDS)
    assert "Partition and Sample" in caught.value.remedy


@pytest.mark.parametrize(
    ("rows", "how", "told", "studio", "field"),
    [
        (whole(values(9)), {"folds": 1}, "1 folds are too few", "0008", "folds"),
        (whole(values(9)), {"folds": 10}, "9 rows", "0021", "folds"),
        (whole(["no", "yes"] * 4), {"folds": 5}, "4 rows of the most", "0021", "folds"),
        (whole(values(9), g=[*"aaaabbbbb"]), {"group": "g"}, "2 groups", "0021", "folds"),
        (whole(["no"] * 20 + ["yes"]), {}, "class 'yes'", "0021", "label"),
        (whole(["no", "yes"] * 4, [0, 1] * 4), {}, "class 'yes'|class 'no'", "0021", "label"),
        (
            whole(["no"] * 9 + ["yes"] * 9, g=[*"aaabbbccc", *"ddddddddd"]),
            {"group": "g", "folds": 2},
            "class 'yes'",
            "0021",
            "label",
        ),
        (
            whole(values(9), when=[1.0, 2, 3] * 3),
            {"split": TIMED},
            "3 times, and 4",
            "0021",
            "folds",
        ),
        (
            whole(values(30), when=[*[1.0] * 26, 2, 3, 4, 5]),
            {"split": TIMED},
            "one time",
            "0021",
            "folds",
        ),
    ],
    ids=range(9),
)
def test_rows_that_do_not_do_are_refused_with_what_to_do(
    rows: Whole, how: Any, told: str, studio: str, field: str
) -> None:
    with pytest.raises(TrainingFailed, match=told) as caught:
        dealt(rows, **how)

    assert (caught.value.studio, caught.value.place["field"]) == (studio, field)
    assert "folds" in caught.value.remedy or "Ask for 2" in caught.value.remedy


def test_a_class_of_fewer_rows_than_folds_is_in_some_of_them() -> None:
    found = dealt(whole(["no"] * 20 + ["yes"] * 2), 5)

    assert len(set(found.folds[-2:].tolist())) == 2

"""Rows are dealt by what they are."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainlet.errors import TrainingFailed
from trainlet.training.deal import DAY, deal_rows, hash_rows, periods

numbers = st.floats(allow_infinity=False)
texts = st.none() | st.text(max_size=5)
rows = st.lists(st.tuples(numbers, texts), min_size=1, max_size=20)


def frame(pairs):
    """Typed columns, as tables are read."""
    return pd.DataFrame(
        {
            "size": pd.Series([size for size, _ in pairs], dtype="float64"),
            "kind": pd.Series([kind for _, kind in pairs], dtype=object),
        }
    )


def texts_of(*values):
    return pd.DataFrame({"kind": pd.Series(values, dtype=object)})


PAIRS = [(1.0, "a"), (2.5, ""), (math.nan, None), (-0.0, "é"), (0.0, "日本")]


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        (
            7,
            [
                0x76B947FACB2FBBB0,
                0x1D2BEF30895C0FC8,
                0xA4DAE89F8C8ECA0D,
                0x7A0CFB452948A6F7,
                0xF2968B66D8FB0421,
            ],
        ),
        (
            0,
            [
                0x824C86763A175EB2,
                0x3726D6C1929B3B41,
                0x5B9A40C81EB92D44,
                0x52CDFD22CFFAD00E,
                0x806D273DFEC4048B,
            ],
        ),
    ],
)
def test_the_hash_never_changes_for_models_in_service_hold_rows_out_by_it(seed, expected):
    assert hash_rows(frame(PAIRS), seed).tolist() == expected


def test_the_hash_of_one_column_never_changes_either():
    sizes, kinds = frame(PAIRS)[["size"]], frame(PAIRS)[["kind"]]

    assert hash_rows(sizes, 7)[:2].tolist() == [0x9E2DB902103DD1EB, 0xFD8BB874218FFB39]
    assert hash_rows(kinds, 2**32 - 1)[:2].tolist() == [0x3931463DA136AA11, 0xDC98AA5A3367B423]


def test_the_sides_that_rows_fall_on_never_change():
    trained, held_out = deal_rows(hash_rows(pd.DataFrame({"n": np.arange(20.0)}), 1), 0.75)

    assert held_out.tolist() == [1, 11, 13, 15, 19]
    assert sorted([*trained, *held_out]) == list(range(20))


def test_both_zeros_are_one_number_and_every_nan_is_one_gap():
    odd = np.array([0x7FF8000000000001, 0xFFF8000000000000], dtype=np.uint64).view(np.float64)
    zero, minus, *gaps = hash_rows(pd.DataFrame({"n": [0.0, -0.0, math.nan, *odd]}), 1).tolist()

    assert zero == minus
    assert len(set(gaps)) == 1
    assert gaps[0] != zero


def test_a_missing_text_is_none_that_could_be_written():
    kinds = [None, "", "nan", "None", "\xff", "ÿ", "\ud800", "0"]
    hashes = hash_rows(texts_of(*kinds), 1).tolist()

    assert hashes[4] == hashes[5]
    assert len(set(hashes)) == 7


def test_a_column_of_gaps_alone_is_hashed():
    assert len(set(hash_rows(texts_of(None, None), 1).tolist())) == 1


def test_no_rows_have_no_hashes():
    assert hash_rows(frame([]), 1).tolist() == []


def test_the_value_in_another_column_is_another_row():
    one = pd.DataFrame({"a": [1.0], "b": [2.0]})
    other = pd.DataFrame({"a": [2.0], "b": [1.0]})

    assert hash_rows(one, 1).tolist() != hash_rows(other, 1).tolist()


def test_the_frame_is_left_alone():
    given = frame(PAIRS)
    hash_rows(given, 1)

    assert given.equals(frame(PAIRS))
    assert math.copysign(1, given["size"][3]) == -1


@given(rows, st.integers(0, 2**32 - 1))
def test_the_order_of_the_columns_does_not_count(pairs, seed):
    table = frame(pairs)

    assert hash_rows(table, seed).tolist() == hash_rows(table[["kind", "size"]], seed).tolist()


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_and_their_labels_does_not_count(pairs, shuffler):
    order = shuffler.sample(range(len(pairs)), len(pairs))
    shuffled = hash_rows(frame(pairs).iloc[order], 3)

    assert shuffled.tolist() == hash_rows(frame(pairs), 3)[order].tolist()


@given(rows)
def test_equal_rows_and_no_others_have_equal_hashes(pairs):
    keys = [(None if math.isnan(size) else size + 0.0, kind) for size, kind in pairs]

    assert len(set(hash_rows(frame(pairs), 5).tolist())) == len(set(keys))


@given(rows, rows, st.floats(0.05, 0.95))
def test_rows_that_are_added_never_move_another_to_the_other_side(old, new, fraction):
    few, many = _sides(old, fraction), _sides([*old, *new], fraction)
    if few is None:
        return

    assert many is not None
    assert many[: len(old)] == few


def _sides(pairs, fraction):
    """Tell of each row whether it is trained on; None if the table is refused."""
    try:
        trained, _ = deal_rows(hash_rows(frame(pairs), 1), fraction)
    except TrainingFailed:
        return None
    return [place in set(trained.tolist()) for place in range(len(pairs))]


@pytest.mark.parametrize("fraction", [0.05, 0.5, 0.8, 0.99])
@pytest.mark.parametrize("seed", [0, 1, 2**31])
@pytest.mark.parametrize("start", [0.0, 1e9, -0.5])
def test_the_share_of_the_training_rows_is_the_fraction(fraction, seed, start):
    count = 20_000
    hashes = hash_rows(pd.DataFrame({"n": np.arange(start, start + count)}), seed)
    trained, held_out = deal_rows(hashes, fraction)
    deviation = math.sqrt(count * fraction * (1 - fraction))

    assert abs(len(trained) - count * fraction) < 4 * deviation
    assert sorted([*trained, *held_out]) == list(range(count))
    assert (np.diff(trained) > 0).all()
    assert (np.diff(held_out) > 0).all()


def test_two_seeds_deal_independently():
    count = 20_000
    table = pd.DataFrame({"n": np.arange(float(count))})
    one, other = (set(deal_rows(hash_rows(table, seed), 0.5)[0].tolist()) for seed in (1, 2))

    assert abs(len(one & other) - count / 4) < 4 * math.sqrt(count * 3 / 16)


def test_a_greater_fraction_keeps_the_training_rows_there_were():
    hashes = hash_rows(pd.DataFrame({"n": np.arange(500.0)}), 1)
    few, many = (set(deal_rows(hashes, fraction)[0].tolist()) for fraction in (0.6, 0.7))

    assert few < many


def test_a_row_exactly_on_the_fraction_is_held_out():
    hashes = np.array([0, 2**63 - 1, 2**63, 2**64 - 1], dtype=np.uint64)

    trained, held_out = deal_rows(hashes, 0.5)

    assert (trained.tolist(), held_out.tolist()) == ([0, 1], [2, 3])


@pytest.mark.parametrize(
    ("table", "fraction"),
    [
        (frame([]), 0.5),
        (frame([(1.0, "a")]), 0.5),
        (texts_of(*["the same"] * 1200), 0.5),
        (pd.DataFrame({"n": np.arange(5.0)}), 1e-9),
        (pd.DataFrame({"n": np.arange(5.0)}), 1 - 1e-9),
    ],
    ids=["no row", "one row", "one group", "none trained", "none held out"],
)
def test_rows_that_all_fall_on_one_side_are_refused(table, fraction):
    with pytest.raises(TrainingFailed) as caught:
        deal_rows(hash_rows(table, 1), fraction)

    assert f"all {len(table):,} rows" in caught.value.detail
    assert "split.seed" in caught.value.remedy
    assert caught.value.place == {"field": "split"}


@settings(max_examples=50)
@given(st.floats(0.01, 400), st.integers(-1000, 1000))
def test_times_of_one_period_are_together_and_later_ones_are_apart(days, number):
    length = days * DAY
    times = pd.Series([(number + 0.1) * length, (number + 0.9) * length, (number + 1.1) * length])
    first, last, later = periods(times, days)["period"]

    assert first == last == number
    assert later == number + 1


def test_the_instant_between_two_periods_belongs_to_the_later_one():
    times = pd.Series([-1.0, 0.0, 7 * DAY - 1, 7 * DAY, math.nan])

    np.testing.assert_array_equal(periods(times, 7)["period"], [-1, 0, 0, 1, math.nan])


def test_rows_without_a_time_are_a_period_of_their_own():
    hashes = hash_rows(periods(pd.Series([math.nan, math.nan, 0.0]), 7), 1).tolist()

    assert hashes[0] == hashes[1] != hashes[2]

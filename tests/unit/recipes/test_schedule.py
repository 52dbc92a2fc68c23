"""Cron expressions: which are taken, and when they last struck."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.errors import BadRecipe
from trainlet.recipes.schedule import check_schedule, last_stroke

moments = st.integers(1_893_369_600, 8_204_889_600).map(
    lambda half: datetime.fromtimestamp(half / 2, UTC)
)


@pytest.mark.parametrize(
    "expression", ["0 3 * * *", "*/5 * * * *", "0 0 29 2 *", "30 6 1,15 * 1-5", "0 12 * * SUN"]
)
def test_a_schedule_of_five_fields_is_taken(expression: str) -> None:
    assert check_schedule(expression) is None


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "daily",
        "* * * *",
        "60 * * * *",
        "0 24 * * *",
        "0 0 30 2 *",
        "0 0 * * * * *",
        "0 3 * * x",
    ],
)
def test_what_is_no_schedule_or_never_strikes_is_refused(expression: str) -> None:
    with pytest.raises(BadRecipe) as caught:
        check_schedule(expression)

    assert repr(expression) in caught.value.detail
    assert caught.value.place == {"field": "retrain.schedule"}
    assert "0 3 * * *" in caught.value.remedy


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2024, 5, 2, 2, 59, 59, tzinfo=UTC), datetime(2024, 5, 1, 3, tzinfo=UTC)),
        (datetime(2024, 5, 2, 3, 0, 0, tzinfo=UTC), datetime(2024, 5, 2, 3, tzinfo=UTC)),
        (datetime(2024, 5, 2, 3, 0, 0, 500, tzinfo=UTC), datetime(2024, 5, 2, 3, tzinfo=UTC)),
        (datetime(2024, 1, 1, 0, 0, tzinfo=UTC), datetime(2023, 12, 31, 3, tzinfo=UTC)),
    ],
)
def test_the_last_stroke_is_at_or_before_the_moment(now: datetime, last: datetime) -> None:
    assert last_stroke("0 3 * * *", now) == last


def test_a_rare_schedule_finds_its_stroke_years_back() -> None:
    last = last_stroke("0 0 29 2 *", datetime(2027, 1, 1, tzinfo=UTC))

    assert last == datetime(2024, 2, 29, tzinfo=UTC)


def test_strokes_are_in_utc_whatever_the_zone_of_the_clock() -> None:
    now = datetime(2024, 5, 2, 4, 30, tzinfo=timezone(timedelta(hours=2)))  # 02:30 UTC

    assert last_stroke("0 3 * * *", now) == datetime(2024, 5, 1, 3, tzinfo=UTC)


@given(moments)
def test_no_stroke_lies_between_the_last_one_and_now(now: datetime) -> None:
    last = last_stroke("*/20 * * * *", now)

    assert last <= now < last + timedelta(minutes=20)
    assert (last.minute % 20, last.second, last.microsecond) == (0, 0, 0)

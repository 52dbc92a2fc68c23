"""What one cell means."""

import math
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trainlet.cells import (
    EXACT_INTEGER,
    MISSING_TEXT,
    READERS,
    boolean,
    integer,
    is_missing,
    number,
    seconds,
)

finite = st.floats(allow_nan=False, allow_infinity=False)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
cellish = (
    st.text(st.sampled_from("0123456789+-.eEinfaTZ :tru_,x\n٣\uff11"), max_size=24) | st.text()
)
padding = st.text(st.sampled_from(" \t"), max_size=3)


@pytest.mark.parametrize("type_", ["integer", "number", "boolean", "datetime", "text"])
@pytest.mark.parametrize("text", ["", "?", "  ", " ? ", "\t"])
def test_an_empty_cell_and_a_question_mark_are_missing_in_every_column(text, type_):
    assert is_missing(text, type_)


@pytest.mark.parametrize("text", ["NA", "n/a", "NaN", "null", "None", "-", "#N/A", " na "])
def test_words_for_missing_count_in_a_typed_column_and_are_texts_in_a_text_column(text):
    assert is_missing(text, "number")
    assert is_missing(text, "integer")
    assert is_missing(text, "boolean")
    assert is_missing(text, "datetime")
    assert not is_missing(text, "text")


@pytest.mark.parametrize("text", ["0", "false", "??", "--", "nada", "nil", "missing", "."])
def test_other_words_are_not_missing(text):
    assert not is_missing(text, "number")
    assert not is_missing(text, "text")


def test_the_stand_in_for_a_missing_text_is_a_missing_cell_and_no_value_of_a_type():
    assert is_missing(MISSING_TEXT, "text")
    assert is_missing(f" {MISSING_TEXT} ", "number")
    assert [read(MISSING_TEXT) for read in READERS.values()] == [None] * 5


@given(st.integers(-EXACT_INTEGER, EXACT_INTEGER), padding)
@example(EXACT_INTEGER, "")
@example(-EXACT_INTEGER, "")
def test_an_integer_that_a_double_holds_is_read_exactly(value, pad):
    assert integer(f"{pad}{value}{pad}") == value
    assert number(f"{pad}{value}{pad}") == value


@given(st.integers(EXACT_INTEGER + 1, 10**40))
@example(EXACT_INTEGER + 1)
@example(EXACT_INTEGER + 2)
def test_an_integer_that_a_double_might_round_is_no_number(value):
    assert integer(str(value)) is None
    assert integer(str(-value)) is None
    assert number(str(value)) is None
    assert number(f"+{value}") is None


@pytest.mark.parametrize("text", ["007", "00", "-01", "+00.5", "01.5", "01e3"])
def test_a_leading_zero_makes_an_id_of_a_number(text):
    assert integer(text) is None
    assert number(text) is None


@pytest.mark.parametrize(
    "text", ["1.0", "1e3", "", "1 2", "1,000", "1_000", "0x10", "٣", "\uff11", "+-1", "1-", "true"]
)
def test_what_is_spelled_otherwise_is_no_integer(text):
    assert integer(text) is None


@given(finite)
@example(5e-324)
@example(1.7976931348623157e308)
@example(-0.0)
@example(1e16)
@example(1e22)
def test_a_number_survives_being_written_and_read(value):
    found = number(repr(value))

    assert found == value
    assert math.copysign(1, found) == math.copysign(1, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("-0.25", -0.25),
        ("+1.5", 1.5),
        ("1E3", 1000.0),
        ("1e+3", 1000.0),
        ("25e-2", 0.25),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("1e-400", 0.0),
    ],
)
def test_decimal_numbers_are_read_in_every_usual_spelling(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    "text",
    ["inf", "-inf", "nan", "1e400", "1,5", "1.2.3", ".", "e5", "1e", "1_0", "0x1p3", "1 e3", "½"],
)
def test_what_is_no_finite_decimal_is_no_number(text):
    assert number(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", 1.0), ("FALSE", 0.0), (" True ", 1.0), ("yes", None), ("1", None), ("t", None)],
)
def test_only_true_and_false_are_booleans_in_any_case(text, value):
    assert boolean(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1970-01-01", 0.0),
        ("1970-01-02", 86_400.0),
        ("1970-01-01T01:00", 3_600.0),
        ("1970-01-01 00:00:01", 1.0),
        ("1970-01-01T00:00:00.5", 0.5),
        ("1970-01-01T00:00:00.000001Z", 0.000001),
        ("1970-01-01T01:00+01:00", 0.0),
        ("1970-01-01T00:00-0130", 5_400.0),
        (" 1969-12-31T23:59:59Z ", -1.0),
        ("2024-02-29", 1_709_164_800.0),
    ],
)
def test_a_date_is_utc_seconds_since_1970(text, value):
    assert seconds(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29",
        "2024-13-01",
        "2024-01-01T25:00",
        "2024-01-01T00:60",
        "2024-01-01T00:00+25:00",
        "2024-01-01T00",
        "2024-1-1",
        "20240101",
        "01/02/2024",
        "2024-W01-1",
        "2024-01-01T00:00:00.1234567",
        "2024-01-01x00:00",
        "0000-01-01",
        "٢٠٢٤-01-01",
        "now",
    ],
)
def test_what_is_no_iso_date_is_no_date(text):
    assert seconds(text) is None


@given(st.datetimes(), st.sampled_from(["T", " "]))
def test_a_date_without_an_offset_is_utc(moment, separator):
    expected = (moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()

    assert seconds(moment.isoformat(separator)) == expected


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone can't be set on this platform")
def test_the_zone_of_the_machine_does_not_matter(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "XYZ-9")
        time.tzset()
        found = seconds("1970-01-01T00:00")
    time.tzset()

    assert found == 0


@given(st.datetimes(timezones=offsets))
def test_a_date_with_an_offset_is_the_same_moment_in_utc(moment):
    assert seconds(moment.isoformat()) == moment.timestamp()


@given(cellish)
@example("1" * 5000)
@example("1e" + "9" * 50)
@example("0001-01-01T00:00+14:00")
@example("9999-12-31T23:59:59-14:00")
def test_every_reader_answers_any_text_with_a_finite_number_or_nothing(text):
    found = {type_: read(text) for type_, read in READERS.items()}

    assert all(value is None or math.isfinite(value) for value in found.values())
    assert found["boolean"] in (None, 0.0, 1.0)
    if found["integer"] is not None:
        assert found["number"] == found["integer"] == int(text)
    if is_missing(text, "number"):
        assert set(found.values()) == {None}


def test_readers_go_from_the_narrowest_type_to_the_widest():
    assert list(READERS) == ["boolean", "integer", "number", "datetime", "duration"]

"""Numbers with commas and dates of many countries, column by column."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.datasets import Reading
from trainlet.tables import TextTable, read_table
from trainlet.tables.notations import iso, normalised, plain, point


def column(*cells, **reading):
    table = TextTable(["x"], TextTable.of({"x": cells}).columns, len(cells), Reading(**reading))
    found = normalised(table)
    return found.cells("x"), list(found.notes)


@given(st.floats(-1e9, 1e9).map(lambda x: round(x, 2)))
def test_a_number_is_the_same_however_it_is_written(value):
    german = f"{value:,.2f}".translate(str.maketrans(",.", ".,"))

    assert float(point(german)) == value
    assert float(point(f"{value:.2f}".replace(".", ","))) == value


@given(st.dates(date(1000, 1, 1)), st.sampled_from("/.-"))
def test_a_date_is_the_same_however_it_is_written(day, mark):
    assert iso(day.strftime(f"%d{mark}%m{mark}%Y"), "day-first") == day.isoformat()
    assert iso(f"{day.year}{mark}{day.month}{mark}{day.day}", "month-first") == day.isoformat()


def test_commas_are_decimal_if_a_cell_of_the_table_leaves_no_doubt():
    assert column("1,234", "2,5", "?", delimiter=";")[0] == ["1.234", "2.5", "?"]
    assert column("1.234,5", "12", "n/a", delimiter="\t")[0] == ["1234.5", "12", "n/a"]


def test_commas_that_could_divide_thousands_stay_with_a_note():
    cells, notes = column("1,234", "2,345", delimiter=";")

    assert cells == ["1,234", "2,345"]
    assert "Say decimal=," in notes[0]
    assert column("1,234", "2,345", decimal=",")[0] == ["1.234", "2.345"]
    assert column("1,5", "2,5", delimiter=",")[0] == ["1,5", "2,5"]


def test_a_column_in_which_one_cell_is_no_number_stays_as_it_is():
    assert column("1,5", "2,5,3", decimal=",")[0] == ["1,5", "2,5,3"]
    assert column("01234", "1,5", decimal=",")[0] == ["01234", "1.5"]


def test_a_day_above_twelve_anywhere_tells_days_from_months():
    few = ["3/4/2024"] * 1500

    assert column(*few, "13/4/2024")[0][0] == "2024-04-03"
    assert column(*few, "4/13/2024")[0][0] == "2024-03-04"
    assert column(*few, "4/13/2024")[1] == ["The dates of column 'x' are read month-first."]


def test_dates_that_could_be_either_stay_until_somebody_says():
    cells, notes = column("3/4/2024", "?")

    assert cells == ["3/4/2024", "?"]
    assert "dates=day-first" in notes[0]
    assert column("3/4/2024", "?", dates="day-first") == (
        ["2024-04-03", "?"],
        ["The dates of column 'x' are read day-first."],
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("31.12.2024 23:59", "2024-12-31T23:59:00"),
        ("12/31/2024 12:05 AM", "2024-12-31T00:05:00"),
        ("12/31/2024, 1:05:09.5 pm", "2024-12-31T13:05:09.5"),
        ("2024/2/29", "2024-02-29"),
        ("30/2/2024", "30/2/2024"),
        ("31/12/24", "31/12/24"),
        ("12/31/2024 13:05 PM", "12/31/2024 13:05 PM"),
        ("abc", "abc"),
    ],
)
def test_moments_are_read_and_what_is_none_is_left(text, written):
    assert plain(text) == written


def test_dates_of_iso_8601_are_left_alone():
    assert column("2024-01-02", "2024-01-02T03:04:05Z") == (
        ["2024-01-02", "2024-01-02T03:04:05Z"],
        [],
    )


def test_a_table_with_decimal_commas_says_so():
    assert read_table(b"x;y\n1,5;a\n").reading.decimal == ","

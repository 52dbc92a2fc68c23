"""CSV is read with a header or without one, and never guessed at in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.errors import BadRows
from trainlet.scoring.csv_body import as_given, read_csv, write_csv

WANTED = ["age", "job"]
CELL = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1)


def test_a_header_names_the_columns_in_any_order() -> None:
    assert read_csv(b"job, age ,more\ncook,7,x\n", WANTED, 5) == (
        ["job", "age", "more"],
        [["cook", "7", "x"]],
    )


def test_without_a_header_the_columns_are_the_model_s() -> None:
    assert read_csv(b"7,cook\n8,smith\n", WANTED, 5) == (WANTED, [["7", "cook"], ["8", "smith"]])


@pytest.mark.parametrize("body", [b"age,jbo\n7,cook\n", b"age\n7\n", b"7,cook,x\n8,smith,y\n"])
def test_a_first_line_that_is_nearly_a_header_is_one(body: bytes) -> None:
    names, rows = read_csv(body, WANTED, 5)

    assert names == body.decode().split("\n")[0].split(",")
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "no rows"),
        (b"age,job\n", "no rows"),
        (b"age,job\n" + b"1,a\n" * 6, "more rows"),
        (b"1,a\n" * 6, "more rows"),
        (b'age,job\n"open', "no CSV"),
        (b"\xff\xfe", "no CSV"),
    ],
)
def test_what_is_no_table_is_refused(body: bytes, says: str) -> None:
    with pytest.raises(BadRows, match=says) as caught:
        read_csv(body, WANTED, 5)

    assert caught.value.remedy


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5))
def test_rows_come_back_as_they_were(rows: list[tuple[str, str]]) -> None:
    columns = {"age": [row[0] for row in rows], "job": [row[1] for row in rows]}
    names, found = read_csv(write_csv(columns, header=True), WANTED, 5)

    assert names == WANTED
    shielded = [[c if c[:1] not in "=+-@\t" or len(c) == 1 else f"'{c}" for c in r] for r in rows]
    assert found == shielded


@pytest.mark.parametrize("cell", ["-1.5", "+3", "-1e-3", "plain", "-", ""])
def test_a_cell_of_a_table_stays_as_it_was(cell: str) -> None:
    assert as_given(cell) == cell


@pytest.mark.parametrize("cell", ["=SUM(A1)", "-cmd", "@x", "+1+1"])
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(cell: str) -> None:
    assert as_given(cell) == "'" + cell

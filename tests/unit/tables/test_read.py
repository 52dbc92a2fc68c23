"""Reading a table as text cells."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.errors import BadTable
from trainlet.tables import read_csv

DATA = Path(__file__).parents[2] / "data"
MOST = 100
characters = st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"])
cells = st.text(characters, max_size=6) | st.sampled_from(['"', ",", "\n", "\r\n", "a,b", ' "x" '])
tables = st.integers(1, 4).flatmap(
    lambda width: st.tuples(
        st.lists(
            st.text(characters, min_size=1, max_size=6).filter(str.strip),
            min_size=width,
            max_size=width,
            unique_by=str.strip,
        ),
        st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=5),
    )
)


def refused(data, most_columns=MOST):
    with pytest.raises(BadTable) as caught:
        read_csv(data, most_columns)
    assert caught.value.status == 422
    assert caught.value.remedy
    return caught.value


def test_a_table_comes_out_column_by_column():
    table = read_csv(b"a,b,c\n1,x,\n2,y, z \n", MOST)

    assert table.names == ["a", "b", "c"]
    assert table.columns == [("1", "2"), ("x", "y"), ("", " z ")]
    assert table.rows == 2


@given(tables)
def test_every_written_table_is_read_back_cell_for_cell(written):
    names, rows = written
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([names, *rows])
    table = read_csv(text.getvalue().encode(), MOST)

    assert table.names == [name.strip() for name in names]
    assert [list(row) for row in zip(*table.columns, strict=True)] == rows
    assert table.rows == len(rows)


@pytest.mark.parametrize(
    "data",
    [
        b"a,b\r\n1,2\r\n",
        b"a,b\r1,2\r",
        b"a,b\n1,2",
        b"\xef\xbb\xbfa,b\n1,2\n",
        b"\n\na,b\n\n1,2\n\n",
        b'"a","b"\n"1","2"\n',
        b" a ,\tb\n1,2\n",
    ],
)
def test_line_ends_a_byte_order_mark_and_blank_lines_change_nothing(data):
    table = read_csv(data, MOST)

    assert table.names == ["a", "b"]
    assert table.columns == [("1",), ("2",)]


def test_a_quoted_cell_may_hold_commas_quotes_and_line_ends():
    table = read_csv(b'a,b\n"1,5","he said ""no""\nand left"\n', MOST)

    assert table.columns == [("1,5",), ('he said "no"\nand left',)]


def test_a_quote_inside_a_bare_cell_is_a_character():
    table = read_csv(b'size\n5" nail\n', MOST)

    assert table.columns == [('5" nail',)]


def test_a_line_separator_of_unicode_ends_no_row():
    table = read_csv("a\nx\u2028y\x0bz\n".encode(), MOST)

    assert table.columns == [("x\u2028y\x0bz",)]


def test_a_very_long_cell_is_read():
    table = read_csv(b"a\n" + b"x" * 300_000 + b"\n", MOST)

    assert len(table.columns[0][0]) == 300_000


def test_as_many_columns_as_allowed_are_read():
    assert read_csv(b"a,b\n1,2\n", 2).names == ["a", "b"]


def test_real_files_keep_their_shape():
    table = read_csv((DATA / "automobile_price.csv").read_bytes(), MOST)

    assert (len(table.names), table.rows) == (26, 205)
    assert table.columns[table.names.index("price")].count("?") == 4


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data):
    error = refused(data)

    assert error.place == {"line": 1}
    assert error.studio == "0003"


def test_a_header_without_rows_is_refused():
    error = refused(b"a,b\n")

    assert "no rows" in error.detail
    assert error.place == {"line": 2}
    assert error.studio == "0003"


@pytest.mark.parametrize(
    ("data", "line", "has"),
    [
        (b"a,b\n1,2\n1\n", 3, "1 cells"),
        (b"a,b\n1,2\n\n1,2,3\n", 4, "3 cells"),
        (b'a,b\n"1\n1",2\n1\n', 4, "1 cells"),
        (b"a,b\n ,\n,,\n", 3, "3 cells"),
    ],
)
def test_a_row_of_another_length_is_named_by_its_line(data, line, has):
    error = refused(data)

    assert error.place == {"line": line}
    assert error.detail.startswith(f"Line {line} has {has}")


def test_a_nameless_column_is_named_by_its_position():
    error = refused(b"a, ,c\n1,2,3\n")

    assert error.detail == "Column 2 has no name."
    assert error.place == {"line": 1}


def test_two_columns_of_one_name_are_refused():
    error = refused(b"a,b, a\n1,2,3\n")

    assert error.place == {"line": 1, "column": "a"}
    assert error.studio == "0028"


def test_names_that_differ_by_case_are_two_columns():
    assert read_csv(b"a,A\n1,2\n", MOST).names == ["a", "A"]


def test_too_many_columns_are_counted():
    error = refused(b"a,b,c\n1,2,3\n", 2)

    assert error.detail == "3 columns are more than 2."


def test_bytes_that_are_not_utf_8_are_named_by_line_and_byte():
    error = refused(b"a\n1\n\xe4\n")

    assert error.place == {"line": 3}
    assert error.detail == "Line 3 is not UTF-8: byte 0xe4."


def test_the_place_of_a_bad_byte_is_right_behind_a_byte_order_mark():
    error = refused(b"\xef\xbb\xbfa\n1\n\xe4\n")

    assert error.place == {"line": 3}
    assert error.detail == "Line 3 is not UTF-8: byte 0xe4."


@pytest.mark.parametrize("header", [b"a,a", b"a,"])
def test_a_header_below_blank_lines_is_named_by_its_own_line(header):
    error = refused(b"\n\n" + header + b"\n1,2\n")

    assert error.place["line"] == 3


def test_too_many_columns_are_a_fault_of_the_header_line():
    assert refused(b"a,b,c\n1,2,3\n", 2).place["line"] == 1


def test_a_nul_character_is_named_by_its_line():
    error = refused(b"a\n1\n\x00\n")

    assert error.place == {"line": 3}


@pytest.mark.parametrize("data", [b'a,b\n1,2\n"3\n4,5\n', b'a,b\n1,2\n"3"x,4\n'])
def test_a_quote_that_does_not_close_is_named_by_the_line_where_its_row_begins(data):
    error = refused(data)

    assert error.place == {"line": 3}
    assert "quote" in error.remedy


@given(st.binary(max_size=60))
def test_any_bytes_are_a_table_or_a_bad_table(data):
    try:
        table = read_csv(data, MOST)
    except BadTable:
        return

    assert table.rows >= 1
    assert all(len(column) == table.rows for column in table.columns)
    assert len(set(table.names)) == len(table.columns)

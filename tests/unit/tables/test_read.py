"""Bytes of any format to a table of text cells: the whole way."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.datasets import Reading
from trainlet.errors import BadRequest, BadTable, TrainletError
from trainlet.tables import TextTable, read_table
from trainlet.tables.table import Limits

DATA = Path(__file__).parents[2] / "data"
MARKS = (",", ";", "\t", "|", " ")
ENDS = ("\n", "\r\n", "\r")
TOLD = ("utf-16-le", "utf-16-be", "gb18030")
KNOWN = ("utf-8", "utf-8-sig", "utf-16", "utf-32")
CONTROLS = "".join(map(chr, (*range(9), *range(14, 28))))
characters = st.characters(exclude_characters=f"{CONTROLS}\ufeff\ue001", exclude_categories=["Cs"])
cells = st.text(characters, max_size=6) | st.sampled_from(
    ['"', "'", ",", ";", "\t", "\n", "\r\n", "a,b", ' "x" ', "01", "1,5", "?", "\\", '\\"', "''"]
)
names = st.text(characters, min_size=1, max_size=6).filter(str.strip)
tables = st.integers(1, 4).flatmap(
    lambda width: st.tuples(
        st.lists(names, min_size=width, max_size=width, unique_by=str.strip),
        st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=5),
    )
)
plain_cells = st.from_regex(r"[a-z][a-z ,;|\"'\n]{0,8}|-?[1-9][0-9]{0,5}", fullmatch=True)
plain_tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(plain_cells, min_size=width, max_size=width), min_size=3, max_size=8
    )
)


def rows_of(table: TextTable) -> list[list[str]]:
    return [list(row) for row in zip(*map(table.cells, table.names), strict=True)]


def written(rows, **dialect):
    text = io.StringIO(newline="")
    csv.writer(text, **dialect).writerows(rows)
    return text.getvalue()


def refused(data, asked=Reading(), limits=Limits()):  # noqa: B008
    with pytest.raises(TrainletError) as caught:
        read_table(data, asked, limits)
    assert 400 <= caught.value.status < 500
    assert caught.value.remedy
    return caught.value


@given(
    tables,
    st.sampled_from(MARKS),
    st.sampled_from("\"'"),
    st.sampled_from(ENDS),
    st.sampled_from(KNOWN + TOLD),
    st.booleans(),
)
def test_any_table_in_any_dialect_is_read_back_cell_for_cell(
    table, delimiter, quote, end, encoding, is_escaped
):
    header, rows = table
    escape = {"doublequote": False, "escapechar": "\\"} if is_escaped else {}
    dialect = {"delimiter": delimiter, "quotechar": quote, "lineterminator": end}
    text = written([header, *rows], quoting=csv.QUOTE_ALL, **dialect, **escape)
    asked = Reading(
        format="csv",
        encoding=encoding if encoding in TOLD else "",
        delimiter=delimiter,
        quote=quote,
        escape="\\" if is_escaped else "none",
        spaces="kept",
        decimal=".",
        header=True,
        skip=0,
    )
    found = read_table(text.encode(encoding), asked)

    assert found.names == [name.strip() for name in header]
    assert rows_of(found) == rows
    assert not found.bad


@given(plain_tables, st.sampled_from(",;\t|"), st.sampled_from(ENDS), st.sampled_from(KNOWN))
def test_a_dialect_that_nobody_names_is_found(rows, delimiter, end, encoding):
    header = [f"name{place}" for place in range(len(rows[0]))]
    dialect = {"delimiter": delimiter, "lineterminator": end, "quoting": csv.QUOTE_NONNUMERIC}
    found = read_table(written([header, *rows], **dialect).encode(encoding), Reading(decimal="."))

    assert found.names == header
    assert rows_of(found) == rows
    assert (found.reading.delimiter, found.reading.header) == (delimiter, True)


@given(st.binary(max_size=80) | st.text(max_size=80).map(lambda t: t.encode("utf-8", "replace")))
def test_any_bytes_are_a_table_or_a_refusal(data):
    try:
        found, error = read_table(data), None
    except TrainletError as refusal:
        found, error = None, refusal

    if found is None:
        assert 400 <= error.status < 500
        assert error.remedy
    else:
        assert found.rows >= 1
        assert all(len(column) == found.rows for column in found.columns)
        assert len(set(found.names)) == len(found.columns)


def test_real_files_keep_their_shape():
    table = read_table((DATA / "automobile_price.csv").read_bytes())

    assert (len(table.names), table.rows) == (26, 205)
    assert table.cells("price").count("?") == 4
    assert not table.bad
    assert not table.notes


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_refused(data):
    error = refused(data)

    assert (error.place, error.studio) == ({"line": 1}, "0003")


def test_a_header_without_rows_is_refused_and_one_row_is_a_table():
    assert "no rows" in refused(b"a,b\n").detail
    assert read_table(b"a,b\n1,2\n").rows == 1
    assert rows_of(read_table(b"1,2\n", Reading(header=False))) == [["1", "2"]]


def test_an_unknown_format_is_refused_with_those_there_are():
    error = refused(b"a\n1\n", Reading(format="sas"))

    assert isinstance(error, BadRequest)
    assert "parquet" in error.remedy


@pytest.mark.parametrize(
    ("data", "asked", "field"),
    [
        (b"a\n1\n", {"sheet": "x"}, "sheet"),
        (b"a\n1\n", {"member": "x"}, "member"),
        (b'{"a": 1}\n', {"delimiter": ";"}, "delimiter"),
        (b"1 1:2\n", {"header": False}, "header"),
        (b"PAR1", {"encoding": "utf-8"}, "encoding"),
    ],
)
def test_what_means_nothing_of_a_file_is_refused_and_not_passed_over(data, asked, field):
    error = refused(data, Reading(**asked))

    assert error.place == {"field": field}


def test_a_table_of_more_columns_than_may_be_is_refused_and_of_as_many_read():
    wide = b",".join(b"c%d" % i for i in range(16_384)) + b"\n" + b",".join([b"1"] * 16_384) + b"\n"

    assert len(read_table(wide).names) == 16_384
    assert (
        "16,384 columns are more than 16,383" in refused(wide, limits=Limits(columns=16_383)).detail
    )


def test_a_cell_of_a_hundred_million_letters_is_read_whole():
    table = read_table(b"a,b\n1," + b"x" * 100_000_000 + b"\n2,y\n")

    assert [len(cell) for cell in table.cells("b")] == [100_000_000, 1]


@pytest.mark.parametrize("quote", ['"', ""])
def test_a_first_row_longer_than_what_is_looked_at_first_is_read_whole(quote):
    long = quote + "é" * 3_000_000 + quote
    body = f"{long},1\nx,2\n".encode()

    assert read_table(b"a,b\n" + body).cells("b") == ["1", "2"]
    table = read_table(body, Reading(header=False, delimiter=","))
    assert [len(cell) for cell in table.cells("Col1")] == [3_000_000, 1]
    assert read_table(f"{long},b\n1,2\n".encode(), Reading(delimiter=",")).names == [
        "é" * 3_000_000,
        "b",
    ]


def test_twenty_digits_and_leading_zeros_are_kept():
    table = read_table(b"id,zip,big\n12345678901234567890,01234,1e400\n")

    assert rows_of(table) == [["12345678901234567890", "01234", "1e400"]]


def test_a_file_larger_than_may_be_is_refused_with_the_limit():
    error = refused(b"a\n" + b"1\n" * 600, limits=Limits(bytes=1000))

    assert error.status == 413
    assert error.place["limit"] == 1000


def test_how_a_table_was_read_reads_it_again_alike():
    data = "x;y\r\n1,5;31.12.2024\r\n2,25;1.1.2025\r\n".encode("utf-16")
    table = read_table(data)
    again = read_table(data, table.reading)

    assert rows_of(table) == rows_of(again) == [["1.5", "2024-12-31"], ["2.25", "2025-01-01"]]
    assert again.reading == table.reading


def test_a_row_that_cannot_be_read_is_kept_apart_with_line_and_reason():
    table = read_table(b"a,b\n" + b"1,2\n" * 20 + b"3\n4,5\n")

    assert table.rows == 21
    assert [tuple(bad) for bad in table.bad] == [(22, "it has 1 cells, the header has 2", "3")]


@pytest.mark.parametrize(
    ("data", "line", "why"),
    [
        (b"a,b\n1,2\n1\n", 3, "1 cells"),
        (b"a,b\n1,2\n\n1,2,3\n", 4, "3 cells"),
        (b'a,b\n"1\n1",2\n1\n', 4, "1 cells"),
        (b'a,b\n1,2\n"3\n4,5\n', 3, "never closes"),
        (b'a,b\n1,2\n"3"x,4\n', 3, "closes inside"),
        (b"a,b\n1,2\n\0,3\n", 3, "NUL"),
        (b"a,b\n1,2\n\x1160,3\n", 3, "control character 0x11"),
        ("ä,ü\nö,ß\n".encode() + b"\xe4,1\n", 3, "byte 0xe4"),
    ],
)
def test_a_table_of_which_too_much_cannot_be_read_is_refused_by_the_first_line(data, line, why):
    error = refused(data)

    assert isinstance(error, BadTable)
    assert error.place == {"line": line}
    assert why in error.detail

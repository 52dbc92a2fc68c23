"""Formats: each file is known by its bytes, and its cells come as they would from CSV."""

import gzip
import io
import json
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.datasets import Reading
from trainlet.errors import BadTable, BodyTooLarge, TrainletError
from trainlet.tables import read_table
from trainlet.tables.formats import formats
from trainlet.tables.table import Limits

AT = "2024-01-02T03:04:05"


def columns(data, asked=Reading()):  # noqa: B008
    table = read_table(data, asked)
    return {name: table.cells(name) for name in table.names}


def workbook(*rows, sheets=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, cells in sheets:
        book.create_sheet(name).append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(frame):
    out = io.BytesIO()
    frame.to_parquet(out)
    return out.getvalue()


def test_every_format_refuses_what_only_begins_like_it():
    heads = (b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b'[{"a": ', b"@relation x\n@bad\n")
    assert len(formats()) == 6
    for head in heads:
        with pytest.raises(TrainletError) as caught:
            read_table(head + b"junk" * 10)
        assert 400 <= caught.value.status < 500
        assert caught.value.remedy


def test_a_sheet_is_read_as_it_is_seen():
    book = workbook(
        ["Sales of 2024"],
        [],
        ["id", "zip", "price", "ok", "at", "day", "span"],
        [1, "01234", 1.5, True, datetime.fromisoformat(AT), date(2024, 1, 2), time(10, 20)],
        [2, None, 2, False, None, None, timedelta(days=1, hours=2)],
        sheets=[("Other", ["x"])],
    )
    table = read_table(book)

    assert {name: table.cells(name) for name in table.names} == {
        "id": ["1", "2"],
        "zip": ["01234", ""],
        "price": ["1.5", "2"],
        "ok": ["true", "false"],
        "at": ["2024-01-02T03:04:05", ""],
        "day": ["2024-01-02", ""],
        "span": ["10:20:00", "PT93600.000000S"],
    }
    assert (table.reading.format, table.reading.sheet, table.reading.skip) == ("excel", "Sheet", 2)
    assert table.notes == ["The other sheets were not read: Other."]


def test_a_sheet_is_chosen_by_name_and_one_that_is_not_there_is_refused():
    book = workbook(["a"], [1], sheets=[("Two", ["b", "c"])])
    with pytest.raises(BadTable, match="no rows"):
        read_table(book, Reading(sheet="Two"))
    with pytest.raises(BadTable) as caught:
        read_table(book, Reading(sheet="Three"))

    assert caught.value.remedy == "Its sheets are: Sheet, Two."


def test_a_workbook_whose_parts_unpack_to_too_much_is_refused_before_it_is_read():
    with pytest.raises(BodyTooLarge):
        read_table(workbook(["a"], ["x" * 30_000]), limits=Limits(bytes=5000))


def test_parquet_keeps_its_types_and_every_digit():
    frame = pd.DataFrame(
        {
            "whole": pd.array([1, None, 3], "Int64"),
            "part": [1.5, float("nan"), 2.0],
            "code": ["01", "2", "3"],
            "ok": pd.array([True, None, False], "boolean"),
            "kind": pd.Categorical(["x", "y", "x"]),
            "at": pd.to_datetime(["2024-01-01 01:00", "2024-01-02 10:00", None]).tz_localize(
                "Europe/Berlin"
            ),
            "span": pd.to_timedelta(["1h", "-2s", "3 days"]),
            "id": [2**62 + 1, 1, 2],
        }
    )
    table = read_table(parquet(frame))

    assert {name: table.cells(name) for name in table.names} == {
        "whole": ["1", "", "3"],
        "part": ["1.5", "", "2"],
        "code": ["01", "2", "3"],
        "ok": ["true", "", "false"],
        "kind": ["x", "y", "x"],
        "at": ["2024-01-01 00:00:00.000000Z", "2024-01-02 09:00:00.000000Z", ""],
        "span": ["PT3600.000000S", "-PT2.000000S", "PT259200.000000S"],
        "id": ["4611686018427387905", "1", "2"],
    }
    assert table.declared == {"code": "text", "kind": "category"}


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_every_double_of_a_column_comes_back_as_it_is(numbers):
    from trainlet.tables.children.parquet import _texts

    texts = _texts(pa.array(numbers, pa.float64())).to_pylist()

    assert [float(text) for text in texts] == numbers


def test_parquet_that_would_unpack_to_too_much_or_holds_no_cells_is_refused():
    out = io.BytesIO()
    pq.write_table(pa.table({"a": pa.array(["x" * 1000]).take(pa.array([0] * 100_000))}), out)
    assert len(out.getvalue()) < 20_000
    with pytest.raises(BodyTooLarge):
        read_table(out.getvalue(), limits=Limits(bytes=10**6))
    nested = io.BytesIO()
    pq.write_table(pa.table({"a": [[1, 2], [3]]}), nested)
    with pytest.raises(BadTable) as caught:
        read_table(nested.getvalue())
    assert caught.value.place["column"] == "a"


def test_objects_a_line_keep_digits_and_may_lack_keys():
    data = b'{"a": 12345678901234567890, "b": "x"}\n\n{"a": 1.50, "c": true}\r\n{"b": null}\n'

    assert columns(data) == {
        "a": ["12345678901234567890", "1.50", ""],
        "b": ["x", "", ""],
        "c": ["", "true", ""],
    }
    array = b'[\n {"a": 1},\n {"a": 2}]'
    assert columns(array) == {"a": ["1", "2"]}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"a": [1]}', "holds a list"),
        ('{"a": {"b": 1}}', "holds an object"),
        ('{"a": 1, "a": 2}', "a key twice"),
        ('{"a": NaN}', "NaN is no JSON"),
        ('{"a": 1', "no JSON"),
        ("[1]", "no object"),
        ('{"a": "\\ud800"}', "a character that is none"),
        ('{"\\udc80": 1}', "a character that is none"),
        ("[" * 100_000, "nested|no JSON"),
    ],
)
def test_an_object_that_is_no_row_is_kept_apart(line, why):
    table = read_table(('{"a": 1}\n' * 20 + line).encode())

    assert table.rows == 20
    assert table.bad[0].line == 21
    assert any(part in table.bad[0].reason for part in why.split("|"))


records = st.lists(
    st.fixed_dictionaries(
        {"a": st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]))},
        optional={"b": st.integers() | st.booleans() | st.none()},
    ),
    min_size=1,
    max_size=9,
)


@given(records, st.booleans())
def test_written_objects_are_read_back(rows, is_array):
    text = json.dumps(rows, indent=1) if is_array else "\n".join(map(json.dumps, rows))
    found = columns(text.encode(), Reading(format="json-lines", decimal="."))

    assert found["a"] == [row["a"] for row in rows]
    written = [row.get("b") for row in rows]
    cells = ["" if v is None else str(v).lower() for v in written]
    assert found.get("b", [""] * len(rows)) == cells


def test_arff_declares_categories_and_texts():
    data = (
        b"% made by hand\n@RELATION x\n\n@attribute 'a b' NUMERIC\n@attribute kind {yes, no}\n"
        b"@attribute said string\n@data\n1,yes,'x, y'\n% between\n?, no ,'it\\'s'\n"
    )
    table = read_table(data)

    assert {name: table.cells(name) for name in table.names} == {
        "a b": ["1", "?"],
        "kind": ["yes", "no"],
        "said": ["x, y", "it's"],
    }
    assert table.declared == {"kind": "category", "said": "text"}


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("@attribute x y", 2),
        ("@attribute", 2),
        ("numeric x", 2),
        ("@attribute x numeric\n@data\n{0 1}", 4),
    ],
)
def test_arff_that_cannot_be_read_is_refused_by_its_line(head, line):
    with pytest.raises(BadTable) as caught:
        read_table(f"@relation r\n{head}\n@data\n1\n".encode())

    assert caught.value.place == {"line": line}


def test_svmlight_has_zeros_where_nothing_is_written():
    data = b"1 qid:3 1:0.5 3:1e5 # said\n-1 qid:3 2:3\n"

    assert columns(data) == {
        "label": ["1", "-1"],
        "qid": ["3", "3"],
        "f1": ["0.5", "0"],
        "f2": ["0", "3"],
        "f3": ["1e5", "0"],
    }


def test_a_feature_number_that_makes_the_table_too_wide_is_refused():
    with pytest.raises(BadTable, match="columns are more than"):
        read_table(b"1 999999999:1\n-1 1:2\n")


def test_a_format_is_known_inside_an_archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("book.xlsx", workbook(["a"], [1]))

    assert columns(out.getvalue()) == {"a": ["1"]}
    assert columns(gzip.compress(parquet(pd.DataFrame({"a": [1]})))) == {"a": ["1"]}


heads = st.sampled_from(
    [
        b"",
        b'{"a": 1}\n{"',
        b'[{"a": "',
        b"@relation x\n@attribute ",
        b"@relation x\n@data\n",
        b"1 1:2\n",
    ]
)


@given(
    heads,
    st.binary(max_size=60) | st.text(max_size=60).map(lambda t: t.encode("utf-8", "replace")),
    st.sampled_from(["", "csv", "json-lines", "arff", "svmlight"]),
)
def test_any_bytes_of_any_format_are_a_table_or_a_refusal(head, tail, name):
    try:
        table, error = read_table(head + tail, Reading(format=name)), None
    except TrainletError as refusal:
        table, error = None, refusal

    assert (error is None) or (400 <= error.status < 500 and error.remedy)
    assert (table is None) or all(len(column) == table.rows for column in table.columns)
    if table:
        json.dumps([table.names, [table.cells(n) for n in table.names]]).encode()
        "".join(table.names).encode()


def test_lines_to_skip_that_are_all_there_are_leave_no_table():
    with pytest.raises(BadTable, match="no row below line 5"):
        read_table(workbook(["a"], [1]), Reading(sheet="Sheet", skip=5))

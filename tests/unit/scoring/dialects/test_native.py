"""trainlet's own format: the same rows in any shape get the same answers in that shape."""

import csv
import io
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from trainlet.errors import BadJson, BadRows, UnsupportedMedia
from trainlet.scoring.dialects import native
from trainlet.scoring.model import Answer
from trainlet.scoring.models import Models
from trainlet.scoring.outputs import LABELS
from trainlet.scoring.serving import Serving
from trainlet.scoring.tensors import Report
from trainlet.tables import read_table

GAPS = ["horsepower", "engine-size", "make"]
MOST_ROWS = 1000


def read(media: str, body: bytes, most_rows: int = MOST_ROWS) -> native.Call:
    return native.read(media, body, ["a", "b"], most_rows)


def as_csv(names: list[str], rows: list[list[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([names, *rows])
    return out.getvalue().encode()


def answered(serving: Serving, media: str, body: bytes, details: bool = False) -> bytes:
    wanted = [column.name for column in serving.model.signature.inputs]
    call = native.read(media, body, wanted, MOST_ROWS)
    return call.shape.write(serving, serving.model.score(call.batch), details)


def in_every_shape(serving: Serving, names: list[str], rows: list[list[Any]]) -> list[list[dict]]:
    """Return the answers to the same rows sent as records, as rows, and as CSV."""
    records = [dict(zip(names, row, strict=True)) for row in rows]
    wrapped = answered(serving, native.JSON, json.dumps({"records": records}).encode())
    bare = answered(serving, native.JSON, json.dumps(records).encode())
    listed = json.loads(
        answered(serving, native.JSON, json.dumps({"columns": names, "rows": rows}).encode())
    )
    lines = list(
        csv.DictReader(io.StringIO(answered(serving, native.CSV, as_csv(names, rows)).decode()))
    )
    return [
        json.loads(wrapped)["predictions"],
        json.loads(bare)["predictions"],
        [dict(zip(listed["columns"], row, strict=True)) for row in listed["rows"]],
        [{name: _typed(value) for name, value in line.items()} for line in lines],
    ]


def _typed(text: str) -> Any:
    try:
        return float(text) if text else None
    except ValueError:
        return text


numbers = st.integers(0, 10**6) | st.floats(0, 1e6).map(lambda x: round(x, 3)) | st.none()
texts = st.sampled_from(
    ["audi", "bmw", 'a, "quoted" one', "two\nlines", "=1+1", "", "?", "ünïcode"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(numbers, numbers, texts | st.none()), min_size=1, max_size=5))
def test_the_same_rows_get_the_same_answers_in_every_shape(
    models: Models, rows: list[tuple[Any, ...]]
) -> None:
    serving = models.get("gaps")
    shapes = in_every_shape(serving, GAPS, [list(row) for row in rows])

    assert all(shape == shapes[0] for shape in shapes)
    assert len(shapes[0]) == len(rows)
    gaps = [None in row or row[2] in ("", "?") for row in rows]
    assert [answer[LABELS] is None for answer in shapes[0]] == gaps


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_real_rows_get_the_same_answers_in_every_shape(
    models: Models, adults: list[dict[str, str]], autos: list[dict[str, str]], data: st.DataObject
) -> None:
    name, table = data.draw(st.sampled_from([("income", adults), ("wheels", autos)]))
    rows = data.draw(st.lists(st.sampled_from(table), min_size=1, max_size=4))
    shapes = in_every_shape(models.get(name), list(table[0]), [list(row.values()) for row in rows])

    assert all(shape == shapes[0] for shape in shapes)
    assert len(shapes[0]) == len(rows)


@pytest.mark.parametrize(
    ("media", "body", "columns", "size"),
    [
        ("application/json", b'{"records": [{"a": 1}, {"a": 2}]}', {"a": [1, 2]}, 2),
        ("", b'[{"a": 1}]', {"a": [1]}, 1),
        ("Application/JSON; charset=utf-8", b' \n[{"a": "x"}]', {"a": ["x"]}, 1),
        ("application/json", b'{"columns": ["a"], "rows": [[1], [null]]}', {"a": [1, None]}, 2),
        ("text/csv", b"a,b\n1,x\n", {"a": ["1"], "b": ["x"]}, 1),
        ("TEXT/CSV;header=present", b"\xef\xbb\xbfa\r\n1\r\n\r\n2", {"a": ["1", "", "2"]}, 3),
        ("text/csv", b"\r\n\r\na\r\n\r\n\r\n1\r\n\r\n\r\n", {"a": ["", "", "1"]}, 3),
        ("text/csv", b"\na,b\n\n1,x\n\n2,y\n\n", {"a": ["1", "2"], "b": ["x", "y"]}, 2),
        ("text/csv", b'a,b\n"1\n2",""\n', {"a": ["1\n2"], "b": [""]}, 1),
    ],
    ids=range(9),
)
def test_rows_are_read_from_every_shape(
    media: str, body: bytes, columns: dict[str, list[Any]], size: int
) -> None:
    batch = read(media, body).batch

    assert batch.columns == columns
    assert batch.size == size


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"records": []}',
        b'{"records": null}',
        b'{"columns": [], "rows": [[]]}',
        b'{"columns": ["a"], "rows": []}',
        b'{"columns": ["a"]}',
        b'{"rows": [[1]]}',
    ],
)
def test_json_without_rows_is_refused_with_an_example(body: bytes) -> None:
    with pytest.raises(BadRows) as caught:
        read("application/json", body)

    assert caught.value.status == 422
    assert '{"records"' in caught.value.remedy


@pytest.mark.parametrize(
    "body",
    [
        b'{"records": {"a": 1}}',
        b'{"records": [1]}',
        b'{"columns": [1], "rows": [[1]]}',
        b'{"columns": ["a"], "rows": [1]}',
        b'{"records": [], "extra": 1}',
        b"[[1]]",
        b"1",
        b"null",
    ],
)
def test_json_of_another_shape_is_refused(body: bytes) -> None:
    with pytest.raises(BadJson) as caught:
        read("application/json", body)

    assert caught.value.status == 400
    assert caught.value.remedy


@pytest.mark.parametrize(
    "body", [b"", b"\n\n", b"a,b", b"a,b\n", b"\xff\n1", b'a\n"1', b'a\n"1"x'], ids=repr
)
def test_csv_without_rows_or_out_of_shape_is_refused(body: bytes) -> None:
    with pytest.raises(BadRows) as caught:
        read("text/csv", body)

    assert caught.value.status == 422
    assert "header line" in caught.value.remedy


def test_an_uneven_row_of_csv_is_named() -> None:
    with pytest.raises(BadRows) as caught:
        read("text/csv", b"a,b\n1,2\n3\n")

    assert caught.value.place == {"row": 2}


def test_a_csv_header_is_read_as_in_training() -> None:
    body = b"\xef\xbb\xbf age, work class \t\n39,Private\n"
    names = read_table(body).names
    batch = native.read("text/csv", body, names, MOST_ROWS).batch

    assert names == ["age", "work class"]
    assert batch.columns == {"age": ["39"], "work class": ["Private"]}
    assert batch.ignored == []


def test_a_long_csv_cell_is_read_as_it_is_in_json() -> None:
    before = csv.field_size_limit(131_072)  # reading a table raises it for the whole process
    try:
        batch = read("text/csv", b"a\n" + b"x" * 200_000 + b"\n").batch
    finally:
        csv.field_size_limit(before)

    assert len(batch.columns["a"][0]) == 200_000


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("", b'[{"a": 1}, {"a": 2}]'),
        ("", b'{"records": [{"a": 1}, {"a": 2}]}'),
        ("", b'{"columns": ["a"], "rows": [[1], [2]]}'),
        ("text/csv", b"a\n1\n2\n"),
        ("text/csv", b"a\n\n2\n"),
        ("text/csv", b"a,b\n\n1,2\n\n3,4\n"),
    ],
    ids=["bare", "records", "rows", "csv", "csv of one column", "csv with blank lines"],
)
def test_as_many_rows_as_allowed_are_read_and_more_are_refused(media: str, body: bytes) -> None:
    with pytest.raises(BadRows) as caught:
        read(media, body, most_rows=1)

    assert caught.value.status == 422
    assert caught.value.detail == "These are more rows than the 1 of one request."
    assert caught.value.remedy
    assert read(media, body, most_rows=2).batch.size == 2


@pytest.mark.parametrize(
    ("media", "body"),
    [("", b'{"columns": ["a"], "rows": [[1], [2, 3]]}'), ("text/csv", b"a\n1\n2,3\n")],
    ids=["rows", "csv"],
)
def test_rows_are_counted_before_anything_is_made_of_them(media: str, body: bytes) -> None:
    with pytest.raises(BadRows, match="more rows than the 1 of one request"):
        read(media, body, most_rows=1)
    with pytest.raises(BadRows, match="Row 2 "):
        read(media, body, most_rows=2)


@pytest.mark.parametrize(
    ("media", "body"),
    [
        ("", b'[{"z": {}, "a": 1, "y": []}]'),
        ("", b'{"columns": ["z", "a", "y"], "rows": [[{}, 1, []]]}'),
        ("text/csv", b" z ,a,y\n0,1,2\n"),
    ],
    ids=["records", "rows", "csv"],
)
def test_columns_that_are_not_wanted_are_named_and_not_built(media: str, body: bytes) -> None:
    batch = read(media, body).batch

    assert list(batch.columns) == ["a"]
    assert batch.ignored == ["z", "y"]


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "multipart/form-data; b=1"])
def test_another_content_type_is_refused(media: str) -> None:
    with pytest.raises(UnsupportedMedia) as caught:
        read(media, b"[]")

    assert caught.value.status == 415
    assert media in caught.value.detail
    assert "text/csv" in caught.value.remedy


def test_records_are_answered_by_one_prediction_each(models: Models) -> None:
    body = b'[{"horsepower": 100, "engine-size": 120, "make": "audi", "zeta": 1, "beta": 2}]'
    document = json.loads(answered(models.get("gaps"), "", body))

    assert list(document) == ["model", "version", "predictions", "ignored_columns"]
    assert (document["model"], document["version"]) == ("gaps", 1)
    assert list(document["predictions"][0]) == [LABELS]
    assert document["ignored_columns"] == ["zeta", "beta"]


def test_rows_are_answered_by_columns_and_rows(models: Models, adults: list[dict]) -> None:
    names = list(adults[0])
    rows = [list(row.values()) for row in adults[:3]]
    body = json.dumps({"columns": names, "rows": rows}).encode()
    document = json.loads(answered(models.get("income"), "", body))

    assert document["columns"] == ["Scored Labels", "Scored Probabilities"]
    assert [len(row) for row in document["rows"]] == [2, 2, 2]
    assert document["rows"][0][0] == "<=50K"
    assert "predictions" not in document


def test_csv_is_answered_by_csv_with_a_header(models: Models) -> None:
    found = answered(
        models.get("gaps"), "text/csv", b"horsepower,engine-size,make\n1,2,audi\n,2,bmw\n"
    )
    lines = found.decode().split("\r\n")

    assert lines[0] == "Scored Labels"
    assert float(lines[1])
    assert lines[2:] == ['""', ""]


def test_csv_is_read_no_further_than_the_first_row_too_many() -> None:
    body = b'a\n1\n2\n"never closed'
    with pytest.raises(BadRows, match="no CSV"):
        read("text/csv", body, most_rows=2)

    with pytest.raises(BadRows, match="more rows than the 1 of one request"):
        read("text/csv", body, most_rows=1)


@pytest.mark.parametrize("row", [b"{}", b"[]"])
def test_json_of_far_too_many_brackets_is_refused_before_it_is_decoded(row: bytes) -> None:
    few, many = (b"[" + (row + b",") * count for count in (4 * MOST_ROWS - 1, 4 * MOST_ROWS + 4))
    with pytest.raises(BadJson):
        read("", few)
    with pytest.raises(BadRows) as caught:
        read("", many)

    assert caught.value.status == 422
    assert caught.value.detail == "These are more rows than the 1,000 of one request."
    assert caught.value.remedy == "Send them in several requests."


def test_brackets_in_texts_leave_as_many_rows_as_allowed() -> None:
    records = [{"a": "[{", "b": None}] * MOST_ROWS

    assert read("", json.dumps(records).encode()).batch.size == MOST_ROWS


def test_only_json_can_be_answered_in_detail() -> None:
    assert not read("text/csv", b"a\n1").shape.can_detail
    assert read("", b'[{"a": 1}]').shape.can_detail
    assert read("", b'{"columns": ["a"], "rows": [[1]]}').shape.can_detail


def test_each_shape_says_its_own_content_type() -> None:
    assert read("text/csv", b"a\n1").shape.content_type == "text/csv; charset=utf-8"
    assert read("", b'[{"a": 1}]').shape.content_type == "application/json"
    assert read("", b'{"columns": ["a"], "rows": [[1]]}').shape.content_type == "application/json"


def test_a_stale_answer_says_why(models: Models) -> None:
    serving = models.get("gaps")
    stale = replace(serving, stale="The store is away.")
    body = b'[{"horsepower": 100, "engine-size": 120, "make": "audi"}]'

    assert json.loads(answered(stale, "", body))["stale"] == "The store is away."
    assert "stale" not in json.loads(answered(serving, "", body))


def test_details_count_what_was_noticed(models: Models) -> None:
    rows = [
        {"horsepower": 100, "engine-size": 120, "make": "audi"},
        {"engine-size": 120, "make": "lada"},
        {"horsepower": "?", "engine-size": None, "make": "lada"},
    ]
    details = json.loads(answered(models.get("gaps"), "", json.dumps(rows).encode(), True))[
        "details"
    ]

    assert details == {
        "unknown_categories": {"make": {"lada": 2}},
        "missing_values": {"horsepower": 2, "engine-size": 1},
        "missing_columns": {"horsepower": 1},
        "rows_with_gaps": [2, 3],
    }


def test_details_give_every_class_its_probability(models: Models, adults: list[dict]) -> None:
    document = json.loads(answered(models.get("income"), "", json.dumps(adults[:2]).encode(), True))

    for row, prediction in zip(
        document["details"]["probabilities"], document["predictions"], strict=True
    ):
        assert list(row) == ["<=50K", ">50K"]
        assert sum(row.values()) == pytest.approx(1, abs=1e-12)
        assert row[">50K"] == prediction["Scored Probabilities"]


def test_a_row_with_a_gap_has_no_probabilities(models: Models) -> None:
    serving = models.get("wheels")
    report = Report(gaps=np.array([True, False]))
    answer = Answer({LABELS: [None, "fwd"]}, np.array([[np.nan] * 3, [0.25, 0.5, 0.25]]), report)
    document = json.loads(read("", b'[{"a": 1}]').shape.write(serving, answer, True))

    assert document["details"]["probabilities"] == [None, {"4wd": 0.25, "fwd": 0.5, "rwd": 0.25}]


def test_no_cell_of_csv_is_a_formula(models: Models) -> None:
    cells = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "plain", "a=b", None, -1.5, 2, *"=+-@"]
    answer = Answer({LABELS: cells}, None, Report(gaps=np.zeros(len(cells), dtype=bool)))
    found = read("text/csv", b"a\n1").shape.write(models.get("gaps"), answer, False)
    (_, *lines) = csv.reader(io.StringIO(found.decode(), newline=""))

    assert [line[0] for line in lines] == [
        *("'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\rx", "plain", "a=b"),
        *("", "-1.5", "2"),
        *("=", "+", "-", "@"),
    ]

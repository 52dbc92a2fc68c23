"""Whatever is sent to a scoring route, the answer is an answer or a refusal: never a fault."""

import gzip
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trained import fill
from trainlet.scoring.exchange import Reply, Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import open_store

PATHS = [
    "/v1/models/gaps/score",
    "/v2/models/gaps/infer",
    "/workspaces/w/services/gaps/execute",
    "/invocations",
    "/v1/models/gaps:predict",
]
MEDIA = [
    "application/json",
    "text/csv",
    "application/jsonlines",
    "application/x-npy",
    "",
    "text/html",
    "é" * 5,
]
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=8),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
ODD = ["1", "1e999", "0x1", "true", "", "?", "\u0661", "1_000"]
CELLS = st.one_of(VALUES, st.sampled_from(ODD))
ROWS = st.lists(
    st.fixed_dictionaries({"horsepower": CELLS, "engine-size": CELLS, "make": CELLS}),
    min_size=1,
    max_size=3,
)
# Of the public JSON parsing suites: what parsers disagree on.
TORTURE = [
    b"",
    b" ",
    b"\x00",
    b"null",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"records":[{"make":"\xed\xa0\x80"}]}',
    b'{"records":[{"make":"\\ud800"}]}',
    b'{"records":[{"horsepower":1e400}]}',
    b'{"records":[{"horsepower":' + b"9" * 5000 + b"}]}",
    b'{"records":[{"horsepower":-0}]}',
    b'{"records":[{"horsepower":NaN}]}',
    b'{"records":[{"horsepower":Infinity}]}',
    b'{"records":[],"records":[{}]}',
    b"\xef\xbb\xbf{}",
    "{}".encode("utf-16"),
    b"{'a':1}",
    b'{"a":1,}',
    b"[1,2",
    b'"\\u00"',
    b"{}{}",
    b'{"inputs":[{"name":"make","shape":[1e9],"datatype":"BYTES","data":[]}]}',
    b'{"inputs":[{"name":"make","shape":[9223372036854775807,9],"datatype":"FP64","data":[]}]}',
    b'{"inputs":[{"name":"make","shape":[1],"datatype":"FP64","parameters":{"binary_data_size":-1}}]}',
    b'{"Inputs":{"i":{"ColumnNames":["a","a"],"Values":[["1","2"]]}}}',
]


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    store = open_store(str(fill(Path(tmp_path_factory.mktemp("torture")) / "store")))
    limits = Settings(model="gaps", max_rows=100, max_score_bytes=1_000_000)
    return Scorer(Models(store, 60), limits)


def sent(scorer: Scorer, path: str, body: bytes, media: str = MEDIA[0], **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    reply = scorer.answer(Request("POST", path, "", {"content-type": media, **named}, body))
    assert reply.status < 500, (path, body[:200], reply.body[:500])
    if reply.status >= 400:
        assert json.loads(reply.body)
    return reply


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("media", MEDIA)
@pytest.mark.parametrize("body", TORTURE, ids=range(len(TORTURE)))
def test_what_parsers_disagree_on_is_no_fault(
    scorer: Scorer, path: str, media: str, body: bytes
) -> None:
    sent(scorer, path, body, media)
    sent(scorer, path, body, media, inference_header_content_length=str(len(body) // 2))


@given(st.sampled_from(PATHS), st.sampled_from(MEDIA), st.binary(max_size=200))
@settings(max_examples=300)
def test_any_bytes_are_no_fault(scorer: Scorer, path: str, media: str, body: bytes) -> None:
    sent(scorer, path, body, media)


@given(st.sampled_from(PATHS), VALUES)
@settings(max_examples=300)
def test_any_json_is_no_fault(scorer: Scorer, path: str, document: Any) -> None:
    sent(scorer, path, json.dumps(document).encode())


@given(ROWS)
@settings(max_examples=300)
def test_any_cells_in_the_right_shape_are_no_fault(scorer: Scorer, rows: list[Any]) -> None:
    names = list(rows[0])
    columns = {name: [row[name] for row in rows] for name in names}
    tensors = [
        {"name": name, "shape": [len(rows)], "datatype": "BYTES", "data": values}
        for name, values in columns.items()
    ]
    for path, document in zip(
        PATHS,
        (
            {"records": rows},
            {"inputs": tensors},
            {"Inputs": {"input1": rows}},
            {"dataframe_records": rows},
            {"instances": rows},
        ),
        strict=True,
    ):
        sent(scorer, path, json.dumps(document).encode())


@given(st.binary(max_size=120), st.lists(st.integers(-2, 40), max_size=3), st.text(max_size=6))
@settings(max_examples=200)
def test_any_tensor_of_bytes_is_no_fault(
    scorer: Scorer, blob: bytes, shape: list[int], kind: str
) -> None:
    for datatype in (kind, "BYTES", "FP64", "BOOL"):
        sizes = {"binary_data_size": len(blob)}
        tensor = {"name": "make", "shape": shape, "datatype": datatype, "parameters": sizes}
        head = json.dumps({"inputs": [tensor]}).encode()
        length = {"inference_header_content_length": str(len(head))}
        sent(scorer, PATHS[1], head + blob, **length)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("pack", "encoding"), [(gzip.compress, "gzip"), (zlib.compress, "deflate")]
)
def test_a_small_body_that_unpacks_to_a_large_one_is_refused(
    scorer: Scorer, path: str, pack: Any, encoding: str
) -> None:
    bomb = pack(b" " * 50_000_000)

    assert sent(scorer, path, bomb, content_encoding=encoding).status == 413
    assert sent(scorer, path, bomb[:-9], content_encoding=encoding).status in (400, 413)
    assert sent(scorer, path, b"no archive", content_encoding=encoding).status == 400


@pytest.mark.parametrize("path", PATHS)
def test_ten_thousand_columns_are_answered_or_refused(scorer: Scorer, path: str) -> None:
    wide = {f"c{n}": n for n in range(10_000)}
    row = {"horsepower": 100, "engine-size": 120, "make": "audi", **wide}
    body = {
        PATHS[0]: {"records": [row]},
        PATHS[1]: {
            "inputs": [
                {"name": name, "shape": [1], "datatype": "FP64", "data": [value]}
                for name, value in row.items()
            ]
        },
        PATHS[2]: {"Inputs": {"input1": [row]}},
        PATHS[3]: {"dataframe_records": [row]},
        PATHS[4]: {"instances": [row]},
    }[path]
    reply = sent(scorer, path, json.dumps(body).encode())

    assert reply.status == 200
    assert len(reply.headers["X-Trainlet-Ignored-Columns"]) == 1000


def test_lengths_of_texts_that_lie_are_no_fault(scorer: Scorer) -> None:
    for size in (0, 1, 2**31, 2**32 - 1):
        blob = struct.pack("<I", size) + b"x"
        tensor = {
            "name": "make",
            "shape": [1],
            "datatype": "BYTES",
            "parameters": {"binary_data_size": len(blob)},
        }
        head = json.dumps({"inputs": [tensor]}).encode()
        length = {"inference_header_content_length": str(len(head))}
        sent(scorer, PATHS[1], head + blob, **length)

"""Hundreds of thousands of files that are nearly tables: each is one, or refused with a remedy."""

import random
import time
from datetime import UTC, datetime

import msgspec
import pytest

from trainlet.datasets import Schema
from trainlet.errors import TrainletError
from trainlet.tables import describe, read_table

SECONDS = 120
PARTS = [
    *(",", ";", "\t", "|", " ", '"', "'", "\n", "\r\n", "\r", "\\", "#", "%", "{", "}", "[", ":"),
    *(
        "a",
        "b",
        "x",
        "1",
        "2",
        "0",
        ".",
        "-",
        "+",
        "e",
        "=",
        "/",
        "NA",
        "?",
        "true",
        "1,5",
        "1e400",
    ),
    *("2024-01-01", "31/12/2024", "10:00:00", "12345678901234567890", "é", "中"),
    *(
        "@relation x\n",
        "@attribute ",
        "@data\n",
        "\0",
        "\x11",
        "\x1f",
        "\u2028",
        "\ufeff",
        "\ue001",
    ),
]
ENCODINGS = ["utf-8", "utf-8", "utf-8", "utf-16", "cp1252", "gb18030", "shift_jis"]


@pytest.mark.parametrize("seed", range(4))
def test_every_file_is_read_alike_again_or_refused(seed: int) -> None:
    dealt, end, tried = random.Random(seed), time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        data = _file(dealt)
        tried += 1
        try:
            table = read_table(data)
        except TrainletError as error:
            if not (400 <= error.status < 500 and error.remedy):
                raise
            continue
        at = datetime(2024, 1, 1, tzinfo=UTC)
        schema = describe(table, {}, dataset="d", version="0" * 20, size=len(data), uploaded=at)
        assert msgspec.json.decode(msgspec.json.encode(schema), type=Schema) == schema
        again = read_table(data, table.reading)
        assert again.reading == table.reading
        assert [c.to_pylist() for c in again.columns] == [c.to_pylist() for c in table.columns]

    assert tried > 1000


def _file(dealt: random.Random) -> bytes:
    """Return parts of tables in no order, now and then with a damaged byte."""
    text = "".join(dealt.choice(PARTS) for _ in range(dealt.randrange(1, 60)))
    data = bytearray(text.encode(dealt.choice(ENCODINGS), "replace"))
    if dealt.random() < 0.2:
        data[dealt.randrange(len(data))] = dealt.randrange(256)
    return bytes(data)

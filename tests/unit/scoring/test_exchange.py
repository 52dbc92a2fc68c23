"""Long answers are compressed for those who ask for it, and nothing else is."""

import gzip
import zlib

import pytest

from trainlet.scoring.events import to_response
from trainlet.scoring.exchange import SHORTEST_PACKED, Reply, packed

LONG = Reply(200, {"Content-Type": "application/json"}, b'{"a": 1}' * SHORTEST_PACKED)


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip", "gzip", gzip.decompress),
        ("deflate", "deflate", zlib.decompress),
        ("br;q=1.0, GZIP;q=0.8, deflate", "gzip", gzip.decompress),
    ],
)
def test_a_long_answer_is_packed_as_is_accepted(accepted: str, encoding: str, unpack) -> None:
    reply = packed(LONG, accepted)

    assert unpack(reply.body) == LONG.body
    assert len(reply.body) < len(LONG.body) / 10
    assert reply.headers == {
        "Content-Type": "application/json",
        "Content-Encoding": encoding,
        "Vary": "Accept-Encoding",
    }


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzippy"])
def test_what_is_not_accepted_is_not_done(accepted: str) -> None:
    assert packed(LONG, accepted) is LONG


def test_short_answers_and_refusals_are_left_as_they_are() -> None:
    short = Reply(200, {}, b"x" * (SHORTEST_PACKED - 1))
    refused = Reply(422, {}, LONG.body)

    assert packed(short, "gzip") is short
    assert packed(refused, "gzip") is refused


def test_packed_answers_leave_a_function_as_bytes() -> None:
    response = to_response(packed(LONG, "gzip"))

    assert response["isBase64Encoded"] is True
    assert response["headers"]["Content-Encoding"] == "gzip"

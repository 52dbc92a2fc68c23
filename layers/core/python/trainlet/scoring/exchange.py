"""A request's parts in, a reply's parts out: what every dialect and every server passes on."""

import zlib
from typing import NamedTuple

WINDOWS = {"gzip": 31, "deflate": 15}  # zlib's window bits by encoding
SHORTEST_PACKED = 16_384
JSON = "application/json"
OCTETS = "application/octet-stream"


class Request(NamedTuple):
    """What the hot route needs of a request; header names are lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


class Scored(NamedTuple):
    """What a reply scored: a version, how many rows, and new categories counted by column."""

    model: str
    version: int
    rows: int
    unknown: dict[str, int]


class Reply(NamedTuple):
    """What is sent back; ``scored`` is for those who count and log."""

    status: int
    headers: dict[str, str]
    body: bytes
    scored: Scored | None = None


def packed(reply: Reply, accepted: str) -> Reply:
    """Return a reply with a long body compressed, if the ``Accept-Encoding`` header allows it."""
    if len(reply.body) < SHORTEST_PACKED or reply.status != 200:
        return reply
    offered = [part.partition(";")[0].strip() for part in accepted.lower().split(",")]
    encoding = next((name for name in WINDOWS if name in offered), "")
    if not encoding:
        return reply
    packer = zlib.compressobj(1, wbits=WINDOWS[encoding])
    headers = {**reply.headers, "Content-Encoding": encoding, "Vary": "Accept-Encoding"}
    body = packer.compress(reply.body) + packer.flush()
    return reply._replace(headers=headers, body=body)

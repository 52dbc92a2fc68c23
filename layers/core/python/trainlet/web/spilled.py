"""Replies that are larger than what Lambda hands on: they wait in the store, under a URL."""

from collections.abc import Iterable
from gzip import decompress
from secrets import token_hex
from typing import Any

import msgspec

from trainlet import keys
from trainlet.scoring.environ import Application, Environ, StartResponse
from trainlet.store import Store
from trainlet.web.noted import joined

MOST_BYTES = 6 * 2**20 - 64 * 1024
"""Lambda's limit of a response is 6 MiB, all of it: headers, and Base64 where it is binary."""

SECONDS = 3600


def fitting(response: dict[str, Any], store: Store) -> dict[str, Any]:
    """Return a response, or one in its place that says where it is: 303, for an hour.

    Args:
        response: In the shape that Lambda hands on.
        store: Where it is put if it is too large.
    """
    body: str = response["body"]
    if response["statusCode"] != 200 or not _is_large(body):
        return response
    data = _bytes(body) if response["isBase64Encoded"] else body.encode()
    location, headers = _kept(data, response["headers"].items(), store)
    told = {"headers": dict(headers), "body": location}
    return {"statusCode": 303, "isBase64Encoded": False, **told}


def spilling(application: Application, store: Store) -> Application:
    """Return an application whose large replies wait in the store, where Lambda's are made later.

    A body counts twice: it may become Base64, or be escaped.

    Args:
        application: Answers.
        store: Where a body is put that is too large.
    """

    def serve(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            told[:] = [(status, headers)]

        body = joined(application(environ, start))
        status, headers = told[0]
        if status.startswith("200") and 2 * len(body) > MOST_BYTES:
            location, headers = _kept(body, headers, store)
            status, body = "303 See Other", location.encode()
            headers.append(("Content-Length", str(len(body))))
        start_response(status, headers)
        return [body]

    return serve


def _kept(
    data: bytes, headers: Iterable[tuple[str, str]], store: Store
) -> tuple[str, list[tuple[str, str]]]:
    """Put a body into the store; return its URL, and the headers of the reply that names it."""
    key = keys.spilled(token_hex(16))
    headers = list(headers)
    packed = {name.lower(): value for name, value in headers}.get("content-encoding") == "gzip"
    store.put(key, decompress(data) if packed else data)  # a store tells nobody of an encoding
    location = store.presign(key, "GET", SECONDS)
    own = [(name, value) for name, value in headers if _is_kept(name)]
    return location, [*own, ("Location", location), ("Content-Type", "text/plain")]


def _is_large(body: str) -> bool:
    """Tell whether a body is, as the text of JSON that it becomes, over the limit."""
    if len(body) * 6 <= MOST_BYTES:  # no character takes more than six bytes
        return False
    return len(msgspec.json.encode(body)) > MOST_BYTES


def _is_kept(header: str) -> bool:
    return header.lower().startswith("x-")


def _bytes(body: str) -> bytes:
    from base64 import b64decode

    return b64decode(body)

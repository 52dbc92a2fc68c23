"""Replies that are larger than what Lambda hands on: they wait in the store, under a URL."""

from secrets import token_hex
from typing import Any

import msgspec

from trainlet import keys
from trainlet.store import Store

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
    key = keys.spilled(token_hex(16))
    store.put(key, data)
    location = store.presign(key, "GET", SECONDS)
    kept = {name: value for name, value in response["headers"].items() if _is_kept(name)}
    headers = {**kept, "Location": location, "Content-Type": "text/plain"}
    return {"statusCode": 303, "headers": headers, "body": location, "isBase64Encoded": False}


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

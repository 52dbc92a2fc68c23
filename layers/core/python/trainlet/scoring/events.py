"""HTTP events as Lambda delivers them (payload format 2.0), to requests and back."""

import base64
from typing import Any
from urllib.parse import unquote

from trainlet.scoring.exchange import OCTETS, Reply, Request

BINARY = (OCTETS, "application/x-npy")


def from_event(event: dict[str, Any]) -> Request:
    """Return the request in an event of an HTTP API or a function URL."""
    body = event.get("body") or ""
    data = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    return Request(
        method=event["requestContext"]["http"]["method"],
        path=unquote(event["rawPath"]),
        query=event.get("rawQueryString", ""),
        headers={name.lower(): value for name, value in event.get("headers", {}).items()},
        body=data,
    )


def to_response(reply: Reply) -> dict[str, Any]:
    """Return a reply in the shape that Lambda hands on: UTF-8 text, or bytes as Base64."""
    is_binary = reply.headers.get("Content-Type") in BINARY or "Content-Encoding" in reply.headers
    return {
        "statusCode": reply.status,
        "headers": reply.headers,
        "body": base64.b64encode(reply.body).decode() if is_binary else reply.body.decode(),
        "isBase64Encoded": is_binary,
    }

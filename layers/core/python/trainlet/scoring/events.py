"""HTTP events as Lambda delivers them (payload format 2.0), to requests and back."""

from typing import Any

from trainlet.scoring.exchange import OCTETS, Reply, Request

BINARY = (OCTETS, "application/x-npy")


def from_event(event: dict[str, Any]) -> Request:
    """Return the request in an event of an HTTP API or a function URL."""
    return Request(
        method=event["requestContext"]["http"]["method"],
        path=_unquoted(event["rawPath"]),
        query=event.get("rawQueryString", ""),
        headers={name.lower(): value for name, value in event.get("headers", {}).items()},
        body=_body(event),
    )


def to_response(reply: Reply) -> dict[str, Any]:
    """Return a reply in the shape that Lambda hands on: UTF-8 text, or bytes as Base64."""
    is_binary = reply.headers.get("Content-Type") in BINARY or "Content-Encoding" in reply.headers
    return {
        "statusCode": reply.status,
        "headers": reply.headers,
        "body": _packed(reply.body) if is_binary else reply.body.decode(),
        "isBase64Encoded": is_binary,
    }


def _unquoted(path: str) -> str:
    if "%" not in path:
        return path
    from urllib.parse import unquote

    return unquote(path)


def _body(event: dict[str, Any]) -> bytes:
    text: str = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return text.encode()
    from base64 import b64decode

    return b64decode(text)


def _packed(body: bytes) -> str:
    from base64 import b64encode

    return b64encode(body).decode()

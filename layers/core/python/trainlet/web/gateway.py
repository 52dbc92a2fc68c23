"""From the HTTP server's protocol (RSGI) to a WSGI application and back."""

import sys
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from trainlet.errors import BadRequest
from trainlet.scoring.environ import ROUTE, Application
from trainlet.scoring.exchange import Reply
from trainlet.web.handled import NO_ROUTE

IN_MEMORY = 2**20
BARE = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


def length(scope: Any, headers: dict[str, str]) -> int | None:
    """Return how many bytes the body of a request has; None if it doesn't say.

    Raises:
        BadRequest: Its length is misspelled.
    """
    stated = headers.get("content-length")
    if stated is None:
        is_bare = scope.method in ("GET", "HEAD") or scope.http_version.startswith("1")
        return 0 if is_bare and "transfer-encoding" not in headers else None
    if not (stated.isascii() and stated.isdigit() and len(stated) < 19):
        raise BadRequest(f"Content-Length {stated[:30]!r} is no length.", remedy="Correct it.")
    return int(stated)


async def spool(protocol: Any, limit: int) -> IO[bytes]:
    """Return a request's body as a file: on disk if it is long, cut just beyond the limit."""
    file: Any = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
    async for chunk in protocol:
        file.write(chunk)
        if file.tell() > limit:
            break
    file.seek(0)
    return file  # type: ignore[no-any-return]


def call(
    application: Application, scope: Any, headers: dict[str, str], body: IO[bytes]
) -> tuple[Reply, str]:
    """Return the whole reply of a WSGI application to a request, and the rule that gave it."""
    told: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
        told[:] = [int(status[:3]), headers]

    environ = _environ(scope, headers, body)
    parts: Any = application(environ, start_response)
    try:
        content = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    status, stated = told
    return Reply(status, dict(stated), content), environ.get(ROUTE, NO_ROUTE)


def _environ(scope: Any, headers: dict[str, str], body: IO[bytes]) -> dict[str, Any]:
    """Return the WSGI environment of a request (PEP 3333)."""
    server, _, port = scope.server.rpartition(":")
    named = {
        BARE.get(name, "HTTP_" + name.upper().replace("-", "_")): value
        for name, value in headers.items()
    }
    return {
        **named,
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }

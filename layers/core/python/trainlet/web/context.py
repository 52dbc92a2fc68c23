"""What every request needs, kept on the application."""

from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Any, cast

import msgspec
from flask import Response, current_app, request

from trainlet import jobs
from trainlet.errors import PROBLEM, BadRequest
from trainlet.scoring import body
from trainlet.settings import Settings
from trainlet.store import Store

KEY = "trainlet"
LONGEST_WAIT_SECONDS = 30.0
MOST_WAITERS = 8
JSON = "application/json"
JSON_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Context:
    """The store and the settings of this process."""

    store: Store
    settings: Settings
    waiters: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(MOST_WAITERS))


def context() -> Context:
    """Return the context of the application that answers now."""
    return cast("Context", current_app.extensions[KEY])


def wait(job_id: str, seconds: float) -> jobs.State:
    """Return a job's state once it has ended, or after that many seconds.

    When too many requests wait already it is returned at once: each holds a thread of the server.
    """
    waiters = context().waiters
    if not waiters.acquire(blocking=False):
        return jobs.wait(context().store, job_id, 0)
    try:
        return jobs.wait(context().store, job_id, seconds)
    finally:
        waiters.release()


def reply(document: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a document as JSON; NaN and infinities become null."""
    return Response(msgspec.json.encode(document), status, headers, content_type=JSON)


def accepted(job_id: str, **facts: Any) -> Response:
    """Return what is said of a job that was asked for: 202, where it is, and ``facts``."""
    location = f"/v1/jobs/{job_id}"
    document = {"job": job_id, "state": "queued", "url": location, **facts}
    return reply(document, 202, {"Location": location})


def refuse(problem: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """Return a problem document under its own status."""
    data = msgspec.json.encode(problem)
    return Response(data, problem["status"], headers, content_type=PROBLEM)


def json_body(type_: Any) -> Any:
    """Return the request's body as ``type_``; raise ``BadJson`` if it doesn't fit."""
    request.max_content_length = JSON_BYTES
    return body.decode(request.get_data(), type_)


def seconds_argument(name: str, default: float) -> float:
    """Return a query argument as seconds, at most ``LONGEST_WAIT_SECONDS``."""
    text = request.args.get(name, "")
    try:
        value = float(text) if text else default
    except ValueError:
        value = -1.0
    if not value >= 0:
        raise BadRequest(
            f"{name}={text!r} is no number of seconds.", remedy="Send, say, 10.", field=name
        )
    return min(value, LONGEST_WAIT_SECONDS)


def number_argument(name: str, default: int, most: int) -> int:
    """Return a query argument as a count, at most ``most``."""
    text = request.args.get(name, "")
    if text and not (text.isascii() and text.isdigit()):
        raise BadRequest(f"{name}={text[:40]!r} is no count.", remedy="Send, say, 10.", field=name)
    return min(int(text[:9]), most) if text else default

"""Jobs over HTTP."""

import heapq
from typing import Any

import msgspec
from flask import Blueprint, Response, request

from trainlet import jobs, keys
from trainlet.errors import BadRequest
from trainlet.web.context import context, json_body, reply, seconds_argument
from trainlet.work.requests import VERBS, TrainRequest, plan

routes = Blueprint("jobs", __name__, url_prefix="/v1")

LISTED = 100


@routes.post("/train")
def train() -> Response:
    """Check a training request and have it run: 202 and where its job is."""
    asked: TrainRequest = json_body(TrainRequest)
    planned = plan(asked, context().store)
    whole = TrainRequest(model=asked.model, recipe=planned.recipe, version=planned.schema.version)
    job_id = jobs.submit(context().store, "train", msgspec.to_builtins(whole))
    location = f"/v1/jobs/{job_id}"
    document = {"job": job_id, "state": "queued", "url": location, "recipe": planned.recipe}
    return reply(document, 202, {"Location": location})


@routes.get("/jobs")
def listed() -> Response:
    """List the newest jobs; ``kind`` and ``state`` narrow the list."""
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    if kind and kind not in VERBS:
        raise BadRequest(f"There is no kind {kind!r}.", remedy=f"Choose one of {VERBS}.")
    verbs = [kind] if kind else VERBS
    found = [job for verb in verbs for job in jobs.requested(context().store, verb)]
    newest = heapq.nlargest(LISTED, found, key=lambda job: job[-36:])
    shown = [_shown(jobs.find_state(context().store, job)) for job in newest]
    return reply({"jobs": [job for job in shown if state in ("", job["state"])]})


@routes.get("/jobs/<job_id>")
def show(job_id: str) -> Response:
    """Show a job; ``?wait=10`` answers when it has ended, or after that many seconds."""
    state = jobs.wait(context().store, job_id, seconds_argument("wait", 0))
    shown = reply(_shown(state))
    shown.add_etag()
    shown.make_conditional(request)
    return shown


@routes.delete("/jobs/<job_id>")
def cancel(job_id: str) -> Response:
    """Cancel a job that has not published yet."""
    return reply(_shown(jobs.cancel(context().store, job_id)))


def _shown(state: jobs.State) -> dict[str, Any]:
    facts: dict[str, Any] = msgspec.to_builtins(state)
    hidden = ("worker", "lease_until")
    shown = {name: value for name, value in facts.items() if name not in hidden}
    return {
        "state": state.state,
        "percent": state.percent,
        **shown,
        "kind": keys.job_verb(state.id),
    }

"""What came of a sweep over HTTP: its trials, and charts of them."""

import msgspec
from flask import Blueprint, Response

from trainlet import jobs
from trainlet.errors import NotFound
from trainlet.evaluations.trials import SweepResult
from trainlet.web import pictures
from trainlet.web.context import context, reply

routes = Blueprint("sweeps", __name__, url_prefix="/v1/jobs/<job_id>/sweep")


@routes.get("")
def sweep(job_id: str) -> Response:
    """Give every trial of a sweep, best first."""
    return Response(_stored(job_id), content_type="application/json")


@routes.get("/charts")
def charts(job_id: str) -> Response:
    """List the charts of a sweep."""
    listed = pictures.listed(_read(job_id), "sweeps", f"/v1/jobs/{job_id}/sweep/charts")
    return reply({"job": job_id, "charts": listed})


@routes.get("/charts/<chart>")
def picture(job_id: str, chart: str) -> Response:
    """Draw a chart of a sweep, as ``{chart}.svg`` or ``{chart}.png``."""
    return pictures.answer(chart, _read(job_id), "sweeps")


def _read(job_id: str) -> SweepResult:
    return msgspec.json.decode(_stored(job_id), type=SweepResult)


def _stored(job_id: str) -> bytes:
    result = jobs.read_state(context().store, job_id).result or {}
    if not result.get("sweep_key"):
        raise NotFound(
            f"Job {job_id} has no sweep.",
            remedy="Ask for that of a job that has searched for settings.",
        )
    return context().store.get(result["sweep_key"]).data

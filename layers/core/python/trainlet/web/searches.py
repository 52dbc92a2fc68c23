"""Searches for settings over HTTP."""

import msgspec
from flask import Blueprint, Response

from trainlet import jobs
from trainlet.web.context import accepted, context, json_body
from trainlet.work.clusterings import plan_clustering
from trainlet.work.requests import SweepClusteringRequest, TuneRequest
from trainlet.work.sweeping import plan_sweep

routes = Blueprint("searches", __name__, url_prefix="/v1")


@routes.post("/tune")
def tune() -> Response:
    """Check a sweep and have it run: 202 and where its job is."""
    asked: TuneRequest = json_body(TuneRequest)
    found = plan_sweep(asked, context().store)
    planned = found.plan
    whole = TuneRequest(
        model=asked.model, recipe=planned.recipe, version=planned.schema.version, sweep=found.sweep
    )
    job_id = jobs.submit(context().store, "tune", msgspec.to_builtins(whole))
    sweep = f"/v1/jobs/{job_id}/sweep"
    trials = None if found.is_open else found.at_most
    return accepted(job_id, recipe=planned.recipe, trials=trials, sweep=sweep)


@routes.post("/sweep-clustering")
def sweep_clustering() -> Response:
    """Check a sweep of clusterings and have it run: 202 and where its job is."""
    asked: SweepClusteringRequest = json_body(SweepClusteringRequest)
    found = plan_clustering(asked, context().store)
    planned = found.plan
    whole = SweepClusteringRequest(
        model=asked.model, recipe=planned.recipe, version=planned.schema.version, sweep=found.sweep
    )
    job_id = jobs.submit(context().store, "sweep-clustering", msgspec.to_builtins(whole))
    sweep = f"/v1/jobs/{job_id}/sweep"
    return accepted(job_id, recipe=planned.recipe, trials=found.at_most, sweep=sweep)

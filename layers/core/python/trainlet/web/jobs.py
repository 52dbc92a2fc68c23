"""Jobs over HTTP."""

import heapq
from collections.abc import Sequence
from itertools import islice
from typing import Any, get_args

import msgspec
from flask import Blueprint, Response, request

from trainlet import datasets, job_ids, jobs, recipes, registry
from trainlet.errors import ArtifactCorrupt, BadRequest, ModelMissing, NotFound, Unprocessable
from trainlet.web.context import accepted, context, json_body, reply, seconds_argument, wait
from trainlet.work import cleanings
from trainlet.work.alike import check_asked
from trainlet.work.planning import plan, plan_crossing
from trainlet.work.requests import (
    VERBS,
    CleanRequest,
    CrossValidateRequest,
    EvaluateRequest,
    RetrainRequest,
    ScoreBatchRequest,
    TrainRequest,
)

routes = Blueprint("jobs", __name__, url_prefix="/v1")

LISTED = 100
LOOKED_AT = 1000
ANSWER_SECONDS = 900
CSV = "text/csv; charset=utf-8"


@routes.post("/train")
def train() -> Response:
    """Check a training request and have it run: 202 and where its job is."""
    asked: TrainRequest = json_body(TrainRequest)
    planned = plan(asked, context().store)
    whole = TrainRequest(model=asked.model, recipe=planned.recipe, version=planned.schema.version)
    job_id = jobs.submit(context().store, "train", msgspec.to_builtins(whole))
    return accepted(job_id, recipe=planned.recipe)


@routes.post("/clean")
def clean() -> Response:
    """Check a clean request and have it run: 202 and where its job is."""
    asked: CleanRequest = json_body(CleanRequest)
    whole = cleanings.whole(asked, context().store)
    if asked.again:
        named = msgspec.structs.replace(asked, into=whole.into, name=whole.name)
        cleanings.keep(context().store, named)
    job_id = jobs.submit(context().store, "clean", cleanings.document(whole))
    return accepted(job_id, into=whole.into, transformation=whole.name)


@routes.post("/retrain")
def retrain() -> Response:
    """Have a model trained again by its own recipe: 202 and where its job is."""
    asked: RetrainRequest = json_body(RetrainRequest)
    recipe = _kept(asked.model)
    version = datasets.read_schema(context().store, recipe.dataset, asked.version).version
    whole = RetrainRequest(model=asked.model, version=version, cause=asked.cause)
    job_id = jobs.submit(context().store, "retrain", msgspec.to_builtins(whole))
    return accepted(job_id, receipt=f"/v1/models/{asked.model}/receipts/{job_id}")


@routes.post("/score-batch")
def score_batch() -> Response:
    """Have a model answer every row of a dataset: 202 and where its job is."""
    asked: ScoreBatchRequest = json_body(ScoreBatchRequest)
    if asked.source:
        raise BadRequest(
            "A dropped table can't be named here.", remedy="Name a dataset.", field="source"
        )
    model, reference = registry.target(asked.model)
    registry.find_version(
        context().store, registry.read_index(context().store, model), model, reference
    )
    version = datasets.read_schema(context().store, asked.dataset, asked.version).version
    whole = msgspec.structs.replace(asked, version=version, source=None)
    job_id = jobs.submit(context().store, "score-batch", msgspec.to_builtins(whole))
    return accepted(job_id, answers=f"/v1/jobs/{job_id}/answers")


@routes.post("/evaluate")
def evaluate() -> Response:
    """Have one version or two judged on the rows of a dataset: 202 and where the job is."""
    asked: EvaluateRequest = json_body(EvaluateRequest)
    store = context().store
    manifests = []
    for each in asked.models:
        model, reference = registry.target(each)
        version = registry.find_version(store, registry.read_index(store, model), model, reference)
        manifests.append(registry.read_manifest(store, model, version))
    check_asked(asked, [each.signature for each in manifests])
    schema = datasets.read_schema(store, asked.dataset, asked.version)
    whole = msgspec.structs.replace(asked, version=schema.version)
    job_id = jobs.submit(store, "evaluate", msgspec.to_builtins(whole))
    return accepted(job_id, evaluation=f"/v1/jobs/{job_id}/evaluation")


@routes.post("/cross-validate")
def cross_validate() -> Response:
    """Have a recipe tried on each fold of a dataset: 202 and where the job is."""
    asked: CrossValidateRequest = json_body(CrossValidateRequest)
    planned = plan_crossing(asked, context().store)
    whole = CrossValidateRequest(
        model=asked.model,
        recipe=planned.recipe,
        version=planned.schema.version,
        folds=asked.folds,
        seed=asked.seed,
    )
    job_id = jobs.submit(context().store, "cross-validate", msgspec.to_builtins(whole))
    at = f"/v1/jobs/{job_id}"
    return accepted(
        job_id, recipe=planned.recipe, evaluation=f"{at}/evaluation", answers=f"{at}/answers"
    )


@routes.get("/jobs/<job_id>/evaluation")
def evaluation(job_id: str) -> Response:
    """Give what came of an evaluation or a cross-validation, whole."""
    result = jobs.read_state(context().store, job_id).result or {}
    if "evaluation" not in result:
        raise NotFound(
            f"Job {job_id} has no evaluation.",
            remedy="Ask for that of an evaluate or cross-validate job that has succeeded.",
        )
    key = result.get("evaluation_key") or result["key"]
    return Response(context().store.get(key).data, content_type="application/json")


@routes.get("/jobs/<job_id>/answers")
def answers(job_id: str) -> Response:
    """Give the table that rows were scored into: its own URL where the store has one."""
    result = jobs.read_state(context().store, job_id).result or {}
    if "answers" not in result:
        raise NotFound(
            f"Job {job_id} has no answers.",
            remedy="Ask for those of a score-batch, cross-validate or detect-anomalies job that has"
            " succeeded.",
        )
    try:
        url = context().store.presign(result["key"], "GET", ANSWER_SECONDS)
    except Unprocessable:  # a folder has no URLs
        return Response(context().store.get(result["key"]).data, content_type=CSV)
    return Response(status=307, headers={"Location": url})


@routes.get("/jobs")
def listed() -> Response:
    """List the newest jobs; ``kind`` and ``state`` narrow the list."""
    kind, state = _choice("kind", VERBS), _choice("state", get_args(jobs.Phase))
    verbs = [kind] if kind else VERBS
    found = [job for verb in verbs for job in jobs.requested(context().store, verb)]
    newest = heapq.nlargest(LOOKED_AT, found, key=lambda job: job[-36:])
    states = (jobs.find_state(context().store, job) for job in newest)
    wanted = (job for job in states if state in ("", job.state))
    return reply({"jobs": [{**_shown(job), "of": _of(job.id)} for job in islice(wanted, LISTED)]})


@routes.get("/jobs/<job_id>")
def show(job_id: str) -> Response:
    """Show a job; ``?wait=10`` answers when it has ended, or after that many seconds."""
    state = wait(job_id, seconds_argument("wait", 0))
    shown = reply(_shown(state))
    shown.add_etag()
    shown.make_conditional(request)
    return shown


@routes.delete("/jobs/<job_id>")
def cancel(job_id: str) -> Response:
    """Cancel a job that has not published yet."""
    return reply(_shown(jobs.cancel(context().store, job_id)))


def _kept(model: str) -> recipes.Recipe:
    """Return the recipe kept for a model; raise ``ModelMissing`` if there is none."""
    found = recipes.find(context().store, model)
    if found is None:
        raise ModelMissing(
            f"No recipe is kept for {model!r}.",
            remedy="Train it once, or PUT a recipe.",
            model=model,
        )
    return found


def _of(job_id: str) -> str:
    """Return the model or dataset that a job is about."""
    try:
        asked = jobs.read_request(context().store, job_id).request
    except ArtifactCorrupt:
        return ""
    recipe = asked.get("recipe") or {}
    return str(asked.get("model") or asked.get("dataset") or recipe.get("dataset") or "")


def _choice(name: str, values: Sequence[str]) -> str:
    chosen = request.args.get(name, "")
    if chosen and chosen not in values:
        raise BadRequest(
            f"There is no {name} {chosen!r}.",
            remedy=f"Choose one of {', '.join(values)}.",
            field=name,
        )
    return chosen


def _shown(state: jobs.State) -> dict[str, Any]:
    facts: dict[str, Any] = msgspec.to_builtins(state)
    hidden = ("worker", "lease_until", "retry_at")
    shown = {name: value for name, value in facts.items() if name not in hidden}
    return {
        "state": state.state,
        "percent": state.percent,
        **shown,
        "kind": job_ids.verb_of(state.id),
    }

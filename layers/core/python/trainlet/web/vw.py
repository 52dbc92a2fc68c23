"""Vowpal Wabbit over HTTP: its jobs, its route of scoring, its files."""

import msgspec
from flask import Blueprint, Response, request

from trainlet import datasets, jobs, registry
from trainlet.errors import NotFound, ObjectMissing
from trainlet.scoring.exchange import Request
from trainlet.wabbit.answering import reply
from trainlet.wabbit.running import INVERTED, MODEL, READABLE
from trainlet.wabbit.scoring import check_how, opened
from trainlet.web.context import accepted, context, json_body
from trainlet.work.vw_planning import asked_of
from trainlet.work.vw_requests import VwScoreRequest, VwTrainRequest
from trainlet.work.vw_score import how_of

routes = Blueprint("vw", __name__, url_prefix="/v1")

PLAIN, OCTETS = "text/plain; charset=utf-8", "application/octet-stream"


@routes.post("/vw-train")
def vw_train() -> Response:
    """Check a request for a model of Vowpal Wabbit and have it run: 202 and where its job is."""
    asked: VwTrainRequest = json_body(VwTrainRequest)
    found = asked_of(asked, context().store)
    whole = msgspec.structs.replace(asked, dataset_version=found.schema.version)
    if found.before:  # an alias may move before the job runs
        name, _ = registry.target(asked.initial)
        whole = msgspec.structs.replace(whole, initial=f"{name}@{found.before.number}")
    job_id = jobs.submit(context().store, "vw-train", msgspec.to_builtins(whole))
    return accepted(job_id, options=dict(found.pairs))


@routes.post("/vw-score")
def vw_score() -> Response:
    """Have Vowpal Wabbit answer every line of a dataset: 202 and where its job is."""
    asked: VwScoreRequest = json_body(VwScoreRequest)
    check_how(how_of(asked), opened(context().store, asked.model).wabbit)
    schema = datasets.read_schema(context().store, asked.dataset, asked.dataset_version)
    whole = msgspec.structs.replace(asked, dataset_version=schema.version)
    job_id = jobs.submit(context().store, "vw-score", msgspec.to_builtins(whole))
    return accepted(job_id, answers=f"/v1/jobs/{job_id}/answers")


@routes.post("/models/<name>/vw-score")
@routes.post("/models/<name>/versions/<number>/vw-score")
def score_lines(name: str, number: str = "") -> Response:
    """Have Vowpal Wabbit answer lines: ``{"lines": ["|f a b:0.5"]}``."""
    request.max_content_length = context().settings.max_score_bytes
    headers = {key.lower(): value for key, value in request.headers}
    asked = Request("POST", request.path, "", headers, request.get_data())
    said = reply(asked, context().store, context().settings)
    return Response(said.body, said.status, said.headers)


@routes.get("/models/<name>/versions/<number>/model.vw")
def model_file(name: str, number: str) -> Response:
    """Give a version's own file of Vowpal Wabbit."""
    return _file(name, number, MODEL, OCTETS)


@routes.get("/models/<name>/versions/<number>/readable_model.txt")
def readable(name: str, number: str) -> Response:
    """Give a version's weights as text, if they were asked for."""
    return _file(name, number, READABLE, PLAIN)


@routes.get("/models/<name>/versions/<number>/inverted_hash.txt")
def inverted(name: str, number: str) -> Response:
    """Give a version's weights by the names of features, if they were asked for."""
    return _file(name, number, INVERTED, PLAIN)


def _file(name: str, number: str, file: str, content_type: str) -> Response:
    store = context().store
    model, reference = registry.named(name, number)
    line = registry.find_version(store, registry.read_index(store, model), model, reference)
    try:
        data = registry.artifact(store, model, line, file)
    except ObjectMissing:
        raise NotFound(
            f"Version {line.number} of {model!r} has no {file}.",
            remedy="Train it with Vowpal Wabbit, and ask for the file.",
            model=model,
        ) from None
    return Response(data, content_type=content_type)

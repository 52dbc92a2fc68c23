"""The shapes of MLflow's scoring server and of SageMaker's containers: ``/invocations``, ``/ping``.

References: MLflow, "MLflow Models", local inference server specification; Amazon SageMaker, "Use
your own inference code with hosting services" and the API reference's "InvokeEndpoint". The model
is the one that the path ``/endpoints/{name}/invocations`` of SageMaker's clients names, or the
header ``X-Amzn-SageMaker-Target-Model``, or the settings, else the only one there is.
"""

import re
from typing import Any

import msgspec

import trainlet
from trainlet import registry
from trainlet.errors import (
    BadJson,
    BadRequest,
    MethodNotAllowed,
    TrainletError,
    UnsupportedMedia,
)
from trainlet.scoring.batch import Batch, from_columns, from_instances, from_rows
from trainlet.scoring.body import decode_loosely
from trainlet.scoring.csv_body import read_csv, write_csv
from trainlet.scoring.desk import Desk, answered
from trainlet.scoring.exchange import JSON, Reply, Request
from trainlet.scoring.model import Answer
from trainlet.scoring.npy_body import read_npy, write_npy
from trainlet.scoring.serving import Serving

CSV, NPY = "text/csv", "application/x-npy"
LINES = ("application/jsonlines", "application/x-jsonlines", "application/jsonl")
TARGET = "x-amzn-sagemaker-target-model"
ENDPOINT = re.compile(r"/endpoints/([^/]+)/invocations")
OPEN = ("/ping", "/health", "/version")
SHAPES = "dataframe_split, dataframe_records, instances or inputs"


class Split(msgspec.Struct):
    """A data frame as pandas' ``orient="split"`` writes it."""

    columns: list[str]
    data: list[list[Any]]
    index: list[Any] | None = None


class Body(msgspec.Struct):
    """The JSON of a request: exactly one of its shapes; no model has parameters."""

    dataframe_split: Split | None = None
    dataframe_records: list[dict[str, Any]] | None = None
    instances: list[Any] | None = None
    inputs: dict[str, list[Any]] | list[Any] | None = None
    params: dict[str, Any] | None = None


def owns(path: str) -> bool:
    """Tell whether a path is one of this dialect's."""
    return path == "/invocations" or path in OPEN or ENDPOINT.fullmatch(path) is not None


def is_open(path: str) -> bool:
    """Tell whether a path answers without a key: what a cluster asks whether a server lives."""
    return path in OPEN


def answer(request: Request, desk: Desk) -> Reply:
    """Return the reply to a request.

    Raises:
        BadRequest: It isn't clear which model is meant.
        BadJson, BadRows, UnsupportedMedia: The body's rows can't be scored.
        MethodNotAllowed: It is no POST.
    """
    if request.path in OPEN:
        text = trainlet.__version__ if request.path == "/version" else "\n"
        return Reply(200, {"Content-Type": "text/plain"}, text.encode())
    if request.method != "POST":
        raise MethodNotAllowed("Invocations take POST.", remedy="POST the rows to this address.")
    serving = _serving(request, desk)
    wanted = serving.model.names
    batch = _batch(request, desk.body(request), wanted, desk.settings.max_rows)
    desk.check_rows(batch.size)
    return _reply(request, serving, serving.model.score(batch))


def refuse(error: TrainletError) -> Reply:
    """Return an error as MLflow has it, and by its kind as SageMaker's clients read it."""
    is_asking = error.status < 500
    status = 400 if error.status == 422 else error.status
    document = {
        "error_code": "BAD_REQUEST" if is_asking else "INTERNAL_ERROR",
        "message": error.advice,
    }
    kind = "ValidationError" if is_asking else "ServiceUnavailable"
    headers = {"Content-Type": JSON, "X-Amzn-ErrorType": kind, **error.headers}
    return Reply(status, headers, msgspec.json.encode(document))


def _serving(request: Request, desk: Desk) -> Serving:
    endpoint = ENDPOINT.fullmatch(request.path)
    target = request.headers.get(TARGET)
    named = endpoint.group(1) if endpoint else target or desk.settings.model
    if not named:
        known = desk.models.names()
        if len(known) != 1:
            raise BadRequest(
                f"There are {len(known)} models, and none is named.",
                remedy="Set TRAINLET_MODEL, or send the header X-Amzn-SageMaker-Target-Model.",
            )
        named = known[0]
    return desk.models.get(*registry.target(named))


def _batch(request: Request, body: bytes, wanted: list[str], most_rows: int) -> Batch:
    media = _media(request.headers.get("content-type", ""))
    if media == CSV:
        return from_rows(*read_csv(body, wanted, most_rows), wanted)
    if media == NPY:
        return from_rows(wanted, read_npy(body, wanted, most_rows), wanted)
    if media in LINES:
        lines: list[Any] = [decode_loosely(line) for line in body.splitlines() if line.strip()]
        return from_instances(lines, wanted)
    if media in (JSON, ""):
        return _json_batch(body, wanted)
    raise UnsupportedMedia(
        f"Content-Type {media!r} isn't read here.",
        remedy=f"Send {JSON}, {CSV}, {LINES[0]} or {NPY}.",
    )


def _json_batch(body: bytes, wanted: list[str]) -> Batch:
    asked: Body = decode_loosely(body, Body)
    given = [
        name
        for name in ("dataframe_split", "dataframe_records", "instances", "inputs")
        if getattr(asked, name) is not None
    ]
    if asked.params:
        raise BadRequest(
            f"The model has no parameter {next(iter(asked.params))!r}.",
            remedy="Send no params, or {}.",
            field="params",
        )
    if len(given) != 1:
        raise BadJson(
            f"The body has {' and '.join(given) or 'none of the shapes'}.",
            remedy=f"Send exactly one of {SHAPES}.",
        )
    if asked.dataframe_split is not None:
        return from_rows(asked.dataframe_split.columns, asked.dataframe_split.data, wanted)
    if isinstance(asked.inputs, dict):
        return from_columns(asked.inputs, wanted)
    rows = asked.dataframe_records or asked.instances or asked.inputs or []
    return from_instances(rows, wanted)


def _reply(request: Request, serving: Serving, said: Answer) -> Reply:
    accepted = _media(request.headers.get("accept", "").partition(",")[0])
    if accepted == CSV:
        return answered(serving, said, CSV, write_csv(said.columns, header=False))
    if accepted == NPY:
        return answered(serving, said, NPY, write_npy(said.labels))
    rows = said.records()
    if accepted in LINES:
        return answered(serving, said, accepted, msgspec.json.Encoder().encode_lines(rows))
    return answered(serving, said, JSON, msgspec.json.encode({"predictions": rows}))


def _media(header: str) -> str:
    return header.partition(";")[0].strip().lower()

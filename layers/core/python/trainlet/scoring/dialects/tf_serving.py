"""The prediction route of TensorFlow Serving: ``/v1/models/{name}:predict``.

Reference: the TensorFlow Serving project's "RESTful API". Row format answers ``predictions``, one
object for each row; column format answers ``outputs``, one list for each column.
"""

import re
from typing import Any, Literal

import msgspec

from trainlet.errors import BadJson, MethodNotAllowed, TrainletError
from trainlet.scoring.batch import Batch, from_columns, from_instances
from trainlet.scoring.body import decode_loosely
from trainlet.scoring.desk import Desk, answered
from trainlet.scoring.exchange import JSON, Reply, Request

ROUTE = re.compile(r"/v1/models/([^/:]+)(?:/(?:versions|labels)/([^/:]+))?:predict")


class Body(msgspec.Struct):
    """The JSON of a request: rows or columns. A model has one signature."""

    instances: list[Any] | None = None
    inputs: dict[str, list[Any]] | None = None
    signature_name: Literal["", "serving_default"] = ""


def owns(path: str) -> bool:
    """Tell whether a path is one of this dialect's."""
    return path.endswith(":predict") and path.startswith("/v1/models/")


def is_open(path: str) -> bool:
    """Tell whether a path answers without a key: none does."""
    return False


def answer(request: Request, desk: Desk) -> Reply:
    """Return the reply to a request.

    Raises:
        BadName, ModelMissing, VersionMissing: The path names no version.
        BadJson, BadRows: The body's rows can't be scored.
        MethodNotAllowed: It is no POST.
    """
    if request.method != "POST":
        raise MethodNotAllowed("Prediction takes POST.", remedy="POST the rows to this address.")
    match = ROUTE.fullmatch(request.path)
    name, named = match.groups() if match else (request.path, None)
    serving = desk.serving(name, named)
    asked: Body = decode_loosely(desk.body(request), Body)
    batch = _batch(asked, serving.model.names)
    desk.check_rows(batch.size)
    said = serving.model.score(batch)
    by_row = asked.inputs is None
    document = {"predictions": said.records()} if by_row else {"outputs": said.columns}
    return answered(serving, said, JSON, msgspec.json.encode(document))


def refuse(error: TrainletError) -> Reply:
    """Return an error as TensorFlow Serving has it: one text."""
    headers = {"Content-Type": JSON, **error.headers}
    return Reply(error.status, headers, msgspec.json.encode({"error": error.advice}))


def _batch(asked: Body, wanted: list[str]) -> Batch:
    if (asked.instances is None) == (asked.inputs is None):
        raise BadJson(
            "The body has both instances and inputs, or neither.",
            remedy="Send rows as instances, or columns as inputs.",
        )
    if asked.inputs is not None:
        return from_columns(asked.inputs, wanted)
    return from_instances(asked.instances or [], wanted)

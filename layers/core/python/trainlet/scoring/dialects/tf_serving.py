"""The prediction route of TensorFlow Serving: ``/v1/models/{name}:predict``.

Reference: the TensorFlow Serving project's "RESTful API". Row format answers ``predictions``, one
object for each row; column format answers ``outputs``, one list for each column.
"""

import re
from typing import Any

import msgspec

from trainlet import keys
from trainlet.errors import BadJson, BadRows, MethodNotAllowed, TrainletError
from trainlet.registry import CHAMPION
from trainlet.scoring.batch import Batch, from_columns, from_instances
from trainlet.scoring.body import decode
from trainlet.scoring.exchange import JSON, Desk, Reply, Request, told

ROUTE = re.compile(r"/v1/models/([^/:]+)(?:/(?:versions|labels)/([^/:]+))?:predict")


class Body(msgspec.Struct):
    """The JSON of a request: rows or columns; signatures of graphs are of no meaning here."""

    instances: list[Any] | None = None
    inputs: dict[str, list[Any]] | None = None
    signature_name: str = ""


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
    reference = keys.reference(named) if named else CHAMPION
    serving = desk.models.get(keys.check_name("model", name), reference)
    asked: Body = decode(desk.body(request), Body)
    batch = _batch(asked, serving.model.names)
    if not 0 < batch.size <= desk.settings.max_rows:
        raise BadRows(f"{batch.size:,} rows are none, or too many.", remedy="Send some fewer.")
    said = serving.model.score(batch)
    document: dict[str, Any] = {"outputs": said.columns}
    if asked.inputs is None:
        rows = zip(*said.columns.values(), strict=True)
        document = {"predictions": [dict(zip(said.columns, row, strict=True)) for row in rows]}
    return Reply(200, told(serving, said, JSON), msgspec.json.encode(document))


def refuse(error: TrainletError) -> Reply:
    """Return an error as TensorFlow Serving has it: one text."""
    text = " ".join(filter(None, (error.detail, error.remedy)))
    headers = {"Content-Type": JSON, **error.headers}
    return Reply(error.status, headers, msgspec.json.encode({"error": text}))


def _batch(asked: Body, wanted: list[str]) -> Batch:
    if (asked.instances is None) == (asked.inputs is None):
        raise BadJson(
            "The body has both instances and inputs, or neither.",
            remedy="Send rows as instances, or columns as inputs.",
        )
    if asked.inputs is not None:
        return from_columns(asked.inputs, wanted)
    return from_instances(asked.instances or [], wanted)

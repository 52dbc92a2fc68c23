"""Foreign ONNX files over HTTP."""

import hashlib

import msgspec
from flask import Blueprint, Response, request

from trainlet import jobs, keys
from trainlet.errors import BadModel, BadRequest
from trainlet.store import put_once
from trainlet.training.wanted import Wanted, WantedColumn
from trainlet.web.context import accepted, context
from trainlet.work.requests import ImportModelRequest

routes = Blueprint("imports", __name__, url_prefix="/v1/models/<name>")


@routes.post("/import")
def import_model(name: str) -> Response:
    """Take an ONNX file as the body, and have it tried and published: 202 and where its job is.

    ``column=NAME=TYPE`` names a column, in their order; ``nullable=`` one whose missing values the
    model handles itself; ``label=`` what is predicted; ``class=`` a class, in the order of the
    probabilities.
    """
    keys.check_name("model", name)
    request.max_content_length = context().settings.max_model_bytes
    wanted, data = _wanted(), request.get_data()
    if not data:
        raise BadModel(
            "There is no file.", remedy="Send it: --data-binary @model.onnx", field="file"
        )
    sha256 = hashlib.sha256(data).hexdigest()
    put_once(context().store, keys.foreign_model(name, sha256), data)
    asked = ImportModelRequest(model=name, sha256=sha256, wanted=wanted)
    job_id = jobs.submit(context().store, "import-model", msgspec.to_builtins(asked))
    return accepted(job_id)


def _wanted() -> Wanted:
    return Wanted(
        columns=[_column(text) for text in request.args.getlist("column")],
        nullable=request.args.getlist("nullable"),
        label=request.args.get("label") or "label",
        classes=[*request.args.getlist("class")],
    )


def _column(text: str) -> WantedColumn:
    name, _, type_ = text.rpartition("=")
    try:
        return msgspec.convert({"name": name, "type": type_} if name else {}, WantedColumn)
    except msgspec.ValidationError:
        raise BadRequest(
            f"column={text!r} is no column.",
            remedy="Send column=NAME=TYPE, of type number, integer, boolean, datetime or text.",
            field="column",
        ) from None

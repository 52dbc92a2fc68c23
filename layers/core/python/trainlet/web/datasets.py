"""Datasets over HTTP."""

from datetime import UTC, datetime
from typing import Any, cast, get_args

import msgspec
from flask import Blueprint, Response, request

from trainlet import datasets, jobs, keys, recipes
from trainlet.cells import ColumnType
from trainlet.errors import ArtifactCorrupt, BadName, BadRequest, BadTable, DatasetMissing
from trainlet.limits import GZIP_MAGIC, inflate
from trainlet.web.context import context, refuse, reply, seconds_argument, wait
from trainlet.work.requests import UploadRequest

routes = Blueprint("datasets", __name__, url_prefix="/v1/datasets")

UPLOAD_WAIT_SECONDS = 25.0
PRESIGN = ("", "1", "true")
PRESIGNED_SECONDS = 3600
LISTED = ("versions", *datasets.VersionLine.__struct_fields__)
TYPES: tuple[str, ...] = get_args(ColumnType)


@routes.post("/<name>")
def upload(name: str) -> Response:
    """Store a table and have it typed and profiled: 201 with its schema, 202 if that takes long.

    The body is the table, or a multipart form with one file. Each ``type=COLUMN=TYPE``
    in the query corrects a type. ``?presign=1`` gives a URL to send the table to instead.
    """
    keys.check_name("dataset", name)
    if request.args.get("presign", "0") in PRESIGN:
        return _presigned(name)
    types, seconds = _types(), seconds_argument("wait", UPLOAD_WAIT_SECONDS)
    data = _uploaded()
    version = datasets.version_of(data, types)
    extension = ".csv.gz" if data.startswith(GZIP_MAGIC) else ".csv"
    datasets.put_data(context().store, name, version, extension, data)
    asked = UploadRequest(
        dataset=name,
        version=version,
        uploaded=datetime.now(UTC),
        extension=extension,
        types=types,
    )
    job_id = jobs.submit(context().store, "upload", msgspec.to_builtins(asked))
    location = {"Location": f"/v1/jobs/{job_id}"}
    state = wait(job_id, seconds)
    if state.state == "succeeded":
        return reply(state.result, 201, location)
    if state.error:
        return refuse(state.error, location)
    return reply({"job": job_id, "state": state.state, "url": location["Location"]}, 202, location)


@routes.get("")
def listed() -> Response:
    """List the datasets."""
    return reply({"datasets": [line for name in _names() if (line := _line(name))]})


@routes.get("/<name>")
def show(name: str) -> Response:
    """Show the latest version's columns and profile, and the versions there are."""
    index = datasets.read_index(context().store, name)
    schema = datasets.read_schema(context().store, name, index.latest)
    return reply({**msgspec.to_builtins(schema), "versions": index.versions})


@routes.get("/<name>/versions")
def versions(name: str) -> Response:
    """List the versions of a dataset."""
    index = datasets.read_index(context().store, name)
    return reply({"dataset": name, "latest": index.latest, "versions": index.versions})


@routes.get("/<name>/versions/<version>")
@routes.get("/<name>/profile")
def profile(name: str, version: str = "") -> Response:
    """Show one version's columns and profile; the latest if none is named."""
    return reply(datasets.read_schema(context().store, name, version))


@routes.get("/<name>/recipe")
def recipe(name: str) -> Response:
    """Show the recipe that training on ``?label=`` (and ``?learner=``) would start from."""
    label = request.args.get("label", "")
    schema = datasets.read_schema(context().store, name)
    return reply(recipes.default(name, label, request.args.get("learner", ""), schema))


def _presigned(name: str) -> Response:
    """Give a URL to PUT a table to; it is taken up as soon as it has arrived."""
    key = keys.new_upload(name)
    url = context().store.presign(key, "PUT", PRESIGNED_SECONDS)
    return reply({"method": "PUT", "url": url, "key": key, "seconds": PRESIGNED_SECONDS})


def _uploaded() -> bytes:
    is_form = (
        request.mimetype == "multipart/form-data"
    )  # curl calls any body a form, of another type
    files = list(request.files.values()) if is_form else []
    if is_form and len(files) != 1:
        raise BadRequest(
            f"The form holds {len(files)} files.",
            remedy="Send one table as a file field: curl -F file=@table.csv",
        )
    raw = files[0].read() if files else request.get_data()
    limit = context().settings.max_upload_bytes
    data = inflate(raw, request.headers.get("Content-Encoding", ""), limit)
    if not data.strip():
        raise BadTable(
            "The file is empty.",
            remedy="Upload a CSV file with a header line and at least one row.",
            studio="0003",
            line=1,
        )
    return data


def _types() -> dict[str, ColumnType]:
    return dict(_type(text) for text in request.args.getlist("type"))


def _type(text: str) -> tuple[str, ColumnType]:
    name, _, type_ = text.rpartition("=")
    if not name or type_ not in TYPES:
        raise BadRequest(
            f"type={text!r} is no type of a column.",
            remedy=f"Send type=COLUMN=TYPE; the types are {', '.join(TYPES)}.",
            field="type",
        )
    return name, cast("ColumnType", type_)


def _names() -> list[str]:
    return datasets.names(context().store)


def _line(name: str) -> dict[str, Any] | None:
    try:
        index = datasets.read_index(context().store, name)
    except (DatasetMissing, BadName):
        return None  # its first upload was refused, or is still being read
    except ArtifactCorrupt as error:
        return {**dict.fromkeys(LISTED), "name": name, "problem": error.detail}
    latest = {line.version: msgspec.to_builtins(line) for line in index.versions}[index.latest]
    return {"name": name, "versions": len(index.versions), **latest}

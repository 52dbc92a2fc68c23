"""Datasets over HTTP."""

from datetime import UTC, datetime
from typing import Any, cast, get_args

import msgspec
from flask import Blueprint, Response, request

from trainlet import datasets, jobs, keys, recipes
from trainlet.cells import ColumnType
from trainlet.errors import ArtifactCorrupt, BadName, BadRequest, BadTable, DatasetMissing
from trainlet.limits import inflate
from trainlet.web.context import context, json_body, refuse, reply, seconds_argument, wait
from trainlet.work.requests import UploadRequest

routes = Blueprint("datasets", __name__, url_prefix="/v1/datasets")

UPLOAD_WAIT_SECONDS = 25.0
PRESIGN = ("", "1", "true")
PRESIGNED_SECONDS = 3600
LISTED = ("versions", *datasets.VersionLine.__struct_fields__)
TYPES: tuple[str, ...] = get_args(ColumnType)
CSV = "text/csv; charset=utf-8"


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is read otherwise: types by column, and how the bytes are read."""

    types: dict[str, ColumnType | None] = {}
    reading: datasets.Reading = datasets.Reading()


@routes.post("/<name>")
def upload(name: str) -> Response:
    """Store a table and have it typed and profiled: 201 with its schema, 202 if that takes long.

    The body is the table, or a multipart form with one file. Each ``type=COLUMN=TYPE``
    in the query corrects a type, and each field of a reading says how the bytes are read, where
    that should not be detected. ``?presign=1`` gives a URL to send the table to instead.
    """
    keys.check_name("dataset", name)
    if request.args.get("presign", "0") in PRESIGN:
        return _presigned(name)
    types, reading = _types(), _reading()
    seconds_argument("wait", UPLOAD_WAIT_SECONDS)  # before the body is stored
    data = _uploaded()
    version = datasets.version_of(data, types, reading)
    extension = datasets.extension_of(data)
    datasets.put_data(context().store, name, version, extension, data)
    return _run(
        UploadRequest(
            dataset=name,
            version=version,
            uploaded=datetime.now(UTC),
            extension=extension,
            types=types,
            reading=reading,
        )
    )


@routes.post("/<name>/versions/<version>/correct")
def correct(name: str, version: str) -> Response:
    """Have the bytes of a version read otherwise, as a version that takes its place: 201 or 202.

    The body is ``{"types": {"zip": "text"}, "reading": {"decimal": ","}}``; what an earlier
    correction said stays, and a type of null is inferred again.
    """
    asked: Correction = json_body(Correction)
    base = datasets.read_schema(context().store, name, "" if version == "latest" else version)
    said = {**base.types, **asked.types}
    types = {column: type_ for column, type_ in said.items() if type_ is not None}
    reading = asked.reading.over(base.asked)
    corrected = datasets.version_named(base.sha256, types, reading)
    if corrected == base.version:
        return reply(base)
    return _run(
        UploadRequest(
            dataset=name,
            version=corrected,
            corrects=base.version,
            uploaded=datasets.just_after(context().store, base.dataset, base.uploaded),
            types=types,
            reading=reading,
        )
    )


def _run(asked: UploadRequest) -> Response:
    """Have a table read, and wait for it as long as the caller does."""
    job_id = jobs.submit(context().store, "upload", msgspec.to_builtins(asked))
    location = {"Location": f"/v1/jobs/{job_id}"}
    state = wait(job_id, seconds_argument("wait", UPLOAD_WAIT_SECONDS))
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


@routes.get("/<name>/versions/<version>/quarantine")
def quarantine(name: str, version: str) -> Response:
    """Give the rows that could not be read: the line each begins on, the reason, its text."""
    schema = datasets.read_schema(context().store, name, "" if version == "latest" else version)
    return Response(datasets.read_quarantine(context().store, schema), content_type=CSV)


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


def _reading() -> datasets.Reading:
    """Return what the query says of how the bytes are read."""
    fields = datasets.Reading.__struct_fields__
    given = {name: request.args[name] for name in fields if request.args.get(name)}
    given = {name: datasets.MARKS.get(value, value) for name, value in given.items()}
    try:
        return msgspec.convert(given, datasets.Reading, strict=False)
    except msgspec.ValidationError as error:
        field = str(error).partition("`$.")[2].rstrip("`")
        raise BadRequest(
            f"{field}={given.get(field)!r} is not how a table is read: {error}.",
            remedy="See the reference: delimiter=;, decimal=,, encoding=cp1252, header=false, ...",
            field=field,
        ) from None


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

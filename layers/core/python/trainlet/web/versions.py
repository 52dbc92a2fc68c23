"""The versions of a model over HTTP: their files, their past, what came of retrainings."""

from typing import Annotated, Any

import msgspec
from flask import Blueprint, Response, request

from trainlet import keys, receipts, registry
from trainlet.errors import BadRequest, JobMissing, ObjectMissing
from trainlet.registry import Index, Manifest, Note, Version
from trainlet.scoring.openapi import openapi
from trainlet.web.aliases import CALLER
from trainlet.web.context import JSON, context, json_body, number_argument, reply

routes = Blueprint("versions", __name__, url_prefix="/v1/models/<name>")

LISTED = 100
MOST_LISTED = 1000
MOST_COMPARED = 20


class TagRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tags a version is to have, in place of those it has."""

    tags: list[str]


class PruneRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many of the newest versions stay, besides those that an alias names."""

    keep: Annotated[int, msgspec.Meta(ge=0)]


@routes.get("/versions")
def versions(name: str) -> Response:
    """List the newest versions of a model, with what names them."""
    index, most = _index(name), number_argument("limit", LISTED, MOST_LISTED)
    found = registry.versions(context().store, index, name, most)
    return reply({"model": name, "versions": [_line(index, version) for version in found]})


@routes.get("/versions/<number>")
def manifest(name: str, number: str) -> Response:
    """Show a version's manifest."""
    return _file(name, number, "manifest.json", JSON)


@routes.get("/versions/<number>/evaluation")
def evaluation(name: str, number: str) -> Response:
    """Show a version's evaluation."""
    return _file(name, number, "evaluation.json", JSON)


@routes.get("/versions/<number>/model.onnx")
def onnx(name: str, number: str) -> Response:
    """Give a version's ONNX file."""
    return _file(name, number, "model.onnx", "application/octet-stream")


@routes.get("/versions/<number>/openapi.json")
def describe(name: str, number: str) -> Response:
    """Describe a version's scoring route, with an example that scores."""
    index = _index(name)
    version = registry.find_version(context().store, index, name, keys.reference(number))
    signature = registry.read_manifest(context().store, name, version).signature
    return reply(openapi(name, version.number, signature))


@routes.delete("/versions/<number>")
def delete(name: str, number: str) -> Response:
    """Delete a version that no alias names."""
    index = _index(name)
    version = registry.find_version(context().store, index, name, keys.reference(number))
    note = Note(who=CALLER, why="deleted")
    registry.delete_version(context().store, name, version.number, note)
    return reply({"model": name, "deleted": [version.number]})


@routes.put("/versions/<number>/tags")
def tag(name: str, number: str) -> Response:
    """Give a version its tags."""
    asked: TagRequest = json_body(TagRequest)
    version = registry.find_version(context().store, _index(name), name, keys.reference(number))
    registry.tag_version(context().store, name, version.number, asked.tags)
    return reply(_line(_index(name), version))


@routes.post("/prune")
def prune(name: str) -> Response:
    """Delete all versions but the newest ones and those that an alias names."""
    asked: PruneRequest = json_body(PruneRequest)
    keys.check_name("model", name)
    note = Note(who=CALLER, why=f"pruned to {asked.keep}")
    return reply(
        {"model": name, "deleted": registry.prune(context().store, name, asked.keep, note)}
    )


@routes.get("/history")
def history(name: str) -> Response:
    """List the newest moves of the aliases: who, when, why, from, to."""
    index, most = _index(name), number_argument("limit", LISTED, MOST_LISTED)
    return reply({"model": name, "moves": registry.moves(context().store, index, name, most)})


@routes.get("/compare")
def compare(name: str) -> Response:
    """Show versions beside each other; ``?versions=1,champion``."""
    index = _index(name)
    wanted = [part for part in request.args.get("versions", "").split(",") if part]
    if not 2 <= len(wanted) <= MOST_COMPARED:
        raise BadRequest(
            f"{len(wanted)} versions can't be compared.",
            remedy=f"Send 2 to {MOST_COMPARED}, say ?versions=1,champion.",
            field="versions",
        )
    found = [
        registry.find_version(context().store, index, name, keys.reference(reference))
        for reference in wanted
    ]
    manifests = [registry.read_manifest(context().store, name, version) for version in found]
    sides = [_side(index, version, each) for version, each in zip(found, manifests, strict=True)]
    return reply({"model": name, "versions": sides, "differences": _differences(manifests)})


@routes.get("/receipts")
def listed_receipts(name: str) -> Response:
    """List what came of the newest retrainings."""
    most = number_argument("limit", LISTED, MOST_LISTED)
    found = receipts.newest(context().store, name, most)
    if not found:
        _index(name)  # refuses a name that has neither; a first retraining may have been stopped
    return reply({"model": name, "receipts": found})


@routes.get("/receipts/<job_id>")
def receipt(name: str, job_id: str) -> Response:
    """Show what came of one retraining."""
    found = receipts.find(context().store, name, job_id)
    if found is None:
        raise JobMissing(
            f"Job {job_id!r} left no receipt of model {name!r}.",
            remedy=f"GET /v1/models/{name}/receipts lists those there are.",
        )
    return reply(found)


def _index(name: str) -> Index:
    keys.check_name("model", name)
    return registry.read_index(context().store, name)


def _file(name: str, number: str, file: str, content_type: str) -> Response:
    version = registry.find_version(context().store, _index(name), name, keys.reference(number))
    try:
        data = registry.artifact(context().store, name, version, file)
    except ObjectMissing:  # deleted meanwhile
        raise registry.version_missing(name, version.number) from None
    return Response(
        data, content_type=content_type, headers={"X-Trainlet-Version": str(version.number)}
    )


def _line(index: Index, version: Version) -> dict[str, Any]:
    named = [alias for alias, each in index.aliases.items() if each.version == version.number]
    facts: dict[str, Any] = msgspec.to_builtins(version)
    facts.pop("writer", None)
    tags = index.tags.get(str(version.number), [])
    return {**facts, "aliases": sorted(named), "tags": tags}


def _side(index: Index, version: Version, each: Manifest) -> dict[str, Any]:
    return {
        **_line(index, version),
        "learner": each.learner,
        "dataset": each.dataset,
        "rows": each.rows,
        "metrics": each.metrics,
        "seconds": each.seconds,
        "cost": each.cost,
    }


def _differences(manifests: list[Manifest]) -> dict[str, list[Any]]:
    """Return the fields of the recipes and libraries that are not the same in all versions."""
    flat = [_flat({"recipe": m.recipe, "libraries": m.libraries}) for m in manifests]
    names = list(dict.fromkeys(name for each in flat for name in each))
    beside = {name: [each.get(name) for each in flat] for name in names}
    return {name: values for name, values in beside.items() if values.count(values[0]) < len(flat)}


def _flat(document: Any, path: str = "") -> dict[str, Any]:
    """Return the leaves of a document by their paths."""
    if isinstance(document, dict):
        parts = list(document.items())
    elif isinstance(document, list):
        parts = [(str(place), each) for place, each in enumerate(document)]
    else:
        return {path: document}
    return {
        name: value
        for key, each in parts
        for name, value in _flat(each, f"{path}.{key}" if path else key).items()
    }

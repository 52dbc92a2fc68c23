"""A vw-train request made whole, before there is a job."""

from typing import NamedTuple

from trainlet import datasets, keys, registry
from trainlet.datasets import Schema
from trainlet.errors import BadModel
from trainlet.registry import Wabbit
from trainlet.store import Store
from trainlet.wabbit import arguments
from trainlet.wabbit.running import MODEL
from trainlet.work.vw_requests import VwTrainRequest


class Before(NamedTuple):
    """The version that a model goes on from: its number, what is known of it, and its file."""

    number: int
    wabbit: Wabbit
    build: str
    data: bytes


class Asked(NamedTuple):
    """All that a version is made of: what was asked, the dataset, the version before, options."""

    request: VwTrainRequest
    schema: Schema
    before: Before | None
    pairs: list[arguments.Pair]


def asked_of(request: VwTrainRequest, store: Store) -> Asked:
    """Return what a request asks for; nothing is read but documents."""
    keys.check_name("model", request.model)
    more = arguments.parse(request.arguments, request.version)
    schema = datasets.read_schema(store, request.dataset, request.dataset_version)
    before = _before(store, request) if request.initial else None
    pairs = arguments.continued(list(before.wabbit.options), more) if before else more
    return Asked(request, schema, before, pairs)


def _before(store: Store, request: VwTrainRequest) -> Before:
    name, reference = registry.target(request.initial)
    line = registry.find_version(store, registry.read_index(store, name), name, reference)
    manifest = registry.read_manifest(store, name, line)
    if manifest.vw is None or manifest.vw.version != request.version:
        made_by = f"version {manifest.vw.version}" if manifest.vw else "another learner"
        raise BadModel(
            f"{request.initial!r} is a model of {made_by}, and can't go on as {request.version}.",
            remedy="Name a model of the same version, or train a new one.",
            field="initial",
        )
    data = registry.artifact(store, name, line, MODEL)
    return Before(line.number, manifest.vw, manifest.build, data)

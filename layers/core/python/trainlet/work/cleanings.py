"""Clean requests made whole, and those that are kept to be done again for every new version."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec

from trainlet import datasets, keys, recipes
from trainlet.errors import ArtifactCorrupt, BadRecipe, NotFound, ObjectMissing
from trainlet.store import Store, decode
from trainlet.work.planning import pinned
from trainlet.work.requests import CleanRequest


def whole(request: CleanRequest, store: Store) -> CleanRequest:
    """Return a clean request with all that it leaves out, checked against its dataset.

    Raises:
        BadName: A name is misspelled.
        DatasetMissing: No such dataset or version.
        BadRecipe: The steps don't fit the dataset, or it would be written over by itself.
        BadSettings, ModuleMissing: A step is none, or set so that it can't be.
    """
    schema = datasets.read_schema(store, request.dataset, request.version)
    into = keys.check_name("dataset", request.into or f"{request.dataset}-clean")
    if request.again and into == request.dataset:
        raise BadRecipe(
            f"Dataset {into!r} would be cleaned again and again.",
            remedy="Write into another dataset, or leave out again.",
            field="into",
        )
    asked = msgspec.structs.replace(
        request,
        version=schema.version,
        into=into,
        name=keys.check_name("transformation", request.name or into),
        steps=pinned(recipes.completed_steps(request.steps), store),
    )
    if request.label:
        recipes.find_column(schema, request.label, "label")
    recipes.check_cleaning(asked.steps, schema, request.label)
    return asked


def keep(store: Store, request: CleanRequest) -> None:
    """Have every new version of the request's dataset cleaned by it.

    What its steps name without a version they take in the newest each time.

    Raises:
        BadRecipe: Versions of another dataset are cleaned into the same one.
    """
    kept = find(store, request.into)
    if kept and kept.dataset != request.dataset:
        raise BadRecipe(
            f"New versions of {kept.dataset!r} are cleaned into {request.into!r} already.",
            remedy=f"Write into another dataset, or DELETE /v1/cleanings/{request.into} first.",
            field="into",
        )
    bare = msgspec.structs.replace(request, version="", again=False, cause=[])
    store.put(keys.cleaning(request.into), msgspec.json.encode(bare))


def find(store: Store, into: str) -> CleanRequest | None:
    """Return the request by which a dataset is written, None if there is none."""
    try:
        return decode(store.get(keys.cleaning(into)).data, CleanRequest, "cleaning")
    except ObjectMissing:
        return None


def forget(store: Store, into: str) -> None:
    """Have no new versions cleaned into a dataset any more.

    Raises:
        NotFound: None are.
    """
    if find(store, into) is None:
        raise NotFound(
            f"Nothing is cleaned into {into!r} again.",
            remedy="GET /v1/cleanings lists what is.",
            dataset=into,
        )
    store.delete(keys.cleaning(into))


def kept(store: Store, dataset: str = "") -> Iterator[CleanRequest]:
    """Yield the requests by which new versions of a dataset, or of any, are cleaned.

    One that can't be read is passed over: it holds up no other.
    """
    for entry in store.list(keys.CLEANINGS):
        with suppress(ArtifactCorrupt):
            request = find(store, entry.key.removeprefix(keys.CLEANINGS).removesuffix(".json"))
            if request and dataset in ("", request.dataset):
                yield request


def mark(request: CleanRequest) -> str:
    """Return how a cleaning stands in the causes of what it leads to."""
    return f"clean {request.dataset} into {request.into}"


def document(request: CleanRequest) -> dict[str, Any]:
    """Return a request as it is stored."""
    asked: dict[str, Any] = msgspec.to_builtins(request)
    return asked

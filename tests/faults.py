"""One fault at one store call of a job, and what is left after the job was run again."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import msgspec

from tests.scenes import SETTINGS, Scene
from tests.trained import let_time_pass, run_to_end
from trainlet import datasets, jobs, receipts, recipes, registry
from trainlet.errors import (
    ArtifactCorrupt,
    ModelMissing,
    ObjectMissing,
    StoreUnavailable,
    WriteConflict,
)
from trainlet.scoring.batch import from_records
from trainlet.scoring.model import load
from trainlet.store import Object, Store
from trainlet.store.folder import FolderStore
from trainlet.work.runner import run_job

CAR = {"horsepower": 100, "engine-size": 120}
READS = ("get", "head", "get_if_changed")
CONDITIONAL = ("put_if_absent", "put_if_match")
WRITES = ("put", *CONDITIONAL, "delete")
CALLS = (*READS, *WRITES, "list", "folders")
REFUSALS = ("403 Forbidden", "500 Internal Error", "503 Slow Down", "connection reset")
KINDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(REFUSALS, CALLS),
    "404 missing": READS,
    "409 or 412 conflict": CONDITIONAL,
    "truncated body": ("get", "get_if_changed"),
    "reply lost": WRITES,
    "reply lost, then 412": CONDITIONAL,
    "exit before": CALLS,
    "exit after": WRITES,
}
"""Each kind of fault, and the calls it can befall."""

LIES = ("404 missing",)


class Faulty(FolderStore):
    """A folder in which one call, counted in the job's own thread, goes wrong."""

    def __init__(self, folder: str, kind: str = "", at: int = -1) -> None:
        self.calls: list[str] = []
        self._kind, self._at = kind, at
        self._counting = threading.get_ident()
        self._inside = False
        super().__init__(folder)

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        return self._counted(name, found) if name in CALLS else found

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            # Heartbeats come from another thread, and calls of our own from within are no calls.
            if threading.get_ident() != self._counting or self._inside:
                return call(*args, **kwargs)
            self.calls.append(name)
            self._inside = True
            try:
                if len(self.calls) - 1 != self._at:
                    return _listed(call(*args, **kwargs))
                return _go_wrong(self._kind, lambda: _listed(call(*args, **kwargs)))
            finally:
                self._inside = False

        return counted


def _listed(found: Any) -> Any:
    return iter(list(found)) if isinstance(found, Iterator) else found


def _go_wrong(kind: str, call: Callable[[], Any]) -> Any:
    if kind in REFUSALS:
        raise StoreUnavailable(f"The store answers {kind}.", remedy="Look at the store.")
    if kind == "404 missing":
        raise ObjectMissing("The store says that it isn't there.")
    if kind == "409 or 412 conflict":
        raise WriteConflict("The store says that another writes.")
    if kind == "exit before":
        os._exit(7)
    found = call()
    if kind == "truncated body" and isinstance(found, Object):
        return Object(found.data[: len(found.data) // 2], found.etag, found.modified)
    if kind == "reply lost":
        raise StoreUnavailable("The reply is lost.", remedy="Try again.")
    if kind == "reply lost, then 412":
        raise WriteConflict("The client tried again by itself, and lost to its own write.")
    if kind == "exit after":
        os._exit(7)
    return found


def calls_of(place: Scene) -> list[str]:
    """Run the job undisturbed and return the calls that it makes, in order."""
    store = Faulty(str(place.folder))
    run_job(store, place.job, SETTINGS)
    return store.calls


def run_with_fault(place: Scene, kind: str, at: int) -> None:
    """Run the job with one fault, then as often as a worker would until it has ended."""
    if kind.startswith("exit"):
        _run_and_exit(place, kind, at)
    else:
        with suppress(StoreUnavailable, ArtifactCorrupt):  # it is tried again
            run_job(Faulty(str(place.folder), kind, at), place.job, SETTINGS)
    jobs.change(FolderStore(str(place.folder)), place.job, let_time_pass)
    state = run_to_end(FolderStore(str(place.folder)), place.job, SETTINGS)
    assert state.has_ended, state


def _run_and_exit(place: Scene, kind: str, at: int) -> None:
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        code = 1
        try:
            run_job(Faulty(str(place.folder), kind, at), place.job, SETTINGS)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7, f"call {at} was not reached"


def outcome(place: Scene) -> dict[str, Any]:
    """Return all that can be seen of a store when the job is done, but for times and tokens."""
    store = FolderStore(str(place.folder))
    state = jobs.find_state(store, place.job)
    return {
        "state": state.state,
        "error": state.error and state.error["code"],
        "result": _timeless(state.result or {}),
        "index": _index(store),
        "receipts": [_timeless(msgspec.to_builtins(r)) for r in receipts.newest(store, "price", 9)],
        "datasets": sorted(line.version for line in datasets.read_index(store, "autos").versions),
        "recipe": recipes.find(store, "price"),
        "retrains": sorted(jobs.requested(store, "retrain")),
    }


def _timeless(document: dict[str, Any]) -> dict[str, Any]:
    leave = ("at", "seconds", "cost", "built", "superseded", "job")
    return {name: value for name, value in document.items() if name not in leave}


def _index(store: Store) -> dict[str, Any] | None:
    try:
        index = registry.read_index(store, "price")
    except ModelMissing:
        return None
    return {
        "versions": [(version.number, version.build) for version in index.versions],
        "aliases": {alias: named.version for alias, named in index.aliases.items()},
        "moves": [(move.alias, move.before, move.after, move.why) for move in index.moves],
    }


def check_sound(place: Scene) -> None:
    """Load and score every version that is visible; read every document that was written."""
    store = FolderStore(str(place.folder))
    for name in registry.names(store):
        try:
            index = registry.read_index(store, name)
        except ModelMissing:
            continue
        for version in index.versions:
            manifest = registry.read_manifest(store, name, version)
            model = load(manifest, registry.artifact(store, name, version, "model.onnx"))
            answer = model.score(from_records([CAR], list(CAR)))
            assert answer.columns["Scored Labels"][0] > 1000
    for entry in store.list(""):
        if entry.key.endswith(".json"):
            msgspec.json.decode(store.get(entry.key).data)
    error = jobs.find_state(store, place.job).error or {"code": "-", "detail": "-"}
    assert error["code"]
    assert error["detail"]


def cases(calls: list[str]) -> list[tuple[str, int]]:
    """Return every kind of fault at every call that it can befall."""
    return [
        (kind, at)
        for at, call in enumerate(calls)
        for kind, befalls in KINDS.items()
        if call in befalls
    ]


def check(place: Scene, kind: str, at: int, wanted: dict[str, Any]) -> None:
    """Run a job with one fault and hold what is left against an undisturbed run.

    A store that says that an object isn't there can't be told from one in which that is so: the job
    may then fail with the reason, or not dare to promote. Any other fault leaves no trace.
    """
    before = outcome(place)
    run_with_fault(place, kind, at)
    check_sound(place)
    found = outcome(place)
    if kind not in LIES:
        assert found == wanted, (kind, at)
        return
    named = [
        None if each["index"] is None else each["index"]["aliases"]["champion"]
        for each in (before, wanted)
    ]
    champion = found["index"] and found["index"]["aliases"]["champion"]
    assert champion in named, (kind, at)
    assert found["state"] in ("succeeded", "failed")
    assert (found["error"] is None) == (found["state"] == "succeeded")

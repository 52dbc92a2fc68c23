"""Artifacts of builds that nobody trained, for tests of the registry."""

import hashlib
from datetime import UTC, datetime

from tests.memory import MemoryStore
from trainlet import registry
from trainlet.registry import Artifacts, Dataset, Manifest, Note, Parity, Rows, Signature, Verdict
from trainlet.registry.index import MOST_ALIASES

LONGEST = Note(who="w" * 90, why="y" * 200)
LONGEST_ORDER = "9" * 73
OWN_ALIASES = [f"{number:02d}".rjust(32, "a") for number in range(MOST_ALIASES - 2)]


def made(
    build: str, claim: str = "c1", model: str = "m", data: bytes = b"onnx", order: str = ""
) -> Artifacts:
    """Return the artifacts of a build."""
    manifest = Manifest(
        model=model,
        build=build,
        claim=claim,
        created=datetime(2026, 1, 2, tzinfo=UTC),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        signature=Signature(task="regression", inputs=[], label="y"),
        recipe={"learner": {"use": "linear-regression"}},
        dataset=Dataset(name="d", version="0" * 20),
        order=order,
        rows=Rows(total=3, without_label=0, removed=0, with_gaps=0, trained=2, held_out=1),
        parity=Parity(rows=1, tolerance=1e-9, largest=0.0, labels_differing=0),
        metrics={"accuracy": 0.5, "auc": None},
        seed=1,
        libraries={"numpy": "2"},
        seconds={"fit": 0.1},
    )
    return Artifacts(model=data, manifest=manifest, evaluation=b"{}")


def filled(count: int, store: MemoryStore | None = None) -> MemoryStore:
    """Return a store with a model of so many versions, built as b1, b2, and so on."""
    store = store or MemoryStore()
    for number in range(1, count + 1):
        registry.publish(store, made(f"b{number}"))
    return store


def grown(store: MemoryStore, count: int) -> MemoryStore:
    """Return a store with a model of so many versions, with the longest of everything.

    Its first versions keep aliases of their own.
    """
    for number in range(1, count + 1):
        artifacts = made(f"{number:032x}", "c" * 16, order=LONGEST_ORDER)
        registry.publish(store, artifacts, Verdict(note=LONGEST))
        if number <= len(OWN_ALIASES):
            registry.move_alias(store, "m", OWN_ALIASES[number - 1], number, LONGEST)
    return store

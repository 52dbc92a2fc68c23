"""Many writers and readers of one alias at once, every operation written down."""

import os
import random
import threading
import time
from math import inf

from tests.linearizability import Operation
from tests.made import made
from tests.servers import KEYS
from trainlet import registry
from trainlet.errors import PreconditionFailed, TrainletError
from trainlet.registry import CHAMPION, Note
from trainlet.store import Store, open_store

VERSIONS = 8


def know_keys() -> None:
    """Give this process the keys of the test servers."""
    os.environ.update(KEYS)


def prepare(store: Store) -> list[Operation]:
    """Publish the versions that the alias will move between; return the move that made the last."""
    for number in range(VERSIONS):
        registry.publish(store, made(f"b{number}"))
    alias = registry.read_index(store, "m").aliases[CHAMPION]
    return [Operation("move", 0.0, 0.0, alias.writer, alias.version, alias.revision)]


def run(place: tuple[str, str], name: str, writes: int, reads: int, seed: int) -> list[Operation]:
    """Return the history of one writer thread and one reader thread."""
    store, history = open_store(*place), []
    threads = [
        threading.Thread(target=_write, args=(store, name, writes, seed, history)),
        threading.Thread(target=_read, args=(store, reads, history)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return history


def _write(store: Store, name: str, count: int, seed: int, history: list[Operation]) -> None:
    choose, seen = random.Random(seed), 0
    for number in range(count):
        writer, version = f"{name}-{number}", choose.randint(1, VERSIONS)
        match = seen if choose.random() < 0.3 and seen else None
        called = time.monotonic()
        revision, returned = None, inf
        try:
            note = Note(who=name, writer=writer)
            moved = registry.move_alias(store, "m", CHAMPION, version, note, match)
            revision, seen, returned = moved.revision, moved.revision, time.monotonic()
        except PreconditionFailed:
            seen = 0
            continue  # it took no effect
        except TrainletError:
            pass  # whether it took effect is unknown
        history.append(Operation("move", called, returned, writer, version, revision, match))


def _read(store: Store, count: int, history: list[Operation]) -> None:
    for _ in range(count):
        called = time.monotonic()
        try:
            alias = registry.read_index(store, "m").aliases[CHAMPION]
        except TrainletError:
            continue
        returned = time.monotonic()
        history.append(
            Operation("read", called, returned, alias.writer, alias.version, alias.revision)
        )

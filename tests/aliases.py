"""Many writers and readers of one alias at once, every operation written down."""

import multiprocessing
import os
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from itertools import chain
from math import inf

from tests.linearizability import Operation
from tests.made import made
from tests.servers import KEYS
from trainlet import registry
from trainlet.errors import (
    ModelMissing,
    PreconditionFailed,
    StoreUnavailable,
    TrainletError,
    WriteConflict,
)
from trainlet.registry import CHAMPION, Note
from trainlet.store import Object, Store
from trainlet.store.folder import FolderStore

VERSIONS = 8
PROCESSES = 4
WRITERS = 16
Opener = Callable[[], Store]


class Lossy(FolderStore):
    """A folder whose conditional writes are now and then refused, or lose their reply."""

    def __init__(self, folder: str) -> None:
        self._fates = random.Random(7)
        super().__init__(folder)

    def put_if_match(self, key: str, data: bytes, etag: str) -> str:
        fate = self._fates.random()
        if fate < 0.05:
            raise StoreUnavailable("The store is slow.")
        written = super().put_if_match(key, data, etag)
        if fate < 0.1:
            raise StoreUnavailable("The reply is lost.")
        if fate < 0.2:
            raise WriteConflict("The client tried again by itself, and lost to its own write.")
        return written


class Overwriting(FolderStore):
    """A folder that takes every write, whatever its condition."""

    def put_if_match(self, key: str, data: bytes, etag: str) -> str:
        return self.put(key, data)


class Stale(FolderStore):
    """A folder that reads now and then what it read before."""

    def __init__(self, folder: str) -> None:
        self._before: dict[str, Object] = {}
        self._fates = random.Random(7)
        super().__init__(folder)

    def get(self, key: str, version: str = "") -> Object:
        if key in self._before and self._fates.random() < 0.5:
            return self._before[key]
        self._before[key] = super().get(key)
        return self._before[key]


def storm(opener: Opener, each: int) -> list[Operation]:
    """Return the history of 16 writers and 16 readers, threads of four processes.

    Args:
        opener: Opens the store, in every process anew.
        each: How many operations each of them does.
    """
    history = _prepared(opener())
    names = [[f"w{n}" for n in range(WRITERS) if n % PROCESSES == p] for p in range(PROCESSES)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, context, _know_keys) as processes:
        told = processes.map(_run, [opener] * PROCESSES, names, [each] * PROCESSES)
        return [*history, *chain.from_iterable(told)]


def _know_keys() -> None:
    """Give this process the keys of the test servers."""
    os.environ.update(KEYS)


def _prepared(store: Store) -> list[Operation]:
    """Publish the versions that the alias will move between; return the move that made the last."""
    for number in range(VERSIONS):
        while registry.champion_of(_index(store)) <= number:
            with suppress(StoreUnavailable):
                registry.publish(store, made(f"b{number}"))
    alias = registry.read_index(store, "m").aliases[CHAMPION]
    return [Operation("move", -inf, -inf, alias.writer, alias.version, alias.revision)]


def _index(store: Store) -> registry.Index:
    with suppress(ModelMissing):
        return registry.read_index(store, "m")
    return registry.Index()


def _run(opener: Opener, names: list[str], each: int) -> list[Operation]:
    """Return the history of some writers, and as many readers, of one process."""
    store, history = opener(), list[Operation]()
    threads = [
        threading.Thread(target=work, args=(store, name, each, history))
        for name in names
        for work in (_write, _read)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return history


def _write(store: Store, name: str, count: int, history: list[Operation]) -> None:
    choose, seen = random.Random(name), 0
    for number in range(count):
        version = choose.randint(1, VERSIONS)
        match = seen if seen and choose.random() < 0.3 else None
        move = _moved(store, f"{name}-{number}", version, match)
        history.append(move)
        # Mostly a condition is on what stands there, so that it holds now and then.
        seen = move.revision or registry.read_index(store, "m").aliases[CHAMPION].revision


def _moved(store: Store, writer: str, version: int, match: int | None) -> Operation:
    called = time.monotonic()
    try:
        note = Note(who="storm", writer=writer)
        alias = registry.move_alias(store, "m", CHAMPION, version, note, match)
    except PreconditionFailed:
        return Operation("refused", called, time.monotonic(), writer, version, None, match)
    except TrainletError:  # whether it took effect is unknown
        return Operation("move", called, inf, writer, version, None, match)
    returned = time.monotonic()
    return Operation("move", called, returned, writer, alias.version, alias.revision, match)


def _read(store: Store, _: str, count: int, history: list[Operation]) -> None:
    for _number in range(count):
        time.sleep(random.uniform(0, 0.1))  # for as long as the others write
        called = time.monotonic()
        alias = registry.read_index(store, "m").aliases[CHAMPION]
        returned = time.monotonic()
        history.append(
            Operation("read", called, returned, alias.writer, alias.version, alias.revision)
        )

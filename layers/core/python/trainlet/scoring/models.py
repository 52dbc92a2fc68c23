"""The models in memory: loaded once per version, and changed when their index has."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from msgspec.structs import replace

from trainlet import registry
from trainlet.errors import (
    ArtifactCorrupt,
    NotFound,
    ObjectMissing,
    StoreUnavailable,
    TrainletError,
    VersionMissing,
)
from trainlet.scoring.flights import Flight
from trainlet.scoring.indexes import Indexes
from trainlet.scoring.serving import Opened, Serving, Wanted, open_version
from trainlet.store import Store

LOAD_SECONDS = 2.0
MOST_LOADED = 64
MOST_SPARE = 1
Key = TypeVar("Key")
Value = TypeVar("Value")


class Models:
    """Sessions cached by version.

    An index older than ``refresh_seconds`` is looked at again before it is used (P5). While the
    store is down or slow, or a new artifact is corrupt, the version that served goes on (P6).

    Args:
        store: Where the models are.
        refresh_seconds: How old an index may be.
        clock: Monotonic seconds.
        patience: How long a request waits for a new version while an older one could answer,
            seconds; None for ``LOAD_SECONDS``.
    """

    def __init__(
        self,
        store: Store,
        refresh_seconds: float,
        clock: Callable[[], float] = time.monotonic,
        patience: float | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._patience = patience
        self._indexes = Indexes(store, refresh_seconds, clock)
        self._loads: dict[tuple[str, str, str], Flight[Opened]] = {}
        self._serving: dict[tuple[str, str | int], Serving] = {}
        self._lock = threading.Lock()

    def get(self, name: str, reference: str | int = registry.CHAMPION) -> Serving:
        """Return the version of ``name`` that an alias or number names, loaded.

        Raises:
            BadName: No model can be called that.
            ModelMissing: No such model.
            VersionMissing: No such version or alias.
            StoreUnavailable: The store is down, and nothing is in memory.
            ArtifactCorrupt: The stored bytes are damaged, and nothing older is in memory.
        """
        at_hand = self.ready(name, reference)
        if at_hand:
            return at_hand
        try:
            known = self._indexes.get(name)
            serving = self.ready(name, reference) or self._settle(name, reference)
        except NotFound:
            self._serving.pop((name, reference), None)  # what is gone never answers again
            raise
        return replace(serving, stale=known.stale) if known.stale else serving

    def ready(self, name: str, reference: str | int = registry.CHAMPION) -> Serving | None:
        """Return what ``get`` would, if it is at hand: None if the store must be asked first."""
        known = self._indexes.fresh(name)
        serving = self._serving.get((name, reference))
        if known is None or serving is None or serving.index is not known.index or serving.stale:
            return None
        return replace(serving, stale=known.stale) if known.stale else serving

    def renew(self) -> None:
        """Look again at the index of each model in memory before it is old, and load what it says.

        Whoever calls this in time spares requests the wait.
        """
        for name, reference in list(self._serving):
            with suppress(TrainletError):  # the next request tells
                self._indexes.renew(name)
                self.get(name, reference)

    def doubt(self) -> None:
        """Hold nothing that is known for fresh: time has passed that no clock here has seen."""
        self._indexes.doubt()

    def names(self) -> list[str]:
        """Return the names of the models in the store."""
        return registry.names(self._store)

    def _settle(self, name: str, reference: str | int) -> Serving:
        """Return what should answer by now, once it is loaded; if that takes long, what did."""
        most = LOAD_SECONDS if self._patience is None else self._patience
        until = self._clock() + most
        while True:
            with self._lock:
                wanted = self._wanted(name, reference)
                before = self._before(wanted)
                if before and self._is_settled(before, wanted):
                    return before
                loading = self._load(wanted, before)
            patience = min(loading.began + most, until) - self._clock()
            if not loading.wait(patience if before else None):
                return self._meanwhile(wanted, before)
            with self._lock:
                adopted = self._adopt(wanted, loading)
            if adopted:
                return adopted

    def _meanwhile(self, wanted: Wanted, before: Serving | None) -> Serving:
        """Return what answers while a version is being loaded."""
        held = self._serving.get(wanted.place)
        if held and held is not before:
            return held  # another thread has answered by a newer index
        assert before is not None  # without it there is no end to patience
        return replace(before, stale=f"Version {wanted.number} is being loaded.")

    def _wanted(self, name: str, reference: str | int) -> Wanted:
        # By what is known now, not when the request came: another thread may have looked since,
        # and answers never go back to an older state of the index.
        index = self._indexes.seen(name).index
        try:
            line = registry.resolve(index, name, reference)
        except VersionMissing:
            if isinstance(reference, str):
                raise
            line = None
        return Wanted(name, reference, index, line)

    def _before(self, wanted: Wanted) -> Serving | None:
        """Return what answered last; if it is what is wanted, then by the new index."""
        before = self._serving.get(wanted.place)
        if before and before.line == wanted.line:
            before = replace(before, index=wanted.index, stale="")
            self._serving[wanted.place] = before
        return before

    def _is_settled(self, serving: Serving, wanted: Wanted) -> bool:
        is_due = serving.stale and self._indexes.is_old(serving.tried)
        return serving.index is wanted.index and not is_due

    def _load(self, wanted: Wanted, before: Serving | None) -> Flight[Opened]:
        """Return the loading of a version: one that is under way or has ended, or a new one."""
        loading = self._loads.get(wanted.key)
        if loading is None or (loading.error and self._indexes.is_old(loading.ended)):
            loading = Flight(partial(open_version, self._store, wanted, before), self._clock)
            _keep(self._loads, wanted.key, loading)
        return loading

    def _adopt(self, wanted: Wanted, loading: Flight[Opened]) -> Serving | None:
        """Let what was loaded answer; None if the index has moved on meanwhile."""
        if (loading.error or not wanted.line) and self._loads.get(wanted.key) is loading:
            del self._loads[wanted.key]
        if self._indexes.seen(wanted.name).index is not wanted.index:
            return None
        before = self._serving.get(wanted.place)
        if before and self._is_settled(before, wanted):
            return before  # another thread was faster
        serving = _outcome(wanted, loading, before)
        _keep(self._serving, wanted.place, serving)
        self._drop_spare()
        return serving

    def _drop_spare(self) -> None:
        """Forget what answers nothing any more, but for the newest: a rollback may want it."""
        used = {(each.name, each.line.build, each.line.claim) for each in self._serving.values()}
        spare = [key for key, load in self._loads.items() if load.is_over and key not in used]
        for key in spare[: -MOST_SPARE or None]:
            del self._loads[key]


def _outcome(wanted: Wanted, loading: Flight[Opened], before: Serving | None) -> Serving:
    """Return what answers after a loading: the version, or what answered before if it failed."""
    try:
        line, model = loading.result()
    except (ArtifactCorrupt, StoreUnavailable, ObjectMissing) as error:
        if before is None:
            raise
        why = f"Version {wanted.number} can't be loaded: {error.detail}"
        return replace(before, index=wanted.index, tried=loading.ended, stale=why)
    return Serving(wanted.name, line, model, wanted.index, loading.ended)


def _keep(cache: dict[Key, Value], key: Key, value: Value) -> None:
    """Put a value into a cache; a full one forgets its oldest."""
    while key not in cache and len(cache) >= MOST_LOADED:
        cache.pop(next(iter(cache)))
    cache[key] = value

"""What is known of each model's index: looked up again when old, never waited for long."""

import math
import threading
from collections.abc import Callable
from functools import partial

import msgspec
from msgspec.structs import replace

from trainlet import keys, registry
from trainlet.errors import ArtifactCorrupt, ModelMissing, ObjectMissing, StoreUnavailable
from trainlet.scoring.flights import Flight
from trainlet.store import Object, Store

LOOK_SECONDS = 0.15
FROZEN_SECONDS = 1.0
HUNG_SECONDS = 3.0
SLOW = f"The store has not answered within {LOOK_SECONDS * 1000:.0f} ms."


class Known(msgspec.Struct, frozen=True):
    """What was last seen of a model's index, and when the look-up began (clock seconds).

    ``stale`` says why it may be out of date; blank if it was read in time.
    """

    index: registry.Index
    etag: str
    checked: float
    stale: str = ""


class Indexes:
    """The newest index seen of each model.

    One look-up of a model is under way at a time, and holds requests until ``LOOK_SECONDS`` after
    it began; then they are served with what is known, and a later request takes its result. One
    that nobody asked about for ``FROZEN_SECONDS`` may have slept with the whole process, so that
    its result would be as old as it is: another takes its place. So it is with one that has taken
    ``HUNG_SECONDS``: its connection may be dead, while the store is there again.

    Args:
        store: Where the models are.
        refresh_seconds: How old an index may be.
        clock: Monotonic seconds.
    """

    def __init__(self, store: Store, refresh_seconds: float, clock: Callable[[], float]) -> None:
        self._store = store
        self._refresh = refresh_seconds
        self._clock = clock
        self._known: dict[str, Known] = {}
        self._looks: dict[str, Flight[Known | None]] = {}
        self._lock = threading.Lock()

    def get(self, name: str) -> Known:
        """Return what is known of a model's index, looked up again if that is old.

        Raises:
            BadName: No model can be called that.
            ModelMissing: No such model.
            StoreUnavailable: The store is down, and nothing is known yet.
            ArtifactCorrupt: The index is damaged, and nothing is known yet.
        """
        return self.fresh(name) or self._look(name, self._refresh)

    def renew(self, name: str) -> Known:
        """Return what is known of a model's index, looked up again before it is old.

        Raises:
            BadName, ModelMissing, StoreUnavailable, ArtifactCorrupt: As ``get``.
        """
        return self._look(name, self._refresh / 2)

    def fresh(self, name: str) -> Known | None:
        """Return what is known of a model's index, unless it is time to look again."""
        known = self._known.get(name)
        if known is None or self._clock() - known.checked > self._refresh:
            return None
        return known

    def doubt(self) -> None:
        """Hold nothing that is known for fresh: the next request looks again."""
        with self._lock:
            for name, known in self._known.items():
                self._known[name] = replace(known, checked=-math.inf)

    def seen(self, name: str) -> Known:
        """Return what is known of a model's index; raise ``ModelMissing`` if nothing is."""
        known = self._known.get(name)
        if known is None:
            raise ModelMissing(
                f"There is no model {name!r}.",
                remedy="Train it first; GET /v1/models lists those there are.",
                model=name,
            )
        return known

    def is_old(self, moment: float) -> bool:
        """Tell whether a moment is longer ago than knowledge may be old."""
        return self._clock() - moment > self._refresh

    def _look(self, name: str, oldest: float) -> Known:
        with self._lock:
            self._take(name)
            known, arrived = self._known.get(name), self._clock()
            if known and self._clock() - known.checked <= oldest:
                return known  # it came in the background, or for another thread
            look = self._join(name, known)
        if known is None:
            look.wait()
            return self._landed(name, look)
        has_landed = look.wait(look.began + LOOK_SECONDS - arrived)
        if self._clock() - arrived > FROZEN_SECONDS:
            return self._look(name, oldest)
        return self._landed(name, look) if has_landed else replace(known, stale=SLOW)

    def _join(self, name: str, known: Known | None) -> Flight[Known | None]:
        """Return the look-up that is under way, or a new one."""
        look, now = self._looks.get(name), self._clock()
        if look is None or (known and _is_lost(look, now)):
            look = self._looks[name] = Flight(partial(self._read, name, known), self._clock)
        look.asked = now
        return look

    def _landed(self, name: str, look: Flight[Known | None]) -> Known:
        with self._lock:
            self._take(name)
        look.result()
        return self.seen(name)

    def _take(self, name: str) -> None:
        """Note what the model's look-up found, if it has ended."""
        look = self._looks.get(name)
        if look is None or not look.wait(0):
            return
        del self._looks[name]
        found = None if look.error else look.result()
        if found:
            self._known[name] = found
        elif not look.error:
            self._known.pop(name, None)

    def _read(self, name: str, known: Known | None) -> Known | None:
        """Return what the store says of a model; None if there is none of that name."""
        began = self._clock()
        try:
            etag = known.etag if known else ""
            found = self._store.get_if_changed(keys.model_index(name), etag)
            return _after(known, found, began)
        except ObjectMissing:
            return None
        except (StoreUnavailable, ArtifactCorrupt) as error:
            if known is None:
                raise
            return replace(known, checked=self._clock(), stale=error.detail)


def _is_lost(look: Flight[Known | None], now: float) -> bool:
    """Tell whether a look-up has slept, or hangs, so that another must take its place."""
    return now - look.asked > FROZEN_SECONDS or now - look.began > HUNG_SECONDS


def _after(known: Known | None, found: Object | None, began: float) -> Known:
    """Return what is known after a look-up that found this object, or nothing new."""
    if found is None:
        assert known is not None  # nothing is unchanged from nothing
        return replace(known, checked=began, stale="")
    index = registry.decode_index(found.data)
    if known and index.revision < known.index.revision:
        why = f"The store shows revision {index.revision}, older than {known.index.revision}."
        return replace(known, checked=began, stale=why)
    return Known(index, found.etag, began)

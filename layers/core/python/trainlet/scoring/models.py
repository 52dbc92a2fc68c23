"""The models in memory: loaded once per version, looked up again when they may have moved."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from trainlet import keys, registry
from trainlet.errors import Broken, ModelMissing, ObjectMissing, StoreUnavailable
from trainlet.scoring.model import Model, load
from trainlet.store import Store

MOST_LOADED = 64


@dataclass(frozen=True, slots=True)
class Known:
    """What was last seen of a model's index, and when (clock seconds).

    ``stale`` says why it may be out of date; blank if it was read in time.
    """

    index: registry.Index
    etag: str
    checked: float
    stale: str = ""


@dataclass(frozen=True, slots=True)
class Serving:
    """A version ready to answer; ``stale`` says why it may not be the newest."""

    name: str
    version: int
    model: Model
    stale: str = ""


class Models:
    """Sessions cached by version.

    An index older than ``refresh_seconds`` is looked at again before it is used (P5). While the
    store is down, or a new artifact is corrupt, the version that served goes on serving (P6).

    Args:
        store: Where the models are.
        refresh_seconds: How old an index may be.
        clock: Monotonic seconds.
    """

    def __init__(
        self, store: Store, refresh_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._refresh = refresh_seconds
        self._clock = clock
        self._known: dict[str, Known] = {}
        self._loaded: dict[tuple[str, str, str], Model] = {}
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
        known = self._known.get(name)
        if known is None or self._clock() - known.checked > self._refresh:
            with self._lock:
                known = self._look(name)
        version = registry.resolve(known.index, name, reference)
        serving = self._serving.get((name, reference))
        if serving is None or serving.version != version.number:
            with self._lock:
                serving = self._load(name, reference, version)
        return replace(serving, stale=known.stale) if known.stale else serving

    def _look(self, name: str) -> Known:
        known = self._known.get(name)
        now = self._clock()
        if known and now - known.checked <= self._refresh:
            return known  # another thread looked while this one waited
        try:
            seen = self._read(name, known, now)
        except StoreUnavailable as error:
            if known is None:
                raise
            seen = replace(known, checked=now, stale=error.detail)
        self._known[name] = seen
        return seen

    def _read(self, name: str, known: Known | None, now: float) -> Known:
        try:
            key = keys.model_index(name)
            found = self._store.get_if_changed(key, known.etag) if known else self._store.get(key)
        except ObjectMissing:
            self._known.pop(name, None)
            raise ModelMissing(
                f"There is no model {name!r}.",
                remedy="Train it first; GET /v1/models lists those there are.",
                model=name,
            ) from None
        if found is None and known:
            return replace(known, checked=now, stale="")
        assert found is not None
        return Known(registry.decode_index(found.data), found.etag, now)

    def _load(self, name: str, reference: str | int, version: registry.Version) -> Serving:
        before = self._serving.get((name, reference))
        try:
            serving = Serving(name, version.number, self._session(name, version))
        except (Broken, StoreUnavailable, ObjectMissing) as error:
            if before is None:
                raise
            return replace(before, stale=f"Version {version.number} can't be loaded: {error}")
        _make_room(self._serving)
        self._serving[name, reference] = serving
        return serving

    def _session(self, name: str, version: registry.Version) -> Model:
        key = (name, version.build, version.claim)
        if key not in self._loaded:
            manifest = registry.read_manifest(self._store, name, version)
            data = registry.artifact(self._store, name, version, "model.onnx")
            _make_room(self._loaded)
            self._loaded[key] = load(manifest, data)
        return self._loaded[key]


def _make_room(cache: dict[Any, Any]) -> None:
    """Forget the oldest entries of a full cache."""
    while len(cache) >= MOST_LOADED:
        cache.pop(next(iter(cache)))

"""The models in memory: loaded once per version, looked up again when they may have moved."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from trainlet import keys, registry
from trainlet.errors import ArtifactCorrupt, ModelMissing, ObjectMissing, StoreUnavailable
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
    """A version ready to answer.

    Attributes:
        name: The model's name.
        version: The version's number.
        model: The loaded version.
        wanted: The version that should answer; another one where that can't be loaded.
        tried: When it was last tried to load it (clock seconds).
        stale: Why this may not be the newest version; blank if it is.
    """

    name: str
    version: int
    model: Model
    wanted: int
    tried: float
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
        if known is None or self._is_old(known.checked):
            with self._lock:
                known = self._look(name)
        version = registry.resolve(known.index, name, reference)
        serving = self._serving.get((name, reference))
        if serving is None or self._is_outdated(serving, version):
            with self._lock:
                serving = self._load(name, reference)
        return replace(serving, stale=known.stale) if known.stale else serving

    def _is_old(self, moment: float) -> bool:
        return self._clock() - moment > self._refresh

    def _is_outdated(self, serving: Serving, version: registry.Version) -> bool:
        is_due = serving.version != serving.wanted and self._is_old(serving.tried)
        return serving.wanted != version.number or is_due

    def _look(self, name: str) -> Known:
        known = self._known.get(name)
        if known and not self._is_old(known.checked):
            return known  # another thread looked while this one waited
        try:
            seen = self._read(name, known)
        except (StoreUnavailable, ArtifactCorrupt) as error:
            if known is None:
                raise
            seen = replace(known, checked=self._clock(), stale=error.detail)
        self._known[name] = seen
        return seen

    def _read(self, name: str, known: Known | None) -> Known:
        now, key = self._clock(), keys.model_index(name)
        try:
            found = self._store.get_if_changed(key, known.etag if known else "")
        except ObjectMissing:
            self._known.pop(name, None)
            raise ModelMissing(
                f"There is no model {name!r}.",
                remedy="Train it first; GET /v1/models lists those there are.",
                model=name,
            ) from None
        if found:
            return Known(registry.decode_index(found.data), found.etag, now)
        assert known is not None  # nothing is unchanged from nothing
        return replace(known, checked=now, stale="")

    def _load(self, name: str, reference: str | int) -> Serving:
        # What is known now, not what the caller knew before it waited: versions never go back.
        version = registry.resolve(self._look(name).index, name, reference)
        before, now = self._serving.get((name, reference)), self._clock()
        if before and not self._is_outdated(before, version):
            return before  # another thread loaded it, or failed to, while this one waited
        try:
            model = self._model(name, version)
            serving = Serving(name, version.number, model, version.number, now)
        except (ArtifactCorrupt, StoreUnavailable, ObjectMissing) as error:
            if before is None:
                raise
            why = f"Version {version.number} can't be loaded: {error.detail}"
            serving = replace(before, wanted=version.number, tried=now, stale=why)
        _make_room(self._serving)
        self._serving[name, reference] = serving
        return serving

    def _model(self, name: str, version: registry.Version) -> Model:
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

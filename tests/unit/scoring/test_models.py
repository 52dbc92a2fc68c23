"""The newest version serves soon, and the old one serves whatever happens to the new."""

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import msgspec
import pytest

from tests.trained import GAPS, train
from tests.versions import copies, publish_copy
from trainlet import keys, registry
from trainlet.errors import (
    ArtifactCorrupt,
    BadName,
    ModelMissing,
    StoreUnavailable,
    TrainletError,
    VersionMissing,
)
from trainlet.scoring.batch import from_records
from trainlet.scoring.models import Models
from trainlet.scoring.serving import Serving
from trainlet.store import Object, Store

ROW = {"horsepower": 100, "engine-size": 120, "make": "audi"}


class Clock:
    """Seconds that pass when the test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Watched:
    """A real store that counts what is read, and can be told to be down."""

    def __init__(self, store: Store) -> None:
        self.url = store.url
        self.inside = store
        self.is_down = False
        self.reads: Counter[str] = Counter()

    def get(self, key: str) -> Object:
        self._note(key)
        return self.inside.get(key)

    def get_if_changed(self, key: str, etag: str) -> Object | None:
        self._note(key)
        return self.inside.get_if_changed(key, etag)

    def _note(self, key: str) -> None:
        self.reads[key.rpartition("/")[2]] += 1
        if self.is_down:
            raise StoreUnavailable("The store is on holiday.", remedy="Wait.")


class Held:
    """Lets one thread go on only when the test says so."""

    def __init__(self) -> None:
        self.reached, self.released = threading.Event(), threading.Event()

    def wait(self) -> None:
        self.reached.set()
        assert self.released.wait(30)


class Slow(Watched):
    """A store whose reads of the files that a test names take until it lets go of them."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.held: dict[str, Held] = {}

    def hold(self, file: str, version: registry.Version | None = None) -> Held:
        """Hold the reads of a file, of one version of ``gaps`` or of all."""
        key = keys.artifact("gaps", version.build, version.claim, file) if version else file
        self.held[key] = Held()
        return self.held[key]

    def _note(self, key: str) -> None:
        held = self.held.get(key) or self.held.get(key.rpartition("/")[2])
        if held:
            held.wait()
        super()._note(key)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watched(filled: Store) -> Watched:
    return Watched(filled)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However noisy the machine, a store that answers isn't found slow."""
    monkeypatch.setattr("trainlet.scoring.indexes.LOOK_SECONDS", 30.0)
    monkeypatch.setattr("trainlet.scoring.models.LOAD_SECONDS", 30.0)


@pytest.fixture
def loaded(watched: Watched, clock: Clock) -> Models:
    return Models(watched, refresh_seconds=2, clock=clock)


@pytest.fixture
def slow(filled: Store) -> Iterator[Slow]:
    store = Slow(filled)
    yield store
    for held in store.held.values():
        held.released.set()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever takes long isn't waited for."""
    monkeypatch.setattr("trainlet.scoring.models.LOAD_SECONDS", 0.05)


@pytest.fixture
def waiting(slow: Slow, clock: Clock) -> Models:
    """The models of the slow store, one of them loaded."""
    models = Models(slow, refresh_seconds=2, clock=clock)
    models.get("gaps")
    return models


def retrain(watched: Watched, seed: int = 7) -> registry.Version:
    """Publish another version of ``gaps`` and return it."""
    train(watched.inside, "gaps", recipe={**GAPS, "split": {"seed": seed}})
    return registry.resolve(registry.read_index(watched.inside, "gaps"), "gaps")


def labels(serving: Serving) -> list[float]:
    """Return what a version answers to ``ROW``."""
    return serving.model.score(from_records([ROW], list(ROW))).columns["Scored Labels"]


def damage(watched: Watched, version: registry.Version, file: str, data: bytes) -> None:
    watched.inside.put(keys.artifact("gaps", version.build, version.claim, file), data)


def test_a_version_is_loaded_once_and_served_from_memory(loaded: Models, watched: Watched) -> None:
    first = loaded.get("gaps")
    again = loaded.get("gaps")

    assert (first.name, first.version, first.stale) == ("gaps", 1, "")
    assert again is first
    assert watched.reads == {"index.json": 1, "manifest.json": 1, "model.onnx": 1}


def test_the_index_is_looked_at_again_only_when_it_is_older_than_the_refresh_time(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    loaded.get("gaps")
    retrain(watched)
    clock.now += 2.0
    assert loaded.get("gaps").version == 1
    assert watched.reads["index.json"] == 1
    clock.now += 0.01

    assert loaded.get("gaps").version == 2
    assert watched.reads["index.json"] == 2


def test_an_unchanged_index_read_again_counts_as_fresh(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    first = loaded.get("gaps")
    for expected in (2, 3):
        clock.now += 2.1
        assert loaded.get("gaps") is first
        assert loaded.get("gaps") is first
        assert watched.reads == {"index.json": expected, "manifest.json": 1, "model.onnx": 1}


def test_a_new_version_answers_with_its_own_model(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    old = labels(loaded.get("gaps"))
    version = retrain(watched)
    clock.now += 3
    new = loaded.get("gaps")
    fresh = Models(watched.inside, 2).get("gaps", version.number)

    assert new.version == 2
    assert labels(new) != old
    assert labels(new) == labels(fresh)


def test_an_old_version_is_still_served_by_its_number(loaded: Models, watched: Watched) -> None:
    before = labels(Models(watched.inside, 2).get("gaps"))
    retrain(watched)
    by_number = loaded.get("gaps", 1)

    assert by_number.version == 1
    assert labels(by_number) == before
    assert loaded.get("gaps").version == loaded.get("gaps", "latest").version == 2


def test_aliases_of_one_version_share_its_session(loaded: Models, watched: Watched) -> None:
    assert loaded.get("gaps").model is loaded.get("gaps", "latest").model
    assert loaded.get("gaps").model is loaded.get("gaps", 1).model
    assert watched.reads["model.onnx"] == 1


def test_many_threads_load_a_version_once(loaded: Models, watched: Watched) -> None:
    found = []
    threads = [threading.Thread(target=lambda: found.append(loaded.get("gaps"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [serving.version for serving in found] == [1] * 8
    assert watched.reads == {"index.json": 1, "manifest.json": 1, "model.onnx": 1}


def test_while_the_store_is_down_the_old_model_serves_and_says_so(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    fresh = loaded.get("gaps")
    watched.is_down = True
    assert loaded.get("gaps").stale == ""
    clock.now += 3
    stale = loaded.get("gaps")

    assert stale.stale == "The store is on holiday."
    assert (stale.version, stale.model) == (1, fresh.model)
    assert labels(stale)[0] > 0


def test_a_store_that_is_down_is_asked_again_only_after_the_refresh_time(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    loaded.get("gaps")
    watched.is_down = True
    clock.now += 3
    for _ in range(5):
        assert loaded.get("gaps").stale
    assert watched.reads["index.json"] == 2


def test_when_the_store_is_back_the_newest_version_serves_and_is_fresh(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    loaded.get("gaps")
    watched.is_down = True
    retrain(watched)
    clock.now += 3
    assert loaded.get("gaps").version == 1
    watched.is_down = False
    clock.now += 3
    served = loaded.get("gaps")

    assert (served.version, served.stale) == (2, "")


def test_when_the_store_is_back_and_nothing_changed_the_answer_is_fresh_again(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    loaded.get("gaps")
    watched.is_down = True
    clock.now += 3
    assert loaded.get("gaps").stale
    watched.is_down = False
    clock.now += 3

    assert loaded.get("gaps").stale == ""


def test_a_store_that_goes_down_between_index_and_artifact_leaves_the_old_model_serving(
    watched: Watched, clock: Clock
) -> None:
    class DownForArtifacts(Watched):
        def _note(self, key: str) -> None:
            self.is_down = self.reads["model.onnx"] > 0 and key.endswith("manifest.json")
            super()._note(key)

    store = DownForArtifacts(watched.inside)
    models = Models(store, refresh_seconds=2, clock=clock)
    models.get("gaps")
    retrain(store)
    clock.now += 3
    served = models.get("gaps")

    assert served.version == 1
    assert "Version 2 can't be loaded: The store is on holiday." in served.stale


def test_while_nothing_is_in_memory_a_store_that_is_down_is_an_error(
    loaded: Models, watched: Watched
) -> None:
    watched.is_down = True
    with pytest.raises(StoreUnavailable) as caught:
        loaded.get("gaps")

    assert caught.value.status == 503
    watched.is_down = False
    assert loaded.get("gaps").version == 1


def test_a_corrupt_new_artifact_leaves_the_old_model_serving_and_says_so(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    old = loaded.get("gaps")
    version = retrain(watched)
    damage(watched, version, "model.onnx", b"damaged")
    clock.now += 3
    served = loaded.get("gaps")

    assert (served.version, served.model) == (1, old.model)
    assert "Version 2 can't be loaded" in served.stale
    assert "don't match its manifest" in served.stale


def test_a_missing_new_artifact_leaves_the_old_model_serving_and_says_so(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    loaded.get("gaps")
    version = retrain(watched)
    watched.inside.delete(keys.artifact("gaps", version.build, version.claim, "model.onnx"))
    clock.now += 3
    served = loaded.get("gaps")

    assert served.version == 1
    assert "Version 2 can't be loaded" in served.stale


@pytest.mark.parametrize("damaged", ["manifest", "onnx that its digest vouches for"])
def test_a_new_version_that_cannot_be_loaded_at_all_leaves_the_old_model_serving(
    loaded: Models, watched: Watched, clock: Clock, damaged: str
) -> None:
    loaded.get("gaps")
    version = retrain(watched)
    if damaged == "manifest":
        damage(watched, version, "manifest.json", b'{"manifest": 1, "mod')
    else:
        manifest = registry.read_manifest(watched.inside, "gaps", version)
        digest = hashlib.sha256(b"no onnx").hexdigest()
        changed = msgspec.structs.replace(manifest, sha256=digest)
        damage(watched, version, "manifest.json", msgspec.json.encode(changed))
        damage(watched, version, "model.onnx", b"no onnx")
    clock.now += 3
    served = loaded.get("gaps")

    assert served.version == 1
    assert "Version 2 can't be loaded" in served.stale


def test_a_damaged_index_leaves_the_old_model_serving_and_says_so(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    loaded.get("gaps")
    watched.inside.put(keys.model_index("gaps"), b'{"revision": ')
    clock.now += 3
    served = loaded.get("gaps")

    assert served.version == 1
    assert "A stored index can't be read" in served.stale
    for _ in range(5):
        assert loaded.get("gaps").stale == served.stale
    assert watched.reads["index.json"] == 2


def test_a_damaged_index_that_was_mended_is_fresh_again(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    loaded.get("gaps")
    retrain(watched)
    whole = watched.inside.get(keys.model_index("gaps")).data
    watched.inside.put(keys.model_index("gaps"), b'{"revision": ')
    clock.now += 3
    assert loaded.get("gaps").stale
    watched.inside.put(keys.model_index("gaps"), whole)
    clock.now += 3
    served = loaded.get("gaps")

    assert (served.version, served.stale) == (2, "")


def test_a_damaged_index_with_nothing_in_memory_is_an_error(
    loaded: Models, watched: Watched
) -> None:
    watched.inside.put(keys.model_index("gaps"), b"\xff")
    with pytest.raises(ArtifactCorrupt) as caught:
        loaded.get("gaps")

    assert caught.value.status == 500
    assert caught.value.remedy


def test_a_corrupt_artifact_is_read_again_only_after_the_refresh_time(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    loaded.get("gaps")
    damage(watched, retrain(watched), "model.onnx", b"damaged")
    clock.now += 3
    for _ in range(5):
        served = loaded.get("gaps")
        assert (served.version, served.tried) == (1, 1003.0)
        assert "Version 2 can't be loaded" in served.stale

    assert watched.reads["model.onnx"] == 2
    clock.now += 2.0
    assert loaded.get("gaps").tried == 1003.0
    assert watched.reads["model.onnx"] == 2
    clock.now += 0.01
    assert loaded.get("gaps").tried == 1005.01
    assert watched.reads["model.onnx"] == 3


def test_a_version_newer_than_the_one_that_failed_is_loaded_as_soon_as_it_is_seen(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    loaded.get("gaps")
    damage(watched, retrain(watched), "model.onnx", b"damaged")
    clock.now += 3
    assert "Version 2 can't be loaded" in loaded.get("gaps").stale
    retrain(watched, seed=8)
    clock.now += 3
    served = loaded.get("gaps")

    assert (served.version, served.stale) == (3, "")


def test_a_corrupt_artifact_with_nothing_older_in_memory_is_an_error(
    loaded: Models, watched: Watched
) -> None:
    damage(watched, retrain(watched), "model.onnx", b"damaged")
    with pytest.raises(ArtifactCorrupt) as caught:
        loaded.get("gaps")

    assert caught.value.status == 500
    assert caught.value.place == {"model": "gaps"}
    assert loaded.get("gaps", 1).version == 1


def test_a_corrupt_artifact_with_nothing_older_in_memory_is_read_again_at_once(
    loaded: Models, watched: Watched
) -> None:
    version = retrain(watched)
    whole = registry.artifact(watched.inside, "gaps", version, "model.onnx")
    damage(watched, version, "model.onnx", b"damaged")
    with pytest.raises(ArtifactCorrupt):
        loaded.get("gaps")
    damage(watched, version, "model.onnx", whole)

    assert loaded.get("gaps").version == 2


def test_an_artifact_that_was_mended_serves(loaded: Models, watched: Watched, clock: Clock) -> None:
    loaded.get("gaps")
    version = retrain(watched)
    whole = registry.artifact(watched.inside, "gaps", version, "model.onnx")
    damage(watched, version, "model.onnx", b"damaged")
    clock.now += 3
    assert loaded.get("gaps").version == 1
    damage(watched, version, "model.onnx", whole)
    clock.now += 3
    served = loaded.get("gaps")

    assert (served.version, served.stale) == (2, "")


def test_versions_served_only_ever_grow_while_the_store_comes_and_goes(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    seen = []
    for step in range(12):
        if step % 4 == 1:
            retrain(watched, seed=100 + step)
        watched.is_down = step % 3 == 2
        clock.now += 1.5
        seen.append(loaded.get("gaps").version)

    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (1, 4)


def test_a_recorded_rollback_is_followed(loaded: Models, watched: Watched, clock: Clock) -> None:
    retrain(watched)
    assert loaded.get("gaps").version == 2
    index = registry.read_index(watched.inside, "gaps")
    moved = msgspec.structs.replace(index.aliases["champion"], version=1)
    index.aliases["champion"] = moved
    watched.inside.put(keys.model_index("gaps"), msgspec.json.encode(index))
    clock.now += 3

    assert loaded.get("gaps").version == 1
    assert loaded.get("gaps", "latest").version == 2


def test_a_rollback_from_a_version_that_cannot_be_loaded_is_fresh(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    first = loaded.get("gaps")
    damage(watched, retrain(watched), "model.onnx", b"damaged")
    clock.now += 3
    assert loaded.get("gaps").stale
    index = registry.read_index(watched.inside, "gaps")
    index.aliases["champion"] = msgspec.structs.replace(index.aliases["champion"], version=1)
    watched.inside.put(keys.model_index("gaps"), msgspec.json.encode(index))
    clock.now += 3
    served = loaded.get("gaps")

    assert (served.version, served.stale) == (1, "")
    assert served.model is first.model


class HeldClock(Clock):
    """A clock that holds the slow thread once, when it asks for the time, with that of then."""

    def __init__(self) -> None:
        self.held = Held()
        self.is_due: Callable[[], bool] = lambda: True

    def __call__(self) -> float:
        now, is_slow = self.now, threading.current_thread().name == "slow"
        if is_slow and not self.held.reached.is_set() and self.is_due():
            self.held.wait()
        return now


def begin(models: Models, found: list, reference: str) -> threading.Thread:
    """Ask for a version in a thread of its own; it leaves the answer, or the error, in a list."""

    def ask() -> None:
        try:
            found.append(models.get("gaps", reference))
        except (TrainletError, LookupError) as error:
            found.append(error)

    thread = threading.Thread(target=ask, name="slow")
    thread.start()
    return thread


@pytest.mark.parametrize("reference", ["champion", "latest"])
def test_a_thread_that_was_slow_does_not_bring_an_old_version_back(
    watched: Watched, reference: str
) -> None:
    clock, found = HeldClock(), []
    models = Models(watched, refresh_seconds=2, clock=clock)
    models.get("gaps")
    slow = begin(models, found, reference)
    assert clock.held.reached.wait(30)
    retrain(watched)
    clock.now += 3
    newest = models.get("gaps", reference)
    clock.held.released.set()
    slow.join()

    assert newest.version == 2
    assert found == [newest]
    assert models.get("gaps", reference) == newest


def test_a_model_deleted_while_a_thread_waits_to_load_it_is_missing(watched: Watched) -> None:
    clock, found = HeldClock(), []
    models = Models(watched, refresh_seconds=2, clock=clock)
    models.get("gaps")
    slow = begin(models, found, "latest")
    assert clock.held.reached.wait(30)
    watched.inside.delete(keys.model_index("gaps"))
    clock.now += 3
    with pytest.raises(ModelMissing):
        models.get("gaps")
    clock.held.released.set()
    slow.join()

    assert [type(error) for error in found] == [ModelMissing]


def test_a_thread_that_was_slow_to_hear_of_a_failure_does_not_undo_what_came_after(
    watched: Watched,
) -> None:
    clock, found = HeldClock(), []
    models = Models(watched, refresh_seconds=2, clock=clock)
    models.get("gaps")
    version = retrain(watched)
    whole = registry.artifact(watched.inside, "gaps", version, "model.onnx")
    damage(watched, version, "model.onnx", b"damaged")
    clock.now += 3
    clock.is_due = lambda: ("gaps", version.build, version.claim) in models._loads
    slow = begin(models, found, "champion")
    assert clock.held.reached.wait(30)
    assert "Version 2 can't be loaded" in models.get("gaps").stale
    damage(watched, version, "model.onnx", whole)
    clock.now += 3
    assert models.get("gaps").version == 2
    clock.held.released.set()
    slow.join()

    assert [(served.version, served.stale) for served in found] == [(2, "")]
    assert models.get("gaps").stale == ""


@pytest.mark.usefixtures("hasty")
def test_a_thread_that_waited_in_vain_does_not_go_back_behind_what_others_answered(
    slow: Slow,
) -> None:
    clock, found = HeldClock(), []
    models = Models(slow, refresh_seconds=2, clock=clock)
    models.get("gaps")
    second = retrain(slow)
    slow.hold("model.onnx", second)
    clock.now += 3
    clock.is_due = lambda: ("gaps", second.build, second.claim) in models._loads
    late = begin(models, found, "champion")
    assert clock.held.reached.wait(30)
    third = retrain(slow, seed=8)
    clock.now += 3
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("trainlet.scoring.models.LOAD_SECONDS", 30.0)
        assert models.get("gaps").version == third.number
    clock.held.released.set()
    late.join()

    assert [(served.version, served.stale) for served in found] == [(3, "")]


def test_threads_that_waited_for_a_version_that_failed_do_not_try_it_again(
    watched: Watched, clock: Clock
) -> None:
    class Waiting(Watched):
        held = Held()

        def _note(self, key: str) -> None:
            super()._note(key)
            if self.reads["model.onnx"] == 2:
                self.held.wait()

    store, found = Waiting(watched.inside), []
    models = Models(store, refresh_seconds=2, clock=clock)
    models.get("gaps")
    damage(store, retrain(store), "model.onnx", b"damaged")
    clock.now += 3
    threads = [begin(models, found, "champion")]
    assert store.held.reached.wait(30)
    threads += [begin(models, found, "champion") for _ in range(3)]
    time.sleep(0.2)  # they wait for the first one
    store.held.released.set()
    for thread in threads:
        thread.join()

    assert [served.version for served in found] == [1] * 4
    assert store.reads["model.onnx"] == 2


def until_loaded(models: Models, version: registry.Version) -> None:
    """Wait until the loading in the background has ended."""
    assert models._loads["gaps", version.build, version.claim].wait(30)


@pytest.mark.usefixtures("hasty")
def test_while_a_new_version_is_being_loaded_the_old_one_serves_and_names_it(
    waiting: Models, slow: Slow, clock: Clock
) -> None:
    old, version = waiting.get("gaps"), retrain(slow)
    held = slow.hold("model.onnx")
    clock.now += 3
    answers = [waiting.get("gaps") for _ in range(5)]
    held.released.set()
    until_loaded(waiting, version)
    new = waiting.get("gaps")

    assert [(served.version, served.model) for served in answers] == [(1, old.model)] * 5
    assert {served.stale for served in answers} == {"Version 2 is being loaded."}
    assert (new.version, new.stale) == (2, "")
    assert slow.reads["model.onnx"] == 2


def test_a_load_that_hangs_holds_requests_only_until_the_bound_after_it_began(
    slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainlet.scoring.models.LOAD_SECONDS", 0.2)
    models = Models(slow, refresh_seconds=0)
    models.get("gaps")
    retrain(slow)
    slow.hold("model.onnx")
    began = time.monotonic()
    versions = [models.get("gaps").version for _ in range(30)]
    took = time.monotonic() - began

    assert versions == [1] * 30
    assert 0.15 < took < 3  # 30 times the bound is 6


@pytest.mark.usefixtures("hasty")
def test_requests_that_come_while_a_version_is_being_loaded_share_the_loading(
    waiting: Models, slow: Slow, clock: Clock
) -> None:
    found: list[Serving] = []
    waiting.get("gaps", "latest")
    retrain(slow)
    held = slow.hold("model.onnx")
    clock.now += 3
    threads = [begin(waiting, found, name) for name in ("champion", "latest") * 6]
    for thread in threads:
        thread.join()
    assert [served.version for served in found] == [1] * 12
    held.released.set()

    assert waiting.get("gaps", 2).version == 2
    assert slow.reads["model.onnx"] == 2


def test_a_version_that_is_loaded_in_time_is_waited_for(
    waiting: Models, slow: Slow, clock: Clock
) -> None:
    found: list[Serving] = []
    retrain(slow)
    held = slow.hold("model.onnx")
    clock.now += 3
    threads = [begin(waiting, found, "champion") for _ in range(6)]
    assert held.reached.wait(30)
    assert found == []
    held.released.set()
    for thread in threads:
        thread.join()

    assert [(served.version, served.stale) for served in found] == [(2, "")] * 6
    assert slow.reads["model.onnx"] == 2


@pytest.mark.usefixtures("hasty")
def test_while_nothing_older_is_in_memory_a_version_is_waited_for_as_long_as_it_takes(
    waiting: Models, slow: Slow
) -> None:
    found: list[Serving] = []
    retrain(slow)
    held = slow.hold("model.onnx")
    fresh = Models(slow, refresh_seconds=2)
    threads = [begin(fresh, found, name) for name in ("champion", "latest", "champion")]
    assert held.reached.wait(30)
    time.sleep(0.2)  # longer than the bound
    assert found == []
    held.released.set()
    for thread in threads:
        thread.join()

    assert [(served.version, served.stale) for served in found] == [(2, "")] * 3
    assert slow.reads["model.onnx"] == 2


@pytest.mark.usefixtures("hasty")
def test_a_version_that_turns_out_corrupt_in_the_background_is_told_and_left_for_a_while(
    waiting: Models, slow: Slow, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = retrain(slow)
    damage(slow, version, "model.onnx", b"damaged")
    held = slow.hold("model.onnx")
    clock.now += 3
    assert waiting.get("gaps").stale == "Version 2 is being loaded."
    held.released.set()
    until_loaded(waiting, version)
    answers = [waiting.get("gaps") for _ in range(3)]

    assert [served.version for served in answers] == [1] * 3
    assert all("Version 2 can't be loaded" in served.stale for served in answers)
    assert slow.reads["model.onnx"] == 2
    clock.now += 2.1
    monkeypatch.setattr("trainlet.scoring.models.LOAD_SECONDS", 30.0)
    assert "Version 2 can't be loaded" in waiting.get("gaps").stale
    assert slow.reads["model.onnx"] == 3


@pytest.mark.usefixtures("hasty")
def test_a_load_that_failed_long_ago_is_tried_again_before_anything_is_said(
    waiting: Models, slow: Slow, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = retrain(slow)
    held = slow.hold("model.onnx")
    clock.now += 3
    assert waiting.get("gaps").stale
    slow.is_down = True
    held.released.set()
    until_loaded(waiting, version)
    slow.is_down = False
    clock.now += 60
    monkeypatch.setattr("trainlet.scoring.models.LOAD_SECONDS", 30.0)
    served = waiting.get("gaps")

    assert (served.version, served.stale) == (2, "")


@pytest.mark.usefixtures("hasty")
def test_a_rollback_while_a_version_is_being_loaded_stands(
    waiting: Models, slow: Slow, clock: Clock
) -> None:
    version = retrain(slow)
    held = slow.hold("model.onnx")
    clock.now += 3
    assert waiting.get("gaps").stale == "Version 2 is being loaded."
    registry.move_alias(slow.inside, "gaps", "champion", "previous", registry.Note())
    clock.now += 3
    back = waiting.get("gaps")
    held.released.set()
    until_loaded(waiting, version)

    assert (back.version, back.stale) == (1, "")
    assert waiting.get("gaps").version == 1
    assert waiting.get("gaps", "latest").version == 2


def test_a_load_that_ends_after_the_index_has_moved_on_is_not_what_answers(
    waiting: Models, slow: Slow, clock: Clock
) -> None:
    found: list[Serving] = []
    second = retrain(slow)
    held = slow.hold("model.onnx", second)
    clock.now += 3
    late = begin(waiting, found, "champion")
    assert held.reached.wait(30)
    retrain(slow, seed=8)
    clock.now += 3
    newest = waiting.get("gaps")
    held.released.set()
    late.join()

    assert (newest.version, newest.stale) == (3, "")
    assert [served.version for served in found] == [3]
    assert waiting.get("gaps").version == 3


@pytest.mark.usefixtures("hasty")
def test_a_version_that_hangs_holds_neither_another_version_nor_another_model(
    waiting: Models, slow: Slow, clock: Clock
) -> None:
    slow.hold("model.onnx", retrain(slow))
    clock.now += 3
    assert waiting.get("gaps").stale
    retrain(slow, seed=8)

    assert waiting.get("price").version == 1
    clock.now += 3
    assert waiting.get("gaps", 3).version == 3


def test_a_corrupt_version_without_any_refresh_time_is_tried_once_per_request(
    watched: Watched,
) -> None:
    models = Models(watched, refresh_seconds=0)
    models.get("gaps")
    damage(watched, retrain(watched), "model.onnx", b"damaged")

    for reads in (2, 3):
        assert "Version 2 can't be loaded" in models.get("gaps").stale
        assert watched.reads["model.onnx"] == reads


def test_an_index_that_changed_without_moving_the_alias_loads_nothing(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    first = loaded.get("gaps")
    registry.tag_version(watched.inside, "gaps", 1, ["checked"])
    clock.now += 3
    served = loaded.get("gaps")

    assert (served.version, served.stale, served.model) == (1, "", first.model)
    assert served.index.revision == first.index.revision + 1
    assert watched.reads == {"index.json": 2, "manifest.json": 1, "model.onnx": 1}


def test_a_version_that_was_loaded_before_is_served_again_without_reading_it(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    retrain(watched)
    loaded.get("gaps")
    for expected in (1, 2, 1):
        registry.move_alias(watched.inside, "gaps", "champion", expected, registry.Note())
        clock.now += 3
        assert loaded.get("gaps").version == expected

    assert watched.reads["model.onnx"] == 2


def test_a_full_memory_forgets_the_oldest_and_loads_it_again(
    loaded: Models, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainlet.scoring.models.MOST_LOADED", 2)
    for name in ("gaps", "price", "wheels", "gaps"):
        assert loaded.get(name).version == 1

    assert list(loaded._serving) == [("wheels", "champion"), ("gaps", "champion")]
    assert len(loaded._loads) == 2
    assert watched.reads["model.onnx"] == 4


def test_of_the_versions_that_answer_nothing_any_more_only_the_newest_is_kept(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    loaded.get("gaps", 1)
    original = copies(watched.inside, "gaps")
    for number in range(2, 9):
        publish_copy(watched.inside, original, "gaps", f"{number:032x}")
        clock.now += 3
        assert loaded.get("gaps").version == number
    builds = [key[1] for key in loaded._loads]

    assert builds == [original.manifest.build, f"{7:032x}", f"{8:032x}"]
    registry.move_alias(watched.inside, "gaps", "champion", 7, registry.Note())
    before = watched.reads["model.onnx"]
    clock.now += 3
    assert loaded.get("gaps").version == 7
    assert watched.reads["model.onnx"] == before


def test_a_full_memory_forgets_nothing_for_what_it_holds_already(
    loaded: Models, watched: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainlet.scoring.models.MOST_LOADED", 2)
    loaded.get("gaps")
    loaded.get("gaps", "latest")
    retrain(watched)
    clock.now += 3
    assert loaded.get("gaps", "latest").version == 2

    assert list(loaded._serving) == [("gaps", "champion"), ("gaps", "latest")]


def test_a_version_that_serves_is_not_loaded_again_because_others_were(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    loaded.get("gaps")
    loaded._loads.clear()  # as if others had taken its place
    registry.tag_version(watched.inside, "gaps", 1, ["checked"])
    clock.now += 3

    assert loaded.get("gaps").stale == ""
    assert watched.reads == {"index.json": 2, "manifest.json": 1, "model.onnx": 1}


@pytest.fixture
def aged(filled: Store) -> Watched:
    """A store in which the second of the versions of ``gaps`` has left the index."""
    original = copies(filled, "gaps")
    for number in range(2, 113):
        publish_copy(filled, original, "gaps", f"{number:032x}")
    return Watched(filled)


def test_an_older_number_that_left_the_index_is_found_once_and_served_from_memory(
    aged: Watched, clock: Clock
) -> None:
    models = Models(aged, refresh_seconds=2, clock=clock)
    assert 2 not in [version.number for version in registry.read_index(aged, "gaps").versions]
    aged.reads.clear()
    served = [models.get("gaps", 2) for _ in range(5)]

    assert [(one.version, one.stale) for one in served] == [(2, "")] * 5
    assert labels(served[0]) == labels(models.get("gaps"))
    assert aged.reads["000000002.json"] == 1
    assert aged.reads["index.json"] == 1
    assert len(models._loads) == 1  # that of the champion


def test_an_older_number_is_looked_for_again_when_the_index_has_changed(
    aged: Watched, clock: Clock
) -> None:
    models = Models(aged, refresh_seconds=2, clock=clock)
    first = models.get("gaps", 2)
    registry.tag_version(aged.inside, "gaps", 112, ["checked"])
    clock.now += 3
    again = [models.get("gaps", 2) for _ in range(5)]

    assert {(one.version, one.stale) for one in again} == {(2, "")}
    assert again[-1].model is first.model
    assert aged.reads["000000002.json"] == 2
    assert aged.reads["model.onnx"] == 1


def test_an_older_number_serves_on_while_the_store_is_down(aged: Watched, clock: Clock) -> None:
    class DownForVersions(Watched):
        def _note(self, key: str) -> None:
            self.is_down = self.reads["index.json"] > 1 and not key.endswith("index.json")
            super()._note(key)

    store = DownForVersions(aged.inside)
    models = Models(store, refresh_seconds=2, clock=clock)
    models.get("gaps", 2)
    registry.tag_version(store.inside, "gaps", 112, ["checked"])
    clock.now += 3
    served = models.get("gaps", 2)

    assert served.version == 2
    assert served.stale == "Version 2 can't be loaded: The store is on holiday."


@pytest.mark.parametrize("number", [2, 111])
def test_a_deleted_version_is_missing_once_the_index_is_read_again(
    aged: Watched, clock: Clock, number: int
) -> None:
    models = Models(aged, refresh_seconds=2, clock=clock)
    models.get("gaps", number)
    registry.delete_version(aged.inside, "gaps", number, registry.Note())
    assert models.get("gaps", number).version == number
    clock.now += 3
    for _ in range(2):
        with pytest.raises(VersionMissing):
            models.get("gaps", number)
    assert aged.reads["000000002.json"] == (number == 2)
    aged.is_down = True
    clock.now += 3

    with pytest.raises(VersionMissing):
        models.get("gaps", number)


@pytest.mark.usefixtures("hasty")
def test_an_older_number_deleted_while_it_was_looked_for_is_missing(
    aged: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Slow(aged.inside)
    models = Models(store, refresh_seconds=2, clock=clock)
    models.get("gaps", 2)
    registry.tag_version(store.inside, "gaps", 112, ["checked"])
    held = store.hold("000000002.json")
    clock.now += 3
    assert models.get("gaps", 2).stale == "Version 2 is being loaded."
    looking = next(flight for key, flight in models._loads.items() if key[1] == "2")
    held.released.set()
    assert looking.wait(30)
    registry.delete_version(store.inside, "gaps", 2, registry.Note())
    clock.now += 3
    monkeypatch.setattr("trainlet.scoring.models.LOAD_SECONDS", 30.0)

    with pytest.raises(VersionMissing):
        models.get("gaps", 2)


def test_a_version_deleted_so_long_ago_that_the_index_has_forgotten_is_missing(
    aged: Watched, clock: Clock
) -> None:
    models = Models(aged, refresh_seconds=2, clock=clock)
    models.get("gaps", 2)
    registry.delete_version(aged.inside, "gaps", 2, registry.Note())
    index = registry.read_index(aged.inside, "gaps")
    forgotten = msgspec.structs.replace(index, deleted=[], revision=index.revision + 1)
    aged.inside.put(keys.model_index("gaps"), msgspec.json.encode(forgotten))
    clock.now += 3

    for asked in (models, Models(aged, refresh_seconds=2)):
        with pytest.raises(VersionMissing) as caught:
            asked.get("gaps", 2)
        assert caught.value.place == {"model": "gaps"}


def test_an_alias_that_was_dropped_is_missing_and_serves_anew_when_it_is_back(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    registry.move_alias(watched.inside, "gaps", "mine", 1, registry.Note())
    assert loaded.get("gaps", "mine").version == 1
    registry.drop_alias(watched.inside, "gaps", "mine", registry.Note())
    clock.now += 3
    with pytest.raises(VersionMissing):
        loaded.get("gaps", "mine")
    damage(watched, retrain(watched), "model.onnx", b"damaged")
    registry.move_alias(watched.inside, "gaps", "mine", 2, registry.Note())
    clock.now += 3

    with pytest.raises(ArtifactCorrupt):  # what it named before is not what it names
        loaded.get("gaps", "mine")


def test_a_model_that_was_deleted_is_missing_once_it_is_looked_for(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    loaded.get("gaps")
    watched.inside.delete(keys.model_index("gaps"))
    assert loaded.get("gaps").version == 1
    clock.now += 3
    with pytest.raises(ModelMissing):
        loaded.get("gaps")


@pytest.mark.parametrize(
    ("name", "reference", "error", "status"),
    [
        ("nobody", "champion", ModelMissing, 404),
        ("gaps", 2, VersionMissing, 404),
        ("gaps", "challenger", VersionMissing, 404),
        ("../gaps", "champion", BadName, 400),
    ],
)
def test_what_is_not_there_is_named_with_a_remedy(
    loaded: Models, name: str, reference: str | int, error: type[TrainletError], status: int
) -> None:
    with pytest.raises(error) as caught:
        loaded.get(name, reference)

    assert caught.value.status == status
    assert name in caught.value.detail
    assert caught.value.remedy


def test_what_is_renewed_in_time_makes_no_request_wait(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    first = loaded.get("gaps")
    watched.reads.clear()
    clock.now += 0.9
    loaded.renew()
    assert watched.reads == {}
    for _ in range(5):
        clock.now += 1.1
        loaded.renew()
        assert loaded.ready("gaps") is first
    assert watched.reads == {"index.json": 5}


def test_a_new_version_is_loaded_by_whoever_renews(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    loaded.get("gaps")
    newest = publish_copy(watched.inside, copies(watched.inside, "gaps"), "gaps", "b" * 32)
    clock.now += 1.1
    loaded.renew()

    assert loaded.ready("gaps").version == newest


def test_a_model_that_can_t_be_renewed_holds_no_other_up(
    loaded: Models, watched: Watched, clock: Clock
) -> None:
    loaded.get("gaps")
    loaded.get("income")
    watched.inside.delete("models/gaps/index.json")
    clock.now += 1.1
    loaded.renew()

    assert loaded.ready("income") is not None
    with pytest.raises(ModelMissing):
        loaded.get("gaps")


def test_the_impatient_are_answered_by_the_old_version_until_the_new_one_is_loaded(
    slow: Slow, clock: Clock
) -> None:
    models = Models(slow, refresh_seconds=2, clock=clock, patience=0)
    old = models.get("gaps")
    newest = publish_copy(slow.inside, copies(slow.inside, "gaps"), "gaps", "b" * 32)
    line = registry.resolve(registry.read_index(slow.inside, "gaps"), "gaps", newest)
    held = slow.hold("model.onnx", line)
    clock.now += 2.1
    meanwhile = models.get("gaps")
    assert (meanwhile.version, meanwhile.model) == (old.version, old.model)
    assert "being loaded" in meanwhile.stale
    held.released.set()
    until = time.monotonic() + 10
    while models.get("gaps").version != newest and time.monotonic() < until:
        time.sleep(0.01)

    assert models.get("gaps").version == newest

"""The newest version serves soon, and the old one serves whatever happens to the new."""

import hashlib
import threading
import time
from collections import Counter

import msgspec
import pytest

from tests.trained import GAPS, train
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
from trainlet.scoring.models import Models, Serving
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


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watched(filled: Store) -> Watched:
    return Watched(filled)


@pytest.fixture
def loaded(watched: Watched, clock: Clock) -> Models:
    return Models(watched, refresh_seconds=2, clock=clock)


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
        assert (served.version, served.wanted, served.tried) == (1, 2, 1003.0)
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
    assert loaded.get("gaps").wanted == 2
    retrain(watched, seed=8)
    clock.now += 3
    served = loaded.get("gaps")

    assert (served.version, served.wanted, served.stale) == (3, 3, "")


def test_a_corrupt_artifact_with_nothing_older_in_memory_is_an_error(
    loaded: Models, watched: Watched
) -> None:
    damage(watched, retrain(watched), "model.onnx", b"damaged")
    with pytest.raises(ArtifactCorrupt) as caught:
        loaded.get("gaps")

    assert caught.value.status == 500
    assert caught.value.place == {"model": "gaps"}
    assert loaded.get("gaps", 1).version == 1


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

    assert (served.version, served.wanted, served.stale) == (1, 1, "")
    assert served.model is first.model


class Held:
    """Lets one thread go on only when the test says so."""

    def __init__(self) -> None:
        self.reached, self.released = threading.Event(), threading.Event()

    def wait(self) -> None:
        self.reached.set()
        assert self.released.wait(30)


class HeldClock(Clock):
    """A clock that holds the slow thread the first time it asks, with the time of then."""

    def __init__(self) -> None:
        self.held = Held()

    def __call__(self) -> float:
        now = self.now
        if threading.current_thread().name == "slow" and not self.held.reached.is_set():
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


def test_threads_that_waited_for_a_version_that_failed_do_not_try_it_again(
    watched: Watched, clock: Clock
) -> None:
    class Slow(Watched):
        held = Held()

        def _note(self, key: str) -> None:
            super()._note(key)
            if self.reads["model.onnx"] == 2:
                self.held.wait()

    store, found = Slow(watched.inside), []
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

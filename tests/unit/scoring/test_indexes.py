"""An index is looked up when it is old, and nobody waits long for it."""

import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from tests.versions import copies, publish_copy
from trainlet import keys, registry
from trainlet.errors import ArtifactCorrupt, ModelMissing, StoreUnavailable, TrainletError
from trainlet.scoring import indexes
from trainlet.scoring.indexes import SLOW, Indexes, Known
from trainlet.store import Object, Store, open_store

FORBEARING = 30.0


class Clock:
    """Seconds that pass when the test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Running:
    """Seconds that pass by themselves."""

    def __call__(self) -> float:
        return time.monotonic()


class Hanging:
    """A real store that can hold its answers back: they tell what was there when it was asked."""

    def __init__(self, store: Store) -> None:
        self.url = store.url
        self.inside = store
        self.reads: Counter[str] = Counter()
        self.error: Exception | None = None
        self.gate: threading.Event | None = None

    def get_if_changed(self, key: str, etag: str) -> Object | None:
        self.reads[key] += 1
        gate, found = self.gate, self.inside.get_if_changed(key, etag)
        if gate:
            assert gate.wait(30)
        if self.error:
            raise self.error
        return found

    @contextmanager
    def hanging(self) -> Iterator[threading.Event]:
        """Hold back the answers to what is asked inside, until the gate is set, or the end."""
        gate = self.gate = threading.Event()
        try:
            yield gate
        finally:
            self.gate = None
            gate.set()


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Path:
    """A folder with the model ``m`` in one version, a copy of a trained one."""
    folder = tmp_path_factory.mktemp("one") / "store"
    publish_copy(open_store(str(folder)), copies(open_store(str(models_folder)), "gaps"), "m", "b1")
    return folder


@pytest.fixture
def store(one: Path, tmp_path: Path) -> Hanging:
    shutil.copytree(one, tmp_path / "store")
    return Hanging(open_store(str(tmp_path / "store")))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However noisy the machine, a store that answers isn't found slow."""
    monkeypatch.setattr(indexes, "LOOK_SECONDS", FORBEARING)


@pytest.fixture
def found(store: Hanging, clock: Clock) -> Indexes:
    return Indexes(store, 2, clock)


def publish(store: Hanging, build: str = "b2") -> int:
    """Publish another version of ``m`` and return its number."""
    return publish_copy(store.inside, copies(store.inside, "m"), "m", build)


def champion(known: Known) -> int:
    return registry.resolve(known.index, "m").number


def looks(store: Hanging) -> int:
    return store.reads[keys.model_index("m")]


def ask(found: Indexes, answers: list, times: int = 1) -> list[threading.Thread]:
    """Ask in threads of their own; each leaves what it was answered, or the error."""

    def one() -> None:
        try:
            answers.append(found.get("m"))
        except TrainletError as error:
            answers.append(error)

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    return threads


def join(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def until_landed(found: Indexes) -> None:
    """Wait until the look-up in the background has ended."""
    assert found._looks["m"].wait(30)


@pytest.mark.usefixtures("patient")
def test_an_index_is_looked_up_again_when_it_is_older_than_the_refresh_time(
    found: Indexes, store: Hanging, clock: Clock
) -> None:
    first = found.get("m")
    publish(store)
    clock.now += 2.0
    assert found.get("m") is first
    assert looks(store) == 1
    clock.now += 0.1
    second = found.get("m")

    assert (champion(first), champion(second)) == (1, 2)
    assert (second.checked, second.stale, looks(store)) == (1002.1, "", 2)


@pytest.mark.usefixtures("patient")
def test_an_index_that_has_not_changed_stays_the_same_object(found: Indexes, clock: Clock) -> None:
    first = found.get("m")
    clock.now += 3
    second = found.get("m")

    assert second.index is first.index
    assert (first.checked, second.checked) == (1000, 1003)


def test_a_store_that_hangs_costs_the_bound_once_and_what_is_known_answers(
    store: Hanging,
) -> None:
    found = Indexes(store, 0, Running())
    first = found.get("m")
    publish(store)
    with store.hanging():
        began = time.monotonic()
        answers = [found.get("m") for _ in range(40)]
        took = time.monotonic() - began

    assert {(champion(known), known.stale) for known in answers} == {(1, SLOW)}
    assert {known.index is first.index for known in answers} == {True}
    assert "150 ms" in SLOW
    assert looks(store) == 2
    assert 0.1 < took < 3  # 40 times the bound is 6


def test_requests_that_come_while_a_look_up_hangs_share_it(store: Hanging) -> None:
    found, answers = Indexes(store, 0, Running()), []
    found.get("m")
    with store.hanging():
        join(ask(found, answers, times=12))

    assert [known.stale for known in answers] == [SLOW] * 12
    assert looks(store) == 2


@pytest.mark.usefixtures("patient")
def test_requests_that_wait_for_one_look_up_all_get_what_it_finds(
    found: Indexes, store: Hanging, clock: Clock
) -> None:
    answers: list[Known] = []
    found.get("m")
    publish(store)
    clock.now += 3
    with store.hanging() as gate:
        threads = ask(found, answers, times=8)
        time.sleep(0.1)
        assert answers == []
        gate.set()
        join(threads)

    assert [(champion(known), known.stale) for known in answers] == [(2, "")] * 8
    assert looks(store) == 2


def test_what_a_slow_look_up_found_in_the_background_is_used_by_the_next_request(
    found: Indexes, store: Hanging, clock: Clock
) -> None:
    found.get("m")
    publish(store)
    clock.now += 3
    with store.hanging():
        assert found.get("m").stale == SLOW
    until_landed(found)
    known = found.get("m")

    assert (champion(known), known.stale) == (2, "")
    assert looks(store) == 2


def test_a_look_up_that_fails_in_the_background_is_told_and_tried_again_after_the_refresh_time(
    found: Indexes, store: Hanging, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found.get("m")
    clock.now += 3
    with store.hanging():
        assert found.get("m").stale == SLOW
        store.error = StoreUnavailable("The store is on holiday.")
        clock.now += 20  # it failed only now
    until_landed(found)
    stale = [found.get("m").stale for _ in range(3)]
    assert looks(store) == 2
    store.error = None
    clock.now += 2.1
    monkeypatch.setattr(indexes, "LOOK_SECONDS", FORBEARING)
    mended = found.get("m")

    assert stale == ["The store is on holiday."] * 3
    assert (mended.stale, looks(store)) == ("", 3)


def test_a_look_up_that_hangs_is_the_only_one_until_its_connection_is_held_for_dead(
    found: Indexes, store: Hanging, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes, "LOOK_SECONDS", 0.01)
    found.get("m")
    clock.now += 3
    looked = []
    with store.hanging():
        for _ in range(9):
            assert found.get("m").stale == SLOW
            looked.append(looks(store))
            clock.now += 0.9

    assert looked == [2, 2, 2, 2, 3, 3, 3, 3, 4]


@pytest.mark.usefixtures("patient")
def test_a_store_that_is_there_again_is_seen_though_a_look_up_still_hangs(
    found: Indexes, store: Hanging, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found.get("m")
    clock.now += 3
    with store.hanging():
        monkeypatch.setattr(indexes, "LOOK_SECONDS", 0.01)
        stale = []
        for _ in range(4):
            stale.append(found.get("m").stale)
            clock.now += 0.9
        monkeypatch.setattr(indexes, "LOOK_SECONDS", FORBEARING)
        store.gate = None
        publish(store)
        known = found.get("m")

    assert stale == [SLOW] * 4
    assert (champion(known), known.stale) == (2, "")


@pytest.mark.usefixtures("patient")
def test_the_first_answer_after_a_thaw_is_fresh_though_a_look_up_was_frozen(
    found: Indexes, store: Hanging, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found.get("m")
    clock.now += 3
    with store.hanging() as frozen:
        monkeypatch.setattr(indexes, "LOOK_SECONDS", 0.01)
        assert found.get("m").stale == SLOW
        monkeypatch.setattr(indexes, "LOOK_SECONDS", FORBEARING)
        late = found._looks["m"]
        publish(store)
        store.gate = None
        clock.now += 60
        thawed = found.get("m")
        frozen.set()
        assert late.wait(30)
        again = found.get("m")
        clock.now += 3
        later = found.get("m")

    assert (champion(thawed), thawed.stale) == (2, "")
    assert again is thawed  # what the frozen one brought, of before, is left aside
    assert (champion(later), later.stale) == (2, "")


@pytest.mark.usefixtures("patient")
def test_what_was_found_before_a_freeze_is_looked_up_again_after_it(
    found: Indexes, store: Hanging, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found.get("m")
    clock.now += 3
    with store.hanging():
        monkeypatch.setattr(indexes, "LOOK_SECONDS", 0.01)
        assert found.get("m").stale == SLOW
    monkeypatch.setattr(indexes, "LOOK_SECONDS", FORBEARING)
    until_landed(found)
    publish(store)
    clock.now += 60
    thawed = found.get("m")

    assert (champion(thawed), thawed.stale) == (2, "")


def test_a_request_that_was_frozen_while_it_waited_looks_again(
    found: Indexes, store: Hanging, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes, "LOOK_SECONDS", 1.0)
    answers: list[Known] = []
    found.get("m")
    clock.now += 3
    with store.hanging():
        threads = ask(found, answers, times=3)
        while looks(store) < 2:
            time.sleep(0.001)
        time.sleep(0.1)
        publish(store)
        store.gate = None
        clock.now += 60
        join(threads)

    assert [(champion(known), known.stale) for known in answers] == [(2, "")] * 3
    assert looks(store) == 3


def test_while_nothing_is_known_requests_wait_as_long_as_the_store_takes(
    found: Indexes, store: Hanging
) -> None:
    answers: list[Known] = []
    with store.hanging():
        threads = ask(found, answers, times=5)
        time.sleep(0.4)  # longer than the bound
        assert answers == []
    join(threads)

    assert [(champion(known), known.stale) for known in answers] == [(1, "")] * 5
    assert looks(store) == 1


def test_while_nothing_is_known_an_error_is_everybodys_and_the_next_request_asks_again(
    found: Indexes, store: Hanging
) -> None:
    answers: list[Exception] = []
    store.error = StoreUnavailable("The store is on holiday.")
    with store.hanging():
        threads = ask(found, answers, times=5)
        time.sleep(0.2)
    join(threads)
    store.error = None

    assert [type(error) for error in answers] == [StoreUnavailable] * 5
    assert champion(found.get("m")) == 1


def test_one_model_that_hangs_holds_no_other(store: Hanging) -> None:
    found = Indexes(store, 0, Running())
    publish_copy(store.inside, copies(store.inside, "m"), "other", "b9")
    found.get("m")
    with store.hanging():
        found.get("m")
        store.gate = None
        other = found.get("other")

    assert (len(other.index.versions), other.stale) == (1, "")


@pytest.mark.usefixtures("patient")
def test_a_store_that_shows_an_older_index_is_not_followed(
    found: Indexes, store: Hanging, clock: Clock
) -> None:
    key = keys.model_index("m")
    old = store.inside.get(key).data
    publish(store)
    newest = found.get("m")
    new = store.inside.get(key).data
    store.inside.put(key, old)
    clock.now += 3
    stale = found.get("m")
    store.inside.put(key, new)
    clock.now += 3
    fresh = found.get("m")

    assert stale.index is newest.index
    assert stale.stale == "The store shows revision 1, older than 2."
    assert (champion(fresh), fresh.stale) == (2, "")


@pytest.mark.usefixtures("patient")
def test_a_damaged_index_is_told_and_what_is_known_goes_on(
    found: Indexes, store: Hanging, clock: Clock
) -> None:
    first = found.get("m")
    store.inside.put(keys.model_index("m"), b'{"revision": ')
    clock.now += 3
    known = found.get("m")

    assert known.index is first.index
    assert "can't be read" in known.stale
    with pytest.raises(ArtifactCorrupt):
        Indexes(store, 2, clock).get("m")


@pytest.mark.usefixtures("patient")
def test_a_model_that_is_gone_is_missing_until_it_is_made_anew(
    found: Indexes, store: Hanging, clock: Clock
) -> None:
    publish(store)
    found.get("m")
    whole = registry.read_index(store.inside, "m")
    store.inside.delete(keys.model_index("m"))
    clock.now += 3
    with pytest.raises(ModelMissing) as caught:
        found.get("m")
    assert caught.value.place == {"model": "m"}
    with pytest.raises(ModelMissing):
        found.seen("m")
    anew = msgspec.structs.replace(whole, revision=1)
    store.inside.put(keys.model_index("m"), msgspec.json.encode(anew))

    assert found.get("m").index.revision == 1


def test_a_model_that_is_found_gone_in_the_background_is_missing(
    found: Indexes, store: Hanging, clock: Clock
) -> None:
    class Gone(Hanging):
        def get_if_changed(self, key: str, etag: str) -> Object | None:
            if self.gate:
                assert self.gate.wait(30)
            return self.inside.get_if_changed(key, etag)

    late = Gone(store.inside)
    found = Indexes(late, 2, clock)
    found.get("m")
    store.inside.delete(keys.model_index("m"))
    clock.now += 3
    with late.hanging():
        assert found.get("m").stale == SLOW
    until_landed(found)

    with pytest.raises(ModelMissing):
        found.get("m")

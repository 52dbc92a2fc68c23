"""Read, change, write back, and lose nothing."""

import threading

import pytest

from trainlet.errors import StoreUnavailable, WriteConflict
from trainlet.store import Store, update
from trainlet.store import update as package_update
from trainlet.store.folder import FolderStore


class Contested(FolderStore):
    """A folder in which another writer is faster, a number of times."""

    def __init__(self, folder: str, times: int) -> None:
        super().__init__(folder)
        self.times = times

    def put_if_match(self, key: str, data: bytes, etag: str) -> str:
        if self.times > 0:
            self.times -= 1
            self.put(key, self.get(key).data + b"!")
        return super().put_if_match(key, data, etag)


def test_an_object_that_is_not_there_is_made_from_nothing(store: Store) -> None:
    seen = []
    update(store, "a/b", lambda data: seen.append(data) or b"new")

    assert seen == [None]
    assert store.get("a/b").data == b"new"


def test_an_empty_object_is_not_taken_for_a_missing_one(store: Store) -> None:
    store.put("a", b"")
    seen = []
    update(store, "a", lambda data: seen.append(data) or b"new")

    assert seen == [b""]
    assert store.get("a").data == b"new"


def test_a_change_that_answers_none_leaves_the_object_as_it_is(store: Store) -> None:
    store.put("a", b"old")
    before = store.get("a")
    update(store, "a", lambda _: None)
    update(store, "b", lambda _: None)

    assert store.get("a") == before
    assert [entry.key for entry in store.list("")] == ["a"]


def test_a_change_that_raises_writes_nothing(store: Store) -> None:
    store.put("a", b"old")

    def fail(_: bytes | None) -> bytes:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        update(store, "a", fail)

    assert store.get("a").data == b"old"


def test_a_change_is_made_again_on_what_a_faster_writer_left(tmp_path) -> None:
    store = Contested(str(tmp_path), times=2)
    store.put("a", b"0")
    seen = []
    update(store, "a", lambda data: seen.append(data) or data + b"+")

    assert seen == [b"0", b"0!", b"0!!"]
    assert store.get("a").data == b"0!!+"


def test_no_increment_of_many_writers_is_lost(store: Store) -> None:
    def increment() -> None:
        for _ in range(10):
            update(store, "n", lambda data: str(int(data or b"0") + 1).encode())

    threads = [threading.Thread(target=increment) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.get("n").data == b"60"


def test_a_writer_that_never_wins_gives_up_and_says_so(tmp_path, monkeypatch) -> None:
    import sys

    monkeypatch.setattr(sys.modules[package_update.__module__], "PATIENCE_SECONDS", 0.1)
    store = Contested(str(tmp_path), times=10**9)
    store.put("a", b"0")
    with pytest.raises(StoreUnavailable) as caught:
        update(store, "a", lambda _: b"mine")

    assert caught.value.status == 503
    assert caught.value.remedy
    assert "a is written too often" in caught.value.detail
    assert b"mine" not in store.get("a").data


def test_two_writers_of_a_new_object_do_not_overwrite_each_other(tmp_path) -> None:
    class Beaten(FolderStore):
        def put_if_absent(self, key: str, data: bytes) -> str:
            if key == "a" and not (tmp_path / "a").exists():
                self.put(key, b"theirs")
            return super().put_if_absent(key, data)

    store = Beaten(str(tmp_path))
    update(store, "a", lambda data: (data or b"") + b"+mine")

    assert store.get("a").data == b"theirs+mine"
    with pytest.raises(WriteConflict):
        store.put_if_absent("a", b"late")

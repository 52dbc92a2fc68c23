"""Objects that were read before they are asked for."""

import threading
from typing import Any

import pytest

from tests.memory import MemoryStore
from trainlet.errors import ObjectMissing
from trainlet.store import Object, Store
from trainlet.store.ahead import Ahead


class Counted(MemoryStore):
    """Notes what is read, and by which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[tuple[str, bool]] = []
        self.looks: list[tuple[str, str]] = []

    def get(self, key: str, version: str = "") -> Object:
        self.reads.append((key, threading.current_thread() is threading.main_thread()))
        return super().get(key, version)

    def get_if_changed(self, key: str, etag: str) -> Object | None:
        self.looks.append((key, etag))
        found = super().get(key)
        return None if found.etag == etag else found


@pytest.fixture
def store() -> Counted:
    found = Counted()
    found.put("index", b"one")
    found.put("file", b"bytes")
    return found


def plan(store: Store) -> Any:
    return store.get("index"), store.get("file")


def test_what_was_read_ahead_is_not_read_again_but_once_only(store: Counted) -> None:
    ahead = Ahead(store, plan)

    assert ahead.get("file").data == b"bytes"
    assert ahead.get_if_changed("index", "").data == b"one"
    assert store.reads == [("index", False), ("file", False)]
    assert store.looks == [("index", store.get("index").etag)]  # it may have changed
    store.reads.pop()

    assert ahead.get("file").data == b"bytes"
    assert store.reads[2:] == [("file", True)]


def test_what_changed_meanwhile_is_read_anew(store: Counted) -> None:
    ahead, twin = Ahead(store, plan), Ahead(store, plan)
    assert twin.get_if_changed("index", "").data == b"one"
    ahead.get("file")  # by now all was read

    store.put("index", b"two")

    assert ahead.get_if_changed("index", "").data == b"two"


def test_one_who_knows_an_etag_asks_the_store(store: Counted) -> None:
    ahead = Ahead(store, plan)
    etag = ahead.get("index").etag

    assert ahead.get_if_changed("index", etag) is None
    store.put("index", b"two")
    assert ahead.get_if_changed("index", etag).data == b"two"


def test_what_can_t_be_read_ahead_is_told_to_who_asks(store: Counted) -> None:
    ahead = Ahead(store, lambda store: store.get("nowhere"))

    with pytest.raises(ObjectMissing):
        ahead.get("nowhere")
    assert ahead.get("file").data == b"bytes"


def test_all_else_goes_to_the_store(store: Counted) -> None:
    ahead = Ahead(store, plan)
    etag = ahead.put("new", b"1")
    etag = ahead.put_if_match("new", b"2", etag)
    ahead.put_if_absent("other/x", b"3")

    assert ahead.head("new").etag == etag
    assert [entry.key for entry in ahead.list("ne")] == ["new"]
    assert ahead.folders("other/") == []
    ahead.delete("new")
    assert [entry.key for entry in store.list("ne")] == []
    assert ahead.url == store.url

"""What every store promises, on a folder, on moto's server and on a real S3 server."""

import uuid

import httpx
import pytest

from tests.memory import MemoryStore
from trainlet.errors import ObjectMissing, Unprocessable, WriteConflict
from trainlet.store import Store, open_store, update


@pytest.fixture(params=["memory", "folder", "moto", "weed"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    if request.param == "memory":
        return MemoryStore()
    if request.param == "folder":
        return open_store(str(tmp_path_factory.mktemp("folder")))
    return request.getfixturevalue(request.param).store(uuid.uuid4().hex)


def test_what_was_put_is_read_back_byte_for_byte(store: Store) -> None:
    data = bytes(range(256)) * 40

    etag = store.put("a/b.bin", data)

    found = store.get("a/b.bin")
    assert (data, etag) == (found.data, found.etag)


def test_an_empty_object_is_an_object(store: Store) -> None:
    store.put("empty", b"")

    assert store.get("empty").data == b""


def test_a_missing_object_is_said_to_be_missing(store: Store) -> None:
    with pytest.raises(ObjectMissing):
        store.get("nowhere/at-all")
    with pytest.raises(ObjectMissing):
        store.get_if_changed("nowhere/at-all", '"0"')


def test_an_object_is_read_again_only_if_it_changed(store: Store) -> None:
    etag = store.put("k", b"one")

    assert store.get_if_changed("k", etag) is None

    known_to_nobody = store.get_if_changed("k", "")
    assert known_to_nobody is not None
    assert known_to_nobody.data == b"one"

    store.put("k", b"two")
    changed = store.get_if_changed("k", etag)
    assert changed is not None
    assert changed.data == b"two"


def test_put_if_absent_writes_once(store: Store) -> None:
    store.put_if_absent("k", b"first")

    with pytest.raises(WriteConflict):
        store.put_if_absent("k", b"second")

    assert store.get("k").data == b"first"


def test_put_if_match_wants_the_present_etag(store: Store) -> None:
    old = store.put("k", b"one")
    new = store.put_if_match("k", b"two", old)

    with pytest.raises(WriteConflict):
        store.put_if_match("k", b"three", old)

    assert (store.get("k").data, store.get("k").etag) == (b"two", new)


def test_put_if_match_of_an_absent_object_is_a_conflict(store: Store) -> None:
    etag = store.put("k", b"one")
    store.delete("k")

    with pytest.raises(WriteConflict):
        store.put_if_match("k", b"two", etag)
    with pytest.raises(ObjectMissing):
        store.get("k")


def test_a_listing_is_in_the_order_of_the_keys_and_stays_in_its_prefix(store: Store) -> None:
    keys = ["a/1", "a/10", "a/2/3", "ab", "b/1", "ba/1"]
    for key in keys:
        store.put(key, key.encode())

    assert [entry.key for entry in store.list("")] == sorted(keys)
    assert [entry.key for entry in store.list("a/")] == ["a/1", "a/10", "a/2/3"]
    assert [entry.key for entry in store.list("a/1")] == ["a/1", "a/10"]
    assert [entry.key for entry in store.list("zzz/")] == []


def test_a_listing_can_begin_after_a_key(store: Store) -> None:
    for name in ("p/a/x", "p/b/x", "p/c/x", "q/a"):
        store.put(name, b"12345")

    after = list(store.list("p/", "p/a/x"))

    assert [entry.key for entry in after] == ["p/b/x", "p/c/x"]
    assert {entry.size for entry in after} == {5}


def test_folders_are_the_names_up_to_the_next_slash(store: Store) -> None:
    for key in ("m/b/index.json", "m/a/builds/1/x", "m/file", "n/c/x"):
        store.put(key, b"x")

    assert store.folders("m/") == ["a", "b"]
    assert store.folders("none/") == []


def test_deleting_is_idempotent(store: Store) -> None:
    store.put("k", b"x")
    store.delete("k")
    store.delete("k")

    with pytest.raises(ObjectMissing):
        store.get("k")


def test_update_makes_changes_and_leaves_what_needs_none(store: Store) -> None:
    def add(current: bytes | None) -> bytes | None:
        count = int(current or b"0")
        return str(count + 1).encode() if count < 2 else None

    for _ in range(4):
        update(store, "counter", add)

    assert store.get("counter").data == b"2"


def test_a_presigned_url_reads_and_writes_or_the_store_says_it_has_none(store: Store) -> None:
    store.put("k", b"signed")
    if not store.url.startswith("s3://"):
        with pytest.raises(Unprocessable, match="can't sign"):
            store.presign("k", "GET", 60)
        return

    assert httpx.get(store.presign("k", "GET", 60)).content == b"signed"

    httpx.put(store.presign("put", "PUT", 60), content=b"direct").raise_for_status()
    assert store.get("put").data == b"direct"

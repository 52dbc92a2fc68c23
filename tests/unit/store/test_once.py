"""What is written once stays as the first writer wrote it, whatever became of the replies."""

import threading
from pathlib import Path

import pytest

from trainlet.errors import ObjectMissing, StoreUnavailable, WriteConflict
from trainlet.store import Store, once, put_once
from trainlet.store.folder import FolderStore


class Refusing(FolderStore):
    """A folder that refuses so many writes, as S3 may refuse every one of several at once."""

    def __init__(self, folder: Path, refusals: int) -> None:
        super().__init__(str(folder))
        self.refusals, self.tries = refusals, 0

    def put_if_absent(self, key: str, data: bytes) -> str:
        self.tries += 1
        if self.tries <= self.refusals:
            raise WriteConflict(f"{key} is being written.")
        return super().put_if_absent(key, data)


def test_the_first_writes_and_the_others_are_given_what_it_wrote(store: Store) -> None:
    answers = [put_once(store, "a/b", data) for data in (b"first", b"second", b"first")]

    assert answers == [b"first", b"first", b"first"]
    assert store.get("a/b").data == b"first"


def test_an_empty_object_is_there_too(store: Store) -> None:
    assert put_once(store, "a", b"") == b""
    assert put_once(store, "a", b"second") == b""


def test_of_many_writers_at_once_all_are_given_the_same(store: Store) -> None:
    answers: list[bytes] = []
    threads = [
        threading.Thread(target=lambda i=i: answers.append(put_once(store, "a", b"%d" % i)))
        for i in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 12
    assert set(answers) == {store.get("a").data}


def test_a_write_that_lost_its_reply_is_answered_with_its_own_bytes(tmp_path: Path) -> None:
    class Forgetful(FolderStore):
        def put_if_absent(self, key: str, data: bytes) -> str:
            super().put_if_absent(key, data)
            raise WriteConflict(f"{key} is there already.")

    assert put_once(Forgetful(str(tmp_path)), "a", b"mine") == b"mine"


def test_a_write_that_is_refused_though_nothing_is_there_is_tried_again(tmp_path: Path) -> None:
    store = Refusing(tmp_path, once.TRIES - 1)

    assert put_once(store, "a", b"mine") == b"mine"
    assert store.tries == once.TRIES
    assert store.get("a").data == b"mine"


def test_a_write_that_is_always_refused_is_given_up(tmp_path: Path) -> None:
    store = Refusing(tmp_path, once.TRIES)
    with pytest.raises(StoreUnavailable) as caught:
        put_once(store, "a", b"mine")

    assert "a can't be written" in caught.value.detail
    assert caught.value.remedy
    with pytest.raises(ObjectMissing):
        store.get("a")


def test_a_store_that_is_down_is_not_asked_again(tmp_path: Path) -> None:
    class Down(FolderStore):
        tries = 0

        def put_if_absent(self, key: str, data: bytes) -> str:
            self.tries += 1
            raise StoreUnavailable("down")

    store = Down(str(tmp_path))
    with pytest.raises(StoreUnavailable, match="down"):
        put_once(store, "a", b"mine")

    assert store.tries == 1

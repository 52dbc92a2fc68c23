"""Versions are deleted, whole, and never one that an alias names."""

from contextlib import suppress

import pytest

from tests.made import made
from tests.memory import MemoryStore
from trainlet import keys, registry
from trainlet.errors import StillNamed, StoreUnavailable, VersionMissing
from trainlet.registry import Note, Verdict
from trainlet.registry.index import KEPT

NOTE = Note(who="ann", why="old")


def filled(count: int) -> MemoryStore:
    store = MemoryStore()
    for number in range(1, count + 1):
        registry.publish(store, made(f"b{number}"))
    return store


def numbers(store: MemoryStore) -> list[int]:
    found = registry.versions(store, registry.read_index(store, "m"), "m", 10_000)
    return sorted(version.number for version in found)


def files(store: MemoryStore) -> set[str]:
    return {entry.key for entry in store.list("models/m/builds/")}


def test_a_version_is_deleted_with_its_files_and_its_number_is_not_given_again() -> None:
    store = filled(3)
    registry.delete_version(store, "m", 1, NOTE)
    index = registry.read_index(store, "m")

    assert numbers(store) == [2, 3]
    assert not any("/b1/" in key for key in files(store))
    assert (index.moves[-1].alias, index.moves[-1].before, index.moves[-1].after) == ("", 1, 0)
    assert registry.publish(store, made("b1", "c2")) == 4
    with pytest.raises(VersionMissing):
        registry.delete_version(store, "m", 1, NOTE)


def test_a_version_that_an_alias_names_stays() -> None:
    store = filled(3)
    registry.move_alias(store, "m", "shadow", 1, NOTE)
    for number, alias in ((3, "champion, latest"), (1, "shadow")):
        with pytest.raises(StillNamed, match=alias):
            registry.delete_version(store, "m", number, NOTE)

    assert numbers(store) == [1, 2, 3]
    registry.drop_alias(store, "m", "shadow", NOTE)
    registry.delete_version(store, "m", 1, NOTE)
    assert numbers(store) == [2, 3]


def test_pruning_keeps_the_newest_and_what_is_named_however_old() -> None:
    store = filled(3 * KEPT)
    registry.move_alias(store, "m", "audited", 7, NOTE)
    registry.move_alias(store, "m", "champion", 20, NOTE)
    deleted = registry.prune(store, "m", 5, NOTE)
    newest = list(range(3 * KEPT - 4, 3 * KEPT + 1))

    assert numbers(store) == [7, 20, *newest]
    assert deleted == [n for n in range(1, 3 * KEPT - 4) if n not in (7, 20)]
    assert len(files(store)) >= 3 * 7
    assert {key.split("/")[3] for key in files(store)} == {f"b{n}" for n in [7, 20, *newest]}
    for number in (1, 150, 250):
        with pytest.raises(VersionMissing):
            registry.find_version(store, registry.read_index(store, "m"), "m", number)
    assert registry.find_build(store, registry.read_index(store, "m"), "m", "b1") is None
    assert registry.prune(store, "m", 5, NOTE) == []


class Dying(MemoryStore):
    """A store that can be told after how many more writes it dies."""

    left = 10_000

    def put_if_absent(self, key: str, data: bytes) -> str:
        self._spend()
        return super().put_if_absent(key, data)

    def put_if_match(self, key: str, data: bytes, etag: str) -> str:
        self._spend()
        return super().put_if_match(key, data, etag)

    def delete(self, key: str) -> None:
        self._spend()
        super().delete(key)

    def _spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise StoreUnavailable("gone")


@pytest.mark.parametrize("left", range(9))
def test_a_deletion_cut_short_at_any_write_is_finished_by_the_next_pruning(left: int) -> None:
    store = Dying()
    for number in (1, 2, 3):
        registry.publish(store, made(f"b{number}"))
    store.left = left
    with suppress(StoreUnavailable):
        registry.delete_version(store, "m", 1, NOTE)
    store.left = 10_000
    registry.prune(store, "m", 2, NOTE)

    assert numbers(store) == [2, 3]
    assert not any("/b1/" in key for key in files(store))
    assert list(store.list(keys.model_versions("m"))) == []


def test_a_version_that_was_rejected_can_be_deleted() -> None:
    store = filled(1)
    registry.publish(store, made("bad"), Verdict(aliases=()))
    registry.delete_version(store, "m", 2, NOTE)

    assert numbers(store) == [1]

"""Versions are deleted, whole and for good, and never one that an alias names."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.made import filled, made
from tests.memory import MemoryStore
from trainlet import keys, registry
from trainlet.errors import (
    ModelMissing,
    StillNamed,
    StoreUnavailable,
    VersionMissing,
    WriteConflict,
)
from trainlet.registry import CHAMPION, Note, Verdict
from trainlet.registry.index import GONE, KEPT, MOST_KEPT

NOTE = Note(who="ann", why="old")
NONE = Verdict(aliases=())


def numbers(store: MemoryStore) -> list[int]:
    found = registry.versions(store, registry.read_index(store, "m"), "m", 10_000)
    return sorted(version.number for version in found)


def builds(store: MemoryStore) -> set[str]:
    """Return the builds of which anything is left."""
    return {entry.key.split("/")[3] for entry in store.list("models/m/builds/")}


def deletions(store: MemoryStore) -> list[int]:
    found = registry.moves(store, registry.read_index(store, "m"), "m", 10_000)
    assert all(move.after == 0 for move in found if not move.alias)
    return [move.before for move in reversed(found) if not move.alias]


def is_gone(store: MemoryStore, number: int, build: str) -> bool:
    index = registry.read_index(store, "m")
    with pytest.raises(VersionMissing):
        registry.find_version(store, index, "m", number)
    return registry.find_build(store, index, "m", build) is None


def test_a_version_is_deleted_with_its_files_and_its_number_is_not_given_again() -> None:
    store = filled(3)
    registry.tag_version(store, "m", 1, ["old"])
    registry.tag_version(store, "m", 2, ["new"])
    registry.delete_version(store, "m", 1, NOTE)
    index = registry.read_index(store, "m")
    move = index.moves[-1]

    assert index.tags == {"2": ["new"]}
    assert numbers(store) == [2, 3]
    assert is_gone(store, 1, "b1")
    assert builds(store) == {"b2", "b3"}
    assert (move.alias, move.before, move.after) == ("", 1, 0)
    assert (move.who, move.why) == ("ann", "old")
    with pytest.raises(VersionMissing):
        registry.delete_version(store, "m", 1, NOTE)
    assert registry.publish(store, made("b1", "c2")) == 4


def test_what_is_not_there_is_not_deleted() -> None:
    store = filled(1)
    for number in (0, -1, 2):
        with pytest.raises(VersionMissing):
            registry.delete_version(store, "m", number, NOTE)
    with pytest.raises(ModelMissing):
        registry.delete_version(store, "other", 1, NOTE)

    assert registry.read_index(store, "m").revision == 1


def test_a_version_that_an_alias_names_stays() -> None:
    store = filled(3)
    registry.move_alias(store, "m", "shadow", 1, NOTE)
    for number, alias in ((3, "champion, latest"), (1, "shadow")):
        with pytest.raises(StillNamed, match=alias):
            registry.delete_version(store, "m", number, NOTE)

    assert numbers(store) == [1, 2, 3]
    assert builds(store) == {"b1", "b2", "b3"}
    registry.drop_alias(store, "m", "shadow", NOTE)
    registry.delete_version(store, "m", 1, NOTE)
    assert numbers(store) == [2, 3]


def test_a_version_that_was_rejected_can_be_deleted() -> None:
    store = filled(1)
    registry.publish(store, made("bad"), Verdict(aliases=()))
    registry.delete_version(store, "m", 2, NOTE)

    assert numbers(store) == [1]


def test_a_build_that_was_deleted_can_be_published_anew_and_grow_old() -> None:
    store = filled(2)
    registry.delete_version(store, "m", 1, NOTE)
    anew = registry.publish(store, made("b1", "c2"))
    for number in range(3 * KEPT):
        registry.publish(store, made(f"later{number}"))
    registry.prune(store, "m", 4 * KEPT, NOTE)
    found = registry.find_build(store, registry.read_index(store, "m"), "m", "b1")

    assert found is not None
    assert (found.number, found.claim) == (anew, "c2")
    assert registry.publish(store, made("b1", "c3")) == anew
    assert registry.read_manifest(store, "m", found).claim == "c2"


def test_pruning_keeps_the_newest_and_what_is_named_however_old() -> None:
    store = filled(3 * KEPT)
    registry.move_alias(store, "m", "audited", 7, NOTE)
    registry.move_alias(store, "m", CHAMPION, 20, NOTE)
    deleted = registry.prune(store, "m", 5, NOTE)
    newest = list(range(3 * KEPT - 4, 3 * KEPT + 1))

    assert numbers(store) == [7, 20, *newest]
    assert deleted == [n for n in range(1, 3 * KEPT - 4) if n not in (7, 20)]
    assert deletions(store) == deleted
    assert builds(store) == {f"b{n}" for n in [7, 20, *newest]}
    assert all(is_gone(store, number, f"b{number}") for number in (1, 150, 250))
    assert registry.prune(store, "m", 5, NOTE) == []
    assert registry.resolve(registry.read_index(store, "m"), "m").build == "b20"


def test_pruning_to_none_leaves_what_is_named() -> None:
    store = filled(4)
    registry.move_alias(store, "m", CHAMPION, 2, NOTE)

    assert registry.prune(store, "m", 0, NOTE) == [1, 3]
    assert numbers(store) == [2, 4]


class Interrupted(MemoryStore):
    """A store in which something else happens before the first write of a key."""

    key = ""
    happens: Callable[[], object] = staticmethod(lambda: None)

    def put_if_absent(self, key: str, data: bytes) -> str:
        if key == self.key:
            self.key = ""
            self.happens()
        return super().put_if_absent(key, data)


def test_pruning_passes_over_what_an_alias_comes_to_name_meanwhile() -> None:
    store = filled(5, Interrupted())
    store.key = keys.model_version("m", 2)
    store.happens = lambda: registry.move_alias(store, "m", "kept", 2, NOTE)

    assert registry.prune(store, "m", 1, NOTE) == [1, 3, 4]
    assert numbers(store) == [2, 5]
    assert builds(store) >= {"b2", "b5"}


def test_pruning_passes_over_what_another_deletes_meanwhile() -> None:
    store = filled(5, Interrupted())
    store.key = keys.model_version("m", 2)
    store.happens = lambda: registry.prune(store, "m", 1, NOTE)

    assert registry.prune(store, "m", 1, NOTE)[0] == 1
    assert numbers(store) == [5]
    assert deletions(store) == [1, 2, 3, 4]


def test_a_slow_writer_of_the_log_brings_no_deleted_version_back() -> None:
    store = Interrupted()
    filled(1, store)
    for number in range(2, MOST_KEPT + 1):
        registry.publish(store, made(f"b{number}"), NONE)
    store.key = keys.model_version("m", 2)
    store.happens = lambda: registry.delete_version(store, "m", 2, NOTE)
    registry.publish(store, made("one more"), NONE)  # the oldest but the champion go to the log
    assert store.key == ""
    assert is_gone(store, 2, "b2")

    for number in range(MOST_KEPT):  # until the index knows nothing of it
        registry.delete_version(store, "m", registry.publish(store, rejected(number), NONE), NOTE)
    assert 2 not in registry.read_index(store, "m").deleted
    assert is_gone(store, 2, "b2")
    assert 2 not in numbers(store)
    assert deletions(store).count(2) == 1


def rejected(number: int) -> registry.Artifacts:
    return made(f"rejected{number}")


@pytest.mark.parametrize("others", [0, 1, KEPT + 20])
def test_a_deletion_whose_reply_was_lost_is_made_once(others: int) -> None:
    store = filled(2)
    write = store.put_if_match

    def lossy(key: str, data: bytes, etag: str) -> str:
        store.put_if_match = write
        write(key, data, etag)
        for number in range(others):
            registry.delete_version(
                store, "m", registry.publish(store, rejected(number), NONE), NOTE
            )
        raise WriteConflict("The client tried again by itself, and lost to its own write.")

    store.put_if_match = lossy
    registry.delete_version(store, "m", 1, NOTE)

    assert deletions(store) == [1, *range(3, 3 + others)]
    assert is_gone(store, 1, "b1")
    assert builds(store) == {"b2"}


class Dying(MemoryStore):
    """A store that can be told after how many more writes it dies."""

    left = 10_000

    def put(self, key: str, data: bytes) -> str:
        self._spend()
        return super().put(key, data)

    def delete(self, key: str) -> None:
        self._spend()
        super().delete(key)

    def _spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise StoreUnavailable("gone")


WRITES = 8  # two lines of the log, the index, the line by build, three files, the line's end


def cut_short(after: int) -> Dying:
    """Return a store of three versions in which the deletion of the first was cut short."""
    store = filled(3, Dying())
    store.left = after
    with suppress(StoreUnavailable):
        registry.delete_version(store, "m", 1, NOTE)
    assert store.left == -1 or after >= WRITES
    store.left = 10_000
    return store


@pytest.mark.parametrize("after", range(WRITES + 1))
def test_a_deletion_cut_short_at_any_write_is_finished_by_the_next_pruning(after: int) -> None:
    store = cut_short(after)
    registry.prune(store, "m", 2, NOTE)

    assert numbers(store) == [2, 3]
    assert is_gone(store, 1, "b1")
    assert builds(store) == {"b2", "b3"}
    assert deletions(store) == [1]
    assert store.get(keys.model_version("m", 1)).data == GONE


@pytest.mark.parametrize("after", range(WRITES + 1))
def test_a_deletion_cut_short_is_seen_whole_or_not_at_all(after: int) -> None:
    store = cut_short(after)
    index = registry.read_index(store, "m")

    if numbers(store) == [1, 2, 3]:
        version = registry.find_version(store, index, "m", 1)
        assert registry.artifact(store, "m", version, "model.onnx") == b"onnx"
        assert registry.find_build(store, index, "m", "b1") == version
        assert registry.publish(store, made("b1", "c2")) == 1
    else:
        assert is_gone(store, 1, "b1")
        assert registry.publish(store, made("b1", "c2")) == 4


@pytest.mark.parametrize("after", range(3, WRITES + 1))
def test_a_build_published_anew_outlives_the_end_of_its_deletion(after: int) -> None:
    store = cut_short(after)
    registry.publish(store, made("b1", "c2"))
    for number in range(3 * KEPT):
        registry.publish(store, made(f"later{number}"))
    registry.prune(store, "m", 4 * KEPT, NOTE)
    index = registry.read_index(store, "m")
    found = registry.find_build(store, index, "m", "b1")

    assert found is not None
    assert (found.number, found.claim) == (4, "c2")
    assert registry.artifact(store, "m", found, "model.onnx") == b"onnx"
    assert not list(store.list(keys.artifact("m", "b1", "c1", "")))


@pytest.mark.parametrize("after", range(3, WRITES + 1))
def test_many_deletions_after_one_that_was_cut_short_do_not_bring_it_back(after: int) -> None:
    store = cut_short(after)
    for number in range(KEPT + 20):
        registry.delete_version(store, "m", registry.publish(store, rejected(number), NONE), NOTE)

    assert 1 not in registry.read_index(store, "m").deleted
    assert is_gone(store, 1, "b1")
    assert numbers(store) == [2, 3]
    assert builds(store) == {"b2", "b3"}

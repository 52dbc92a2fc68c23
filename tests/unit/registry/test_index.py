"""The index stays small however long a model lives, and nothing that leaves it is lost."""

from pathlib import Path

import pytest

from tests.made import made
from tests.memory import MemoryStore
from trainlet import keys, registry
from trainlet.errors import BadName, VersionMissing
from trainlet.registry import CHAMPION, Note, Verdict, check_alias
from trainlet.registry.index import KEPT, MOST_ALIASES, MOST_TAG_BYTES

BOUND = 64 * 1024
MANY = 10_000
LONGEST = Note(who="w" * 90, why="y" * 200)


def grown(store: MemoryStore, count: int) -> list[int]:
    """Publish so many versions with the longest of everything; return the index's sizes."""
    sizes = []
    for number in range(1, count + 1):
        artifacts = made(f"{number:032x}", "c" * 16, order="9" * 72)
        registry.publish(store, artifacts, Verdict(note=LONGEST))
        if number <= MOST_ALIASES - 2:
            alias = f"{number:02d}".rjust(32, "a")
            registry.move_alias(store, "m", alias, number, LONGEST)
        sizes.append(len(store.get(keys.model_index("m")).data))
    return sizes


@pytest.fixture(scope="module")
def old() -> MemoryStore:
    """A model of many versions, tags and aliases."""
    store = MemoryStore()
    sizes = grown(store, MANY)
    tags = ["t" * 60 + str(n) for n in range(MOST_TAG_BYTES // 66)]
    registry.tag_version(store, "m", MANY, tags)
    sizes.append(len(store.get(keys.model_index("m")).data))
    assert max(sizes) < BOUND
    assert max(sizes) > BOUND / 2
    return store


def test_an_old_model_has_a_small_index(old: MemoryStore) -> None:
    index = registry.read_index(old, "m")

    assert KEPT <= len(index.versions) <= 2 * KEPT
    assert KEPT <= len(index.moves) <= 2 * KEPT
    assert (index.next, len(index.aliases)) == (MANY + 1, MOST_ALIASES)


def test_every_version_is_found_by_number_and_by_build(old: MemoryStore) -> None:
    index = registry.read_index(old, "m")
    for number in range(1, MANY + 1):
        assert registry.find_version(old, index, "m", number).number == number
        found = registry.find_build(old, index, "m", f"{number:032x}")
        assert found is not None
        assert found.number == number

    assert [v.number for v in registry.versions(old, index, "m", MANY)] == list(range(MANY, 0, -1))


def test_every_move_is_found_once_in_order(old: MemoryStore) -> None:
    moves = registry.moves(old, registry.read_index(old, "m"), "m", 10 * MANY)
    champions = [move.after for move in moves if move.alias == CHAMPION]

    assert champions == list(range(MANY, 0, -1))
    assert len(moves) == 2 * MANY + MOST_ALIASES - 2
    revisions = [move.revision for move in moves]
    assert revisions == sorted(revisions, reverse=True)


def test_a_build_that_left_the_index_is_not_published_again(old: MemoryStore) -> None:
    before = registry.read_index(old, "m").revision

    assert registry.publish(old, made(f"{50:032x}", "another")) == 50
    assert registry.read_index(old, "m").revision == before


def test_a_version_that_left_the_index_can_be_named_and_is_held_then() -> None:
    store = MemoryStore()
    grown(store, 3 * KEPT)
    registry.move_alias(store, "m", CHAMPION, 120, Note(why="by hand"))
    index = registry.read_index(store, "m")

    assert registry.resolve(index, "m").number == 120
    for number in range(1, 3 * KEPT):
        registry.publish(store, made(f"more{number}"), Verdict(aliases=()))
    assert registry.resolve(registry.read_index(store, "m"), "m").number == 120


def test_a_log_written_by_a_writer_that_then_lost_doubles_nothing() -> None:
    class Losing(MemoryStore):
        is_losing = False

        def put_if_match(self, key: str, data: bytes, etag: str) -> str:
            if self.is_losing and key == keys.model_index("m"):
                raise SystemExit  # as if the process died between log and index
            return super().put_if_match(key, data, etag)

    store = Losing()
    grown(store, KEPT - 30)
    store.is_losing = True
    for number in range(200, 240):
        with pytest.raises(SystemExit):
            registry.publish(store, made(f"lost{number}"))
    store.is_losing = False
    grown(store, KEPT + 30)
    moves = registry.moves(store, registry.read_index(store, "m"), "m", 10_000)

    assert [m.after for m in moves if m.alias == CHAMPION] == list(range(KEPT + 30, 0, -1))


@pytest.mark.parametrize("alias", ["", "1", "7th", "Prod", "a" * 33, "a..b", "a/b", "-a", "é"])
def test_a_name_that_is_no_alias_is_refused(alias: str) -> None:
    with pytest.raises(BadName):
        check_alias(alias)


@pytest.mark.parametrize("reference", [0, -1, MANY + 1, "nobody"])
def test_a_version_that_never_was_is_missing(old: MemoryStore, reference: int | str) -> None:
    with pytest.raises(VersionMissing):
        registry.find_version(old, registry.read_index(old, "m"), "m", reference)


def test_ten_moves_on_a_folder_are_read_back_by_a_fresh_store(tmp_path: Path) -> None:
    from trainlet.store import open_store

    store = open_store(str(tmp_path))
    for number in range(10):
        registry.publish(store, made(f"b{number}"))

    fresh = open_store(str(tmp_path))
    assert len(registry.moves(fresh, registry.read_index(fresh, "m"), "m", 100)) == 20

"""Promotion, rollback and names of one's own: one move each, once."""

import pytest

from tests.made import made
from tests.memory import MemoryStore
from trainlet import keys, registry
from trainlet.errors import (
    BadName,
    ModelMissing,
    PreconditionFailed,
    StoreUnavailable,
    Unprocessable,
    VersionMissing,
    WriteConflict,
)
from trainlet.registry import CHAMPION, LATEST, PREVIOUS, Note
from trainlet.registry.index import MOST_ALIASES

NOTE = Note(who="ann", why="because")


@pytest.fixture
def store() -> MemoryStore:
    """A model of three versions, the last of them champion."""
    store = MemoryStore()
    for number in (1, 2, 3):
        registry.publish(store, made(f"b{number}", order=f"day {number}"))
    return store


def champion(store: MemoryStore) -> int:
    return registry.resolve(registry.read_index(store, "m"), "m").number


def test_a_promotion_is_recorded_with_who_when_why_from_and_to(store: MemoryStore) -> None:
    moved = registry.move_alias(store, "m", CHAMPION, 1, NOTE)
    index = registry.read_index(store, "m")
    move = index.moves[-1]

    assert (moved.version, moved.revision) == (1, 4)
    assert index.aliases[CHAMPION] == moved
    assert (move.alias, move.before, move.after) == (CHAMPION, 3, 1)
    assert (move.who, move.why, move.revision) == ("ann", "because", 4)
    assert index.aliases[LATEST].version == 3


def test_an_alias_serves_for_the_data_of_its_version(store: MemoryStore) -> None:
    assert registry.move_alias(store, "m", CHAMPION, 2, NOTE).order == "day 2"

    dated = Note(order="day 9")
    assert registry.move_alias(store, "m", CHAMPION, 1, dated).order == "day 9"


def test_rolling_back_again_and_again_goes_further_back_each_time(store: MemoryStore) -> None:
    found = []
    for _ in range(2):
        registry.move_alias(store, "m", CHAMPION, PREVIOUS, NOTE)
        found.append(champion(store))

    assert found == [2, 1]
    with pytest.raises(VersionMissing, match="named no other version before"):
        registry.move_alias(store, "m", CHAMPION, PREVIOUS, NOTE)


def test_an_alias_can_be_named_as_the_target(store: MemoryStore) -> None:
    registry.move_alias(store, "m", "shadow", 1, NOTE)
    registry.move_alias(store, "m", CHAMPION, "shadow", NOTE)

    assert champion(store) == 1


def test_a_move_that_names_the_revision_it_saw_fails_if_another_came_between(
    store: MemoryStore,
) -> None:
    seen = registry.read_index(store, "m").aliases[CHAMPION].revision
    registry.move_alias(store, "m", CHAMPION, 2, NOTE, match=seen)
    with pytest.raises(PreconditionFailed) as caught:
        registry.move_alias(store, "m", CHAMPION, 1, NOTE, match=seen)

    assert champion(store) == 2
    assert caught.value.status == 412
    assert registry.move_alias(store, "m", "new", 1, NOTE, match=0).version == 1


def test_a_move_whose_reply_was_lost_is_made_once(store: MemoryStore) -> None:
    write = store.put_if_match

    def lossy(key: str, data: bytes, etag: str) -> str:
        store.put_if_match = write
        write(key, data, etag)
        raise WriteConflict("The client tried again by itself, and lost to its own write.")

    store.put_if_match = lossy
    moved = registry.move_alias(store, "m", CHAMPION, PREVIOUS, NOTE)
    index = registry.read_index(store, "m")

    assert champion(store) == moved.version == 2
    assert index.revision == 4


def test_a_move_with_the_writer_of_an_earlier_one_is_that_one(store: MemoryStore) -> None:
    write = store.put_if_match

    def broken(key: str, data: bytes, etag: str) -> str:
        store.put_if_match = write
        write(key, data, etag)
        raise StoreUnavailable("The reply is lost.")

    store.put_if_match = broken
    note = Note(who="job", writer="abc")
    with pytest.raises(StoreUnavailable):
        registry.move_alias(store, "m", CHAMPION, 1, note)
    moved = registry.move_alias(store, "m", CHAMPION, 1, note)

    assert (moved.version, moved.revision) == (1, 4)
    assert registry.read_index(store, "m").revision == 4


@pytest.mark.parametrize("alias", [LATEST, PREVIOUS, "No", ""])
def test_names_that_are_not_free_are_refused(store: MemoryStore, alias: str) -> None:
    with pytest.raises(BadName):
        registry.move_alias(store, "m", alias, 1, NOTE)


def test_what_is_not_there_is_not_named(store: MemoryStore) -> None:
    for target in (9, 0, "nobody"):
        with pytest.raises(VersionMissing):
            registry.move_alias(store, "m", CHAMPION, target, NOTE)
    with pytest.raises(ModelMissing):
        registry.move_alias(store, "other", CHAMPION, 1, NOTE)

    assert registry.read_index(store, "m").revision == 3
    assert list(store.list("models/other")) == []


def test_an_alias_is_dropped_but_not_the_champion(store: MemoryStore) -> None:
    registry.move_alias(store, "m", "shadow", 1, NOTE)
    registry.drop_alias(store, "m", "shadow", NOTE)
    registry.drop_alias(store, "m", "shadow", NOTE)
    index = registry.read_index(store, "m")

    assert "shadow" not in index.aliases
    assert [(m.before, m.after) for m in index.moves if m.alias == "shadow"] == [(0, 1), (1, 0)]
    with pytest.raises(BadName):
        registry.drop_alias(store, "m", CHAMPION, NOTE)


def test_a_model_has_so_many_aliases_and_no_more(store: MemoryStore) -> None:
    for number in range(MOST_ALIASES - 2):
        registry.move_alias(store, "m", f"a{number}", 1, NOTE)
    with pytest.raises(Unprocessable, match=f"at most {MOST_ALIASES}"):
        registry.move_alias(store, "m", "one-more", 1, NOTE)

    assert registry.move_alias(store, "m", "a0", 2, NOTE).version == 2


def test_tags_replace_each_other_and_have_a_bound(store: MemoryStore) -> None:
    registry.tag_version(store, "m", 1, ["b", "a", "a"])
    registry.tag_version(store, "m", 2, ["c"])
    assert registry.read_index(store, "m").tags == {"1": ["a", "b"], "2": ["c"]}

    registry.tag_version(store, "m", 1, [])
    assert registry.read_index(store, "m").tags == {"2": ["c"]}
    with pytest.raises(BadName):
        registry.tag_version(store, "m", 1, ["Not So"])
    with pytest.raises(VersionMissing):
        registry.tag_version(store, "m", 7, ["a"])
    with pytest.raises(Unprocessable):
        registry.tag_version(store, "m", 1, [f"{'t' * 55}{n}" for n in range(100)])


def test_notes_are_cut_to_what_the_index_can_hold(store: MemoryStore) -> None:
    registry.move_alias(store, "m", CHAMPION, 1, Note(who="é" * 200, why='"\\' * 50 + "\x00why"))
    move = registry.read_index(store, "m").moves[-1]

    assert move.why == "why"
    assert 0 < len(move.who.encode()) <= 48
    assert keys.model_index("m")

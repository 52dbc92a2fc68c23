"""Promotion, rollback and names of one's own: one move each, once."""

import pytest

from tests.made import filled, made
from tests.memory import MemoryStore
from trainlet import registry
from trainlet.errors import (
    BadName,
    ModelMissing,
    PreconditionFailed,
    StoreUnavailable,
    Unprocessable,
    VersionMissing,
    WriteConflict,
)
from trainlet.registry import CHALLENGER, CHAMPION, LATEST, PREVIOUS, Note, Verdict
from trainlet.registry.index import KEPT, MOST_ALIASES, MOST_KEPT

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


def roll_back(store: MemoryStore) -> int:
    return registry.move_alias(store, "m", CHAMPION, PREVIOUS, NOTE).version


def lose_reply(store: MemoryStore, error: Exception, moves: int = 0) -> None:
    """Have the next write of the index succeed, and its reply get lost while others move on."""
    write = store.put_if_match

    def lossy(key: str, data: bytes, etag: str) -> str:
        store.put_if_match = write
        write(key, data, etag)
        for number in range(moves):
            registry.move_alias(store, "m", "busy", 1 + number % 3, NOTE)
        raise error

    store.put_if_match = lossy


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
    assert [roll_back(store), roll_back(store)] == [2, 1]
    with pytest.raises(VersionMissing, match="named no other version before"):
        roll_back(store)

    assert champion(store) == 1


def test_what_was_rolled_back_is_not_gone_back_to(store: MemoryStore) -> None:
    roll_back(store)
    registry.publish(store, made("b4", order="day 4"))

    assert [roll_back(store), roll_back(store)] == [2, 1]


def test_a_promotion_by_hand_is_gone_back_from_to_what_stood_there(store: MemoryStore) -> None:
    registry.publish(store, made("b4"), Verdict(aliases=()))
    roll_back(store)
    registry.move_alias(store, "m", CHAMPION, 4, NOTE)

    assert [roll_back(store), roll_back(store)] == [2, 1]


@pytest.mark.parametrize("between", [10, KEPT, 4 * KEPT])
def test_rolling_back_goes_back_however_many_moves_came_between(
    store: MemoryStore, between: int
) -> None:
    for number in range(between):
        registry.move_alias(store, "m", "shadow", 1 + number % 3, NOTE)
    roll_back(store)
    for number in range(between):
        registry.move_alias(store, "m", "shadow", 1 + number % 3, NOTE)

    assert roll_back(store) == 1
    with pytest.raises(VersionMissing):
        roll_back(store)


def test_each_alias_has_a_past_of_its_own(store: MemoryStore) -> None:
    registry.move_alias(store, "m", "shadow", 3, NOTE)
    registry.move_alias(store, "m", "shadow", 1, NOTE)

    assert registry.move_alias(store, "m", "shadow", PREVIOUS, NOTE).version == 3
    with pytest.raises(VersionMissing, match="named no other version before"):
        registry.move_alias(store, "m", "shadow", PREVIOUS, NOTE)
    with pytest.raises(VersionMissing, match="named no other version before"):
        registry.move_alias(store, "m", "nobody", PREVIOUS, NOTE)


def test_going_back_to_a_version_that_was_deleted_is_refused(store: MemoryStore) -> None:
    registry.delete_version(store, "m", 2, NOTE)
    with pytest.raises(VersionMissing, match="2"):
        roll_back(store)

    assert champion(store) == 3


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


OWN = WriteConflict("The client tried again by itself, and lost to its own write.")


def test_a_move_whose_reply_was_lost_is_made_once(store: MemoryStore) -> None:
    lose_reply(store, OWN)
    moved = registry.move_alias(store, "m", CHAMPION, PREVIOUS, NOTE)
    index = registry.read_index(store, "m")

    assert moved.version == 2
    assert index.aliases[CHAMPION] == moved
    assert index.revision == 4


def test_a_move_with_the_writer_of_an_earlier_one_is_that_one(store: MemoryStore) -> None:
    lose_reply(store, StoreUnavailable("The reply is lost."))
    note, seen = Note(who="job", writer="abc"), 3
    with pytest.raises(StoreUnavailable):
        registry.move_alias(store, "m", CHAMPION, 1, note, match=seen)
    moved = registry.move_alias(store, "m", CHAMPION, 1, note, match=seen)

    assert (moved.version, moved.revision, moved.order) == (1, 4, "day 1")
    assert registry.read_index(store, "m").revision == 4


@pytest.mark.parametrize("moves", [1, MOST_KEPT, 5 * KEPT])
def test_a_move_is_made_once_however_many_others_made_before_it_was_tried_again(
    store: MemoryStore, moves: int
) -> None:
    lose_reply(store, OWN, moves)
    moved = registry.move_alias(store, "m", "busy", 2, Note(writer="abc"))
    index = registry.read_index(store, "m")
    own = [m for m in registry.moves(store, index, "m", 10_000) if m.writer == "abc"]

    assert [(m.after, m.revision) for m in own] == [(2, 4)]
    assert (moved.version, moved.revision, moved.writer) == (2, 4, "abc")
    assert index.aliases["busy"].revision == 4 + moves


@pytest.mark.parametrize("moves", [1, MOST_KEPT, 5 * KEPT])
def test_a_drop_is_made_once_however_many_others_made_before_it_was_tried_again(
    store: MemoryStore, moves: int
) -> None:
    registry.move_alias(store, "m", "busy", 3, NOTE)
    lose_reply(store, OWN, moves)
    registry.drop_alias(store, "m", "busy", NOTE)

    assert registry.read_index(store, "m").aliases["busy"].revision == 5 + moves


def test_a_move_made_before_is_told_though_the_alias_has_moved_on(store: MemoryStore) -> None:
    note = Note(who="job", writer="abc", order="day 7")
    first = registry.move_alias(store, "m", CHAMPION, 1, note)
    registry.move_alias(store, "m", CHAMPION, 2, NOTE)

    assert registry.move_alias(store, "m", CHAMPION, 1, note) == first
    assert champion(store) == 2


def test_a_writer_that_moved_one_alias_can_move_another(store: MemoryStore) -> None:
    note = Note(who="job", writer="abc")
    registry.move_alias(store, "m", CHALLENGER, 1, note)
    registry.move_alias(store, "m", CHAMPION, 1, note)
    registry.drop_alias(store, "m", CHALLENGER, Note(writer="def"))
    index = registry.read_index(store, "m")

    assert {alias: named.version for alias, named in index.aliases.items()} == {
        CHAMPION: 1,
        LATEST: 3,
    }


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


def test_a_drop_whose_reply_was_lost_takes_nothing_from_others(store: MemoryStore) -> None:
    registry.move_alias(store, "m", "shadow", 1, NOTE)
    note = Note(writer="abc")
    lose_reply(store, StoreUnavailable("The reply is lost."))
    with pytest.raises(StoreUnavailable):
        registry.drop_alias(store, "m", "shadow", note)
    registry.move_alias(store, "m", "shadow", 2, NOTE)
    registry.drop_alias(store, "m", "shadow", note)

    assert registry.read_index(store, "m").aliases["shadow"].version == 2


def test_a_version_that_left_the_index_is_named_and_held() -> None:
    store = filled(3 * KEPT)
    registry.move_alias(store, "m", CHAMPION, 7, NOTE)
    registry.move_alias(store, "m", "old", 5, NOTE)
    index = registry.read_index(store, "m")

    assert [registry.resolve(index, "m", a).build for a in (CHAMPION, "old")] == ["b7", "b5"]
    numbers = [version.number for version in index.versions]
    assert numbers == sorted(set(numbers))


def test_aliases_that_are_there_move_though_publishing_made_one_too_many(
    store: MemoryStore,
) -> None:
    for number in range(MOST_ALIASES - 2):
        registry.move_alias(store, "m", f"a{number}", 1, NOTE)
    registry.publish(store, made("b4"), Verdict(aliases=(CHALLENGER,)))

    assert roll_back(store) == 2
    assert registry.move_alias(store, "m", "a0", 2, NOTE).version == 2
    with pytest.raises(Unprocessable):
        registry.move_alias(store, "m", "one-more", 1, NOTE)


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


def test_tags_that_are_there_already_change_nothing(store: MemoryStore) -> None:
    registry.tag_version(store, "m", 1, ["a", "b"])
    before = registry.read_index(store, "m").revision
    registry.tag_version(store, "m", 1, ["b", "a"])
    registry.tag_version(store, "m", 2, [])

    assert registry.read_index(store, "m").revision == before


def test_a_version_that_left_the_index_keeps_its_tags_and_gets_others() -> None:
    store = filled(1)
    registry.tag_version(store, "m", 1, ["first"])
    for number in range(3 * KEPT):
        registry.publish(store, made(f"later{number}"))
    assert registry.read_index(store, "m").tags == {"1": ["first"]}

    registry.tag_version(store, "m", 1, ["oldest"])
    registry.tag_version(store, "m", 2, ["second"])
    assert registry.read_index(store, "m").tags == {"1": ["oldest"], "2": ["second"]}

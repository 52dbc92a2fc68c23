"""A model's whole past is told once, in order, by whatever state of the index."""

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest

from tests.made import filled, made
from tests.memory import MemoryStore
from trainlet import keys, registry
from trainlet.errors import ArtifactCorrupt, StillNamed, VersionMissing
from trainlet.registry import CHAMPION, LATEST, Index, Move, Note, Verdict, Version
from trainlet.registry.history import first_move
from trainlet.registry.index import KEPT, MOST_KEPT
from trainlet.store import Object, open_store

NOTE = Note(who="ann", why="because")


class Counting(MemoryStore):
    """A store that counts what is read of it."""

    reads = 0

    def get(self, key: str, version: str = "") -> Object:
        self.reads += 1
        return super().get(key, version)


def numbers(store: MemoryStore, most: int) -> list[int]:
    found = registry.versions(store, registry.read_index(store, "m"), "m", most)
    return [version.number for version in found]


def all_moves(store: MemoryStore) -> list[Move]:
    return registry.moves(store, registry.read_index(store, "m"), "m", 1_000_000)


def test_every_version_is_told_once_newest_first(ancient: MemoryStore, many: int) -> None:
    assert numbers(ancient, many) == list(range(many, 0, -1))
    assert numbers(ancient, 250) == list(range(many, many - 250, -1))
    assert numbers(ancient, 0) == []


def test_every_move_is_told_once_newest_first(
    ancient: MemoryStore, many: int, own_aliases: list[str]
) -> None:
    moves = all_moves(ancient)
    wanted = list(range(many, 0, -1))

    assert [move.after for move in moves if move.alias == CHAMPION] == wanted
    assert [move.after for move in moves if move.alias == LATEST] == wanted
    assert [move.alias for move in reversed(moves) if move.alias[0] == "a"] == own_aliases
    assert len(moves) == 2 * many + len(own_aliases)
    assert all(later.revision >= earlier.revision for later, earlier in pairwise(moves))
    assert registry.moves(ancient, registry.read_index(ancient, "m"), "m", 333) == moves[:333]


def test_of_so_many_versions_none_is_passed_over_for_an_old_one_that_is_named() -> None:
    store = filled(3 * KEPT)
    for number in (1, 3, 20):
        registry.move_alias(store, "m", f"a{number}", number, NOTE)
    for number in range(150, 290):  # more than the index remembers
        registry.delete_version(store, "m", number, NOTE)
    living = [n for n in range(3 * KEPT, 0, -1) if not 150 <= n < 290]

    for most in range(len(living) + 2):
        assert numbers(store, most) == living[:most]


def test_an_index_that_was_read_long_ago_tells_what_was_until_then() -> None:
    store = filled(KEPT)
    before, seen = all_moves(store), registry.read_index(store, "m")
    filled(4 * KEPT, store)

    assert registry.moves(store, seen, "m", 10_000) == before
    listed = registry.versions(store, seen, "m", 10_000)
    assert {version.number for version in listed} >= set(range(1, KEPT + 1))


def test_a_log_written_by_a_writer_that_then_died_doubles_nothing() -> None:
    class Dying(MemoryStore):
        is_dying = False

        def put_if_match(self, key: str, data: bytes, etag: str) -> str:
            if self.is_dying and key == keys.model_index("m"):
                raise SystemExit  # as if the process died between log and index
            return super().put_if_match(key, data, etag)

    store, last = Dying(), MOST_KEPT + KEPT // 2
    filled(1, store)
    for number in range(2, last + 1):
        store.is_dying = True
        with suppress(SystemExit):
            registry.publish(store, made(f"lost{number}"))
        store.is_dying = False
        registry.publish(store, made(f"b{number}"))
    moves = all_moves(store)

    assert [m.after for m in moves if m.alias == CHAMPION] == list(range(last, 0, -1))
    assert len(moves) == 2 * last
    assert numbers(store, 1000) == list(range(last, 0, -1))


def test_a_damaged_entry_of_the_log_is_told() -> None:
    store = filled(KEPT)
    store.put(keys.model_log("m", 3), b"[{")
    with pytest.raises(ArtifactCorrupt):
        all_moves(store)


@pytest.mark.parametrize("between", [0, 30, 500])
def test_the_first_move_to_a_version_is_found_however_long_ago(between: int) -> None:
    store = filled(3)
    registry.move_alias(store, "m", CHAMPION, 1, NOTE)
    for number in range(between):
        registry.move_alias(store, "m", "other", 1 + number % 2, NOTE)
    registry.move_alias(store, "m", CHAMPION, 2, NOTE)
    index = registry.read_index(store, "m")
    found = [
        first_move(store, index, "m", CHAMPION, registry.find_version(store, index, "m", number))
        for number in (1, 2, 3)
    ]

    assert [(m.before, m.after, m.revision) for m in found if m] == [
        (0, 1, 1),
        (1, 2, 2),
        (2, 3, 3),
    ]
    version = registry.find_version(store, index, "m", 3)
    assert first_move(store, index, "m", "nobody", version) is None
    assert first_move(store, index, "m", "other", version) is None


def test_the_newest_of_a_long_past_are_told_by_few_reads(ancient: MemoryStore) -> None:
    store = Counting()
    store._objects = ancient._objects
    index = registry.read_index(store, "m")
    store.reads = 0

    assert len(registry.moves(store, index, "m", 150)) == 150
    assert len(registry.versions(store, index, "m", 150)) == 150
    assert store.reads < 100


@pytest.mark.parametrize("number", [1, 2500, 4999])
def test_the_first_of_a_long_past_s_moves_to_a_version_is_found_by_few_reads(number: int) -> None:
    store, begun = Counting(), datetime(2026, 1, 1, tzinfo=UTC)
    moves = [
        Move(
            revision=n,
            alias=CHAMPION,
            before=n - 1,
            after=n,
            at=begun + n * timedelta(minutes=20),
            who="",
            why="",
            writer="",
        )
        for n in range(1, 5001)
    ]
    for move in moves[:4900]:
        store.put(keys.model_log("m", move.revision), msgspec.json.encode([move]))
    index = Index(revision=5000, next=5001, moves=moves[4900:])
    published = moves[number - 1].at
    version = Version(number=number, build="b", claim="c", created=published)

    assert first_move(store, index, "m", CHAMPION, version) == moves[number - 1]
    assert store.reads < 30


class Past:
    """All that ever happened to a model, kept beside it."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.living: dict[int, str] = {}
        self.aliases: dict[str, int] = {}
        self.moves: list[tuple[str, int, int]] = []

    def publish(self, chance: random.Random) -> None:
        build = f"b{len(self.moves)}-{chance.random()}"
        aliases = chance.choice([(CHAMPION, LATEST), ("challenger",), (), ()])
        aliases = aliases if self.living else (CHAMPION, LATEST)
        number = registry.publish(self.store, made(build), Verdict(aliases=aliases))
        self.living[number] = build
        for alias in aliases:
            self._name(alias, number)

    def move(self, chance: random.Random) -> None:
        alias = chance.choice([CHAMPION, "x", "y"])
        number = chance.choice([*self.living])
        registry.move_alias(self.store, "m", alias, number, NOTE)
        self._name(alias, number)

    def drop(self, chance: random.Random) -> None:
        alias = chance.choice(["x", "y"])
        registry.drop_alias(self.store, "m", alias, NOTE)
        if alias in self.aliases:
            self.moves.append((alias, self.aliases.pop(alias), 0))

    def delete(self, chance: random.Random) -> None:
        number = chance.choice([*self.living])
        is_named = number in self.aliases.values()
        try:
            registry.delete_version(self.store, "m", number, NOTE)
        except StillNamed:
            assert is_named
        else:
            assert not is_named
            self._forget(number)

    def prune(self, chance: random.Random) -> None:
        keep = chance.randint(50, 200)
        wanted = [n for n in sorted(self.living)[:-keep] if n not in self.aliases.values()]
        assert registry.prune(self.store, "m", keep, NOTE) == wanted
        for number in wanted:
            self._forget(number)

    def _name(self, alias: str, number: int) -> None:
        self.moves.append((alias, self.aliases.get(alias, 0), number))
        self.aliases[alias] = number

    def _forget(self, number: int) -> None:
        self.moves.append(("", number, 0))
        del self.living[number]

    def check(self) -> None:
        index = registry.read_index(self.store, "m")
        assert numbers(self.store, 10_000) == sorted(self.living, reverse=True)
        told = [(move.alias, move.before, move.after) for move in all_moves(self.store)]
        assert told == self.moves[::-1]
        assert {alias: named.version for alias, named in index.aliases.items()} == self.aliases
        for number in range(1, index.next):
            self._check_version(index, number)

    def _check_version(self, index: Index, number: int) -> None:
        build = self.living.get(number)
        if build is None:
            with pytest.raises(VersionMissing):
                registry.find_version(self.store, index, "m", number)
        else:
            version = registry.find_version(self.store, index, "m", number)
            assert registry.find_build(self.store, index, "m", build) == version
            assert registry.read_manifest(self.store, "m", version).build == build


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_to_a_model_nothing_is_lost_or_doubled(seed: int) -> None:
    past, chance = Past(), random.Random(seed)
    past.publish(chance)
    doings = [past.publish] * 60 + [past.move] * 30 + [past.drop] * 8 + [past.delete] * 12
    doings.append(past.prune)
    for moment in range(1500):
        chance.choice(doings)(chance)
        if moment % 250 == 0:
            past.check()
    past.check()

    index = registry.read_index(past.store, "m")
    assert index.next > 5 * KEPT
    assert len(past.moves) > 10 * KEPT


def test_a_past_on_a_folder_is_read_back_by_a_fresh_store(tmp_path) -> None:
    store = open_store(str(tmp_path))
    for number in range(60):
        registry.publish(store, made(f"b{number}"))

    fresh = open_store(str(tmp_path))
    index = registry.read_index(fresh, "m")
    assert len(index.moves) < 120
    moves = registry.moves(fresh, index, "m", 200)
    assert [m.after for m in moves if m.alias == CHAMPION] == list(range(60, 0, -1))

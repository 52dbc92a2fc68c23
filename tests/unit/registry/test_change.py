"""The index stays small however long a model lives; what leaves it was written down before."""

import threading
from datetime import UTC, datetime

import msgspec
import pytest

from tests.made import LONGEST, LONGEST_ORDER, filled, grown, made
from tests.memory import MemoryStore
from trainlet import keys, registry
from trainlet.errors import StoreUnavailable, WriteConflict
from trainlet.registry import CHAMPION, LATEST, Alias, Index, Move, Note, Verdict, Version
from trainlet.registry.change import change, log_version, signed, with_alias
from trainlet.registry.index import (
    KEPT,
    LONGEST_NOTE,
    LONGEST_WHO,
    MOST_ALIASES,
    MOST_KEPT,
    MOST_TAG_BYTES,
)

BOUND = 64 * 1024
INDEX = keys.model_index("m")


class Watched(MemoryStore):
    """A store that looks, at every write of the index, for what leaves it in the log."""

    left = 0

    def put(self, key: str, data: bytes) -> str:
        if key == INDEX and INDEX in self._objects:
            self._compare(registry.read_index(self, "m"), registry.decode_index(data))
        return super().put(key, data)

    def _compare(self, old: Index, new: Index) -> None:
        assert new.revision == old.revision + 1
        for version in old.versions:
            if version not in new.versions:
                by_number = self.get(keys.model_version("m", version.number)).data
                by_build = self.get(keys.build_version("m", version.build)).data
                assert by_number == by_build == msgspec.json.encode(version)
                self.left += 1
        for move in old.moves:
            if move not in new.moves:
                logged = self.get(keys.model_log("m", move.revision)).data
                wanted = [each for each in old.moves if each.revision == move.revision]
                assert msgspec.json.decode(logged, type=list[Move]) == wanted
                self.left += 1


def moved(index: Index) -> Index:
    return with_alias(index, "x", 1, Note(writer="w"))


def test_each_change_counts_the_revision_and_none_leaves_the_index_as_it_was() -> None:
    store = filled(1)
    before = store.get(INDEX)
    change(store, "m", lambda _: None)
    assert store.get(INDEX) == before

    change(store, "m", moved)
    index = registry.read_index(store, "m")

    assert (index.revision, index.aliases["x"].revision, index.moves[-1].revision) == (2, 2, 2)


def test_a_change_of_what_is_not_there_begins_with_nothing() -> None:
    store, seen = MemoryStore(), list[Index]()
    change(store, "m", seen.append)

    assert seen == [Index()]
    assert list(store.list("")) == []


def test_a_change_that_was_overtaken_is_made_on_what_the_other_left() -> None:
    store = filled(1)
    revisions = []

    def edit(index: Index) -> Index:
        revisions.append(index.revision)
        if len(revisions) == 1:
            change(store, "m", moved)
        return with_alias(index, "y", 1, Note(writer="v"))

    change(store, "m", edit)
    index = registry.read_index(store, "m")

    assert revisions == [1, 2]
    assert (index.aliases["x"].revision, index.aliases["y"].revision) == (2, 3)


def test_changes_of_many_threads_all_take_effect() -> None:
    store = filled(1)

    def move_often(thread: int) -> None:
        for number in range(40):
            registry.move_alias(store, "m", f"a{thread}", 1, Note(writer=f"{thread}-{number}"))

    threads = [threading.Thread(target=move_often, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    index = registry.read_index(store, "m")
    writers = [m.writer for m in registry.moves(store, index, "m", 1000) if m.alias[0] == "a"]

    assert index.revision == 1 + 8 * 40
    assert sorted(writers) == sorted(f"{t}-{n}" for t in range(8) for n in range(40))


def test_what_leaves_the_index_is_in_the_log_before() -> None:
    store = Watched()
    grown(store, 3 * KEPT)
    registry.prune(store, "m", 200, Note())
    registry.move_alias(store, "m", CHAMPION, 120, Note())
    filled(2 * KEPT, store)

    assert store.left > 6 * KEPT


def test_the_index_is_small_at_every_moment(
    old: MemoryStore, many: int, own_aliases: list[str]
) -> None:
    tags = ["t" * 61 + str(n) for n in range(10, 10 + MOST_TAG_BYTES // 67)]
    registry.tag_version(old, "m", many, tags)
    for number in range(many - KEPT, many):
        registry.delete_version(old, "m", number, LONGEST)
    for number in range(MOST_KEPT + 1):
        aliases = ("challenger", "c" * 32, "d" * 32) if number else ()  # a few more than allowed
        artifacts = made(f"{number:031x}z", "c" * 16, order=LONGEST_ORDER)
        registry.publish(old, artifacts, Verdict(aliases=aliases, note=LONGEST))
    for number in range(MOST_KEPT + 1):
        registry.move_alias(old, "m", own_aliases[number % 20], 1 + number % 20, LONGEST)
    index = registry.read_index(old, "m")

    assert 0.85 * BOUND < old.heaviest < BOUND
    assert len(index.aliases) > MOST_ALIASES
    assert KEPT <= len(index.versions) <= MOST_KEPT + len(index.aliases)
    assert KEPT <= len(index.moves) <= MOST_KEPT + 2
    assert len(index.deleted) == KEPT
    assert len(index.tags[str(many)]) == len(tags)


def test_the_largest_index_there_may_ever_be_is_small() -> None:
    at, revision, number = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC), 9_999_999, 999_999
    aliases = [f"{n:02d}".rjust(32, "a") for n in range(MOST_ALIASES + 3)]  # publishing adds three
    version = Version(
        number=number, build="b" * 32, claim="c" * 16, created=at, writer="w" * 12, against=number
    )
    move = Move(
        revision=revision,
        alias="a" * 32,
        before=number,
        after=number,
        at=at,
        who="w" * LONGEST_WHO,
        why="y" * LONGEST_NOTE,
        writer="w" * 12,
    )
    named = Alias(version=number, revision=revision, writer="w" * 12, order=LONGEST_ORDER)
    index = Index(
        revision=revision,
        next=number,
        versions=[version] * (MOST_KEPT + len(aliases)),
        aliases=dict.fromkeys(aliases, named),
        moves=[move] * (MOST_KEPT + 3),
        tags={"1": ["t" * MOST_TAG_BYTES]},
        deleted=[number] * KEPT,
    )

    assert len(msgspec.json.encode(index)) < BOUND


def test_moves_of_one_revision_leave_together() -> None:
    store = MemoryStore()
    aliases = (CHAMPION, LATEST, "a", "b", "c")
    for number in range(100):
        registry.publish(store, made(f"b{number}"), Verdict(aliases=aliases))
        held = [move.revision for move in registry.read_index(store, "m").moves]
        assert {held.count(revision) for revision in held} == {5}
        assert len(held) <= MOST_KEPT + 5

    logged = [entry.key for entry in store.list(keys.model_logs("m"))]
    assert logged == [keys.model_log("m", n) for n in range(1, len(logged) + 1)]
    assert len(logged) + len(held) // 5 == 100


def test_a_version_that_an_alias_names_never_leaves() -> None:
    store = filled(3 * KEPT)
    registry.move_alias(store, "m", CHAMPION, 120, Note(why="by hand"))
    assert registry.resolve(registry.read_index(store, "m"), "m").build == "b120"

    for number in range(1, 3 * KEPT):
        registry.publish(store, made(f"more{number}"), Verdict(aliases=()))
        assert registry.resolve(registry.read_index(store, "m"), "m").build == "b120"

    registry.move_alias(store, "m", CHAMPION, 121, Note())
    for number in range(2 * MOST_KEPT):
        registry.publish(store, made(f"last{number}"), Verdict(aliases=()))
    index = registry.read_index(store, "m")
    assert 120 not in {version.number for version in index.versions}
    assert registry.find_version(store, index, "m", 120).build == "b120"


def test_a_line_of_a_build_published_anew_is_the_newer_version_s() -> None:
    store = MemoryStore()
    lines = [
        Version(number=number, build="b", claim=f"c{number}", created=made("b").manifest.created)
        for number in (1, 4)
    ]
    for line in (lines[0], lines[1], lines[0]):  # the last is a slow writer's
        log_version(store, "m", line)

    found = store.get(keys.build_version("m", "b")).data
    assert msgspec.json.decode(found, type=Version) == lines[1]
    for line in lines:
        logged = store.get(keys.model_version("m", line.number)).data
        assert msgspec.json.decode(logged, type=Version) == line


class Unsettled(MemoryStore):
    """A store that refuses the first try of each conditional write, as S3 may of racing ones."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: set[str] = set()

    def put_if_absent(self, key: str, data: bytes) -> str:
        if ("/log/" in key or "/b1/" in key) and key not in self.refused:
            self.refused.add(key)
            raise WriteConflict("Another conditional write is under way.")
        return super().put_if_absent(key, data)


def test_a_log_write_that_was_refused_though_nothing_is_there_is_tried_again() -> None:
    store = Unsettled()
    filled(KEPT, store)
    index = registry.read_index(store, "m")

    assert [m.after for m in registry.moves(store, index, "m", 1000)][::2] == list(
        range(KEPT, 0, -1)
    )
    assert store.refused >= {keys.model_log("m", 1), keys.artifact("m", "b1", "c1", "model.onnx")}


def test_a_log_that_can_t_be_written_keeps_the_lines_in_the_index() -> None:
    class Full(MemoryStore):
        is_full = False

        def put_if_absent(self, key: str, data: bytes) -> str:
            if self.is_full and "/log/" in key:
                raise StoreUnavailable("The disk is full.")
            return super().put_if_absent(key, data)

    store = Full()
    filled(MOST_KEPT // 2, store)
    before = store.get(INDEX)
    store.is_full = True
    with pytest.raises(StoreUnavailable):
        registry.publish(store, made("one more"))

    assert store.get(INDEX) == before
    store.is_full = False
    assert registry.publish(store, made("one more")) == MOST_KEPT // 2 + 1


def test_notes_are_cut_to_what_the_index_can_hold() -> None:
    note = signed(Note(who="é" * 200, why='"\\' * 50 + "\x00\n\u2028\ud800why"))

    assert note.why == "why"
    assert note.who == "é" * 24
    assert len(msgspec.json.encode(signed(Note(why="€" * 99)).why)) == 72 + 2


def test_a_note_keeps_its_writer_and_its_order_or_gets_them() -> None:
    note = Note(who="ann", why="because", writer="w", order="o")

    assert signed(note, "of the version") == note
    assert signed(Note(), "of the version").order == "of the version"
    assert len({signed(Note()).writer for _ in range(100)}) == 100
    assert signed(Note(who="", why="")).who == ""

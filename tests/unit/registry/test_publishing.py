"""Versions are numbered once, published whole, and found again."""

import threading
from pathlib import Path

import msgspec
import pytest

from tests.made import made
from trainlet import keys, registry
from trainlet.errors import (
    ArtifactCorrupt,
    ModelMissing,
    ObjectMissing,
    PreconditionFailed,
    StoreUnavailable,
    VersionMissing,
    WriteConflict,
)
from trainlet.registry import LATEST, Note, Verdict
from trainlet.store import Store
from trainlet.store.folder import FolderStore


def named(index: registry.Index) -> dict[str, int]:
    return {alias: found.version for alias, found in index.aliases.items()}


def test_the_first_build_becomes_version_1_and_both_aliases_name_it(store: Store) -> None:
    number = registry.publish(store, made("b1"))
    index = registry.read_index(store, "m")

    assert number == 1
    assert index.revision == 1
    assert [(v.number, v.build, v.claim) for v in index.versions] == [(1, "b1", "c1")]
    assert named(index) == {registry.CHAMPION: 1, LATEST: 1}
    assert [(m.alias, m.before, m.after) for m in index.moves] == [
        (registry.CHAMPION, 0, 1),
        (LATEST, 0, 1),
    ]


def test_the_next_build_takes_the_aliases_and_leaves_the_old_version_in_place(
    store: Store,
) -> None:
    registry.publish(store, made("b1", data=b"old"))
    number = registry.publish(store, made("b2", data=b"new"))
    index = registry.read_index(store, "m")
    old, new = registry.resolve(index, "m", 1), registry.resolve(index, "m")

    assert number == 2
    assert (old.number, old.build) == (1, "b1")
    assert (new.number, new.build) == (2, "b2")
    assert registry.resolve(index, "m", LATEST) == new
    assert registry.artifact(store, "m", old, "model.onnx") == b"old"
    assert registry.artifact(store, "m", new, "model.onnx") == b"new"
    assert [(m.before, m.after) for m in index.moves] == [(0, 1), (0, 1), (1, 2), (1, 2)]
    assert index.aliases[registry.CHAMPION].revision == index.revision == 2


def test_a_build_that_is_known_is_answered_and_not_published_again(store: Store) -> None:
    registry.publish(store, made("b1", "c1"))
    registry.publish(store, made("b2", "c1"))
    before = store.get(keys.model_index("m"))
    number = registry.publish(store, made("b1", "c2"))

    assert number == 1
    assert store.get(keys.model_index("m")) == before
    index = registry.read_index(store, "m")
    assert registry.find_build(store, index, "m", "b1").claim == "c1"
    assert registry.find_build(store, index, "m", "b3") is None


def test_publishing_the_very_same_artifacts_again_answers_their_number(store: Store) -> None:
    first = registry.publish(store, made("b1", "c1"))

    assert registry.publish(store, made("b1", "c1")) == first == 1
    assert registry.read_index(store, "m").revision == 1


def test_a_publication_whose_first_reply_was_lost_is_finished(store: Store) -> None:
    artifacts = made("b1", "c1")
    for file, data in artifacts.files().items():
        store.put_if_absent(keys.artifact("m", "b1", "c1", file), data)

    assert registry.publish(store, artifacts) == 1
    assert registry.read_index(store, "m").versions[0].claim == "c1"


@pytest.mark.parametrize("file", ["model.onnx", "evaluation.json", "manifest.json"])
def test_artifacts_of_other_bytes_under_the_same_claim_are_never_published(
    store: Store, file: str
) -> None:
    key = keys.artifact("m", "b1", "c1", file)
    store.put(key, b"of another maker")
    with pytest.raises(WriteConflict):
        registry.publish(store, made("b1", "c1"))

    assert store.get(key).data == b"of another maker"
    with pytest.raises(ModelMissing):
        registry.read_index(store, "m")


def test_many_builds_at_once_each_get_a_number_of_their_own(store: Store) -> None:
    numbers = []

    def publish(build: str) -> None:
        numbers.append(registry.publish(store, made(build)))

    threads = [threading.Thread(target=publish, args=(f"b{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    index = registry.read_index(store, "m")

    assert sorted(numbers) == list(range(1, 9))
    assert [v.number for v in index.versions] == list(range(1, 9))
    assert {v.build for v in index.versions} == {f"b{i}" for i in range(8)}
    assert named(index) == {registry.CHAMPION: 8, LATEST: 8}
    assert (index.revision, index.next) == (8, 9)


def test_one_build_made_twice_at_once_is_one_version(store: Store) -> None:
    numbers = []

    def publish(claim: str) -> None:
        numbers.append(registry.publish(store, made("b", claim)))

    threads = [threading.Thread(target=publish, args=(f"c{i}",)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert numbers == [1] * 6
    assert len(registry.read_index(store, "m").versions) == 1


def test_a_publication_cut_short_at_any_write_shows_readers_nothing_of_it(tmp_path: Path) -> None:
    class Dying(FolderStore):
        left = 0

        def put_if_absent(self, key: str, data: bytes) -> str:
            self.left -= 1
            if self.left < 0:
                raise StoreUnavailable("gone")
            return super().put_if_absent(key, data)

    store = Dying(str(tmp_path))
    for left in range(4):
        store.left = left
        with pytest.raises(StoreUnavailable):
            registry.publish(store, made("b1", f"c{left}"))
        with pytest.raises(ModelMissing):
            registry.read_index(store, "m")
    store.left = 99
    number = registry.publish(store, made("b1", "alive"))
    version = registry.resolve(registry.read_index(store, "m"), "m")

    assert number == 1
    assert version.claim == "alive"
    assert registry.read_manifest(store, "m", version).claim == "alive"


def test_the_manifest_is_read_back_as_it_was_written(store: Store) -> None:
    artifacts = made("b1")
    registry.publish(store, artifacts)
    version = registry.resolve(registry.read_index(store, "m"), "m")

    assert registry.read_manifest(store, "m", version) == artifacts.manifest


def test_a_document_of_unknown_additions_is_still_read(store: Store) -> None:
    registry.publish(store, made("b1"))
    key = keys.model_index("m")
    document = msgspec.json.decode(store.get(key).data)
    store.put(key, msgspec.json.encode({**document, "added_later": 1}))

    assert registry.resolve(registry.read_index(store, "m"), "m").number == 1


@pytest.mark.parametrize(
    "data", [b"", b'{"revision": ', b"[]", b'{"revision": "x"}', b'"\xff"'], ids=repr
)
def test_a_damaged_index_is_told_from_a_missing_one(store: Store, data: bytes) -> None:
    registry.publish(store, made("b1"))
    store.put(keys.model_index("m"), data)
    with pytest.raises(ArtifactCorrupt) as caught:
        registry.read_index(store, "m")
    with pytest.raises(ArtifactCorrupt):
        registry.decode_index(data)

    assert caught.value.status == 500
    assert "A stored index can't be read" in caught.value.detail
    assert caught.value.remedy


def test_nothing_is_published_into_a_damaged_index(store: Store) -> None:
    store.put(keys.model_index("m"), b'{"revision": ')
    with pytest.raises(ArtifactCorrupt):
        registry.publish(store, made("b1"))

    assert store.get(keys.model_index("m")).data == b'{"revision": '


@pytest.mark.parametrize("data", [b"", b'{"manifest": 1, "mod', b"{}", b'"\xff"'], ids=repr)
def test_a_damaged_manifest_is_told_from_a_missing_one(store: Store, data: bytes) -> None:
    registry.publish(store, made("b1"))
    version = registry.resolve(registry.read_index(store, "m"), "m")
    store.put(keys.artifact("m", "b1", "c1", "manifest.json"), data)
    with pytest.raises(ArtifactCorrupt) as caught:
        registry.read_manifest(store, "m", version)

    assert caught.value.status == 500
    assert "A stored manifest can't be read" in caught.value.detail
    assert caught.value.remedy
    store.delete(keys.artifact("m", "b1", "c1", "manifest.json"))
    with pytest.raises(ObjectMissing):
        registry.read_manifest(store, "m", version)


def test_a_verdict_says_which_aliases_move_and_why(store: Store) -> None:
    registry.publish(store, made("b1"))
    note = Note(who="retrain", why="not beyond doubt", writer="w")
    number = registry.publish(store, made("b2"), Verdict(aliases=("challenger",), note=note))
    index = registry.read_index(store, "m")

    assert number == 2
    assert named(index) == {registry.CHAMPION: 1, LATEST: 1, "challenger": 2}
    move = index.moves[-1]
    assert (move.alias, move.before, move.after) == ("challenger", 0, 2)
    assert (move.who, move.why, move.writer) == ("retrain", "not beyond doubt", "w")
    assert (index.versions[-1].writer, index.versions[-1].against) == ("w", 1)


def test_a_rejected_version_gets_a_number_and_moves_no_alias(store: Store) -> None:
    registry.publish(store, made("b1"))
    number = registry.publish(store, made("b2"), Verdict(aliases=()))

    assert number == 2
    assert named(registry.read_index(store, "m")) == {registry.CHAMPION: 1, LATEST: 1}
    assert registry.publish(store, made("b3")) == 3


def test_a_build_judged_against_another_champion_is_not_published(store: Store) -> None:
    registry.publish(store, made("b1"))
    registry.publish(store, made("b2"))
    with pytest.raises(PreconditionFailed):
        registry.publish(store, made("b3"), Verdict(champion=1))

    assert registry.read_index(store, "m").next == 3
    assert registry.publish(store, made("b3"), Verdict(champion=2)) == 3


def test_older_data_never_moves_an_alias(store: Store) -> None:
    registry.publish(store, made("b1", order="2026-02"))
    late = registry.publish(store, made("b2", order="2026-01"))
    same = registry.publish(store, made("b3", order="2026-02"))
    index = registry.read_index(store, "m")

    assert (late, same) == (2, 3)
    assert named(index) == {registry.CHAMPION: 3, LATEST: 3}
    assert [m.after for m in index.moves if m.alias == registry.CHAMPION] == [1, 3]


@pytest.mark.parametrize("reference", ["challenger", "1", "", 0, 2, -1])
def test_a_version_or_alias_that_is_not_there_is_named_with_a_remedy(
    store: Store, reference: str | int
) -> None:
    registry.publish(store, made("b1"))
    index = registry.read_index(store, "m")
    with pytest.raises(VersionMissing) as caught:
        registry.resolve(index, "m", reference)

    assert caught.value.status == 404
    assert caught.value.place == {"model": "m"}
    assert repr(reference) in caught.value.detail
    assert "/v1/models/m" in caught.value.remedy


def test_a_model_that_is_not_there_is_named_with_a_remedy(store: Store) -> None:
    with pytest.raises(ModelMissing) as caught:
        registry.read_index(store, "nobody")

    assert caught.value.status == 404
    assert caught.value.place == {"model": "nobody"}
    assert caught.value.remedy


def test_the_names_of_models_are_listed_in_order(store: Store) -> None:
    assert registry.names(store) == []
    for model in ("b", "a1", "c"):
        registry.publish(store, made("b1", model=model))

    assert registry.names(store) == ["a1", "b", "c"]

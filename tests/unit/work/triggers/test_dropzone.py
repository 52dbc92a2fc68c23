"""The drop zone is looked at again and again; what has come to rest is accepted once."""

import os
from pathlib import Path

import pytest

from tests.rounds import ran
from trainlet import datasets, jobs
from trainlet.errors import StoreUnavailable
from trainlet.store import Store
from trainlet.work.triggers import dropzone
from trainlet.work.triggers.dropzone import DropZone

KEY = "uploads/cars/a.csv"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file that the object is."""
    path = tmp_path / "store" / KEY
    path.parent.mkdir(parents=True)
    return path


def asked(store: Store) -> list[str]:
    return list(jobs.requested(store, "upload"))


def test_an_object_is_accepted_by_the_second_look_that_sees_it_alike(store: Store) -> None:
    zone = DropZone(store)
    store.put(KEY, b"a\n1\n")
    zone.look()
    assert asked(store) == []

    for _ in range(3):
        zone.look()
    assert len(asked(store)) == 1
    assert jobs.read_request(store, asked(store)[0]).request["source"]["key"] == KEY


def test_a_file_that_is_still_being_copied_is_left_alone(store: Store, file: Path) -> None:
    zone = DropZone(store)
    for size in range(1, 5):
        file.write_bytes(b"a\n" + b"1\n" * size)
        zone.look()
        assert asked(store) == []
    zone.look()
    (job,) = asked(store)

    assert ran(store, job).result["rows"] == 4


def test_a_file_of_the_same_size_that_was_written_later_is_another(
    store: Store, file: Path
) -> None:
    zone = DropZone(store)
    file.write_bytes(b"a\n1\n")
    zone.look()
    file.write_bytes(b"a\n2\n")
    os.utime(file, (1e9, 1e9))
    zone.look()
    assert asked(store) == []
    zone.look()
    assert len(asked(store)) == 1

    os.utime(file, (1e9 + 5, 1e9 + 5))
    zone.look()
    zone.look()
    assert len(asked(store)) == 2


def test_hidden_and_passing_files_and_those_of_no_dataset_are_left_alone(store: Store) -> None:
    for key in ("cars/.a.csv", "cars/a.csv.part", "cars/a~", "a.csv"):
        store.put(f"uploads/{key}", b"a\n1\n")
    zone = DropZone(store)
    for _ in range(3):
        zone.look()

    assert asked(store) == []


def test_every_object_is_accepted_in_folders_too(store: Store) -> None:
    for key in ("cars/a.csv", "cars/2024/05/b.csv", "trucks/a.csv"):
        store.put(f"uploads/{key}", b"a\n1\n")
    zone = DropZone(store)
    zone.look()
    zone.look()

    found = {jobs.read_request(store, job).request["dataset"] for job in asked(store)}
    assert (len(asked(store)), found) == (3, {"cars", "trucks"})


def test_what_lay_there_before_a_restart_is_not_accepted_again(store: Store) -> None:
    store.put(KEY, b"a\n1\n")
    for _ in range(3):
        zone = DropZone(store)
        zone.look()
        zone.look()
        for job in asked(store):
            ran(store, job)

    assert len(asked(store)) == 1
    assert len(datasets.read_index(store, "cars").versions) == 1


def test_an_object_that_was_taken_away_and_comes_again_is_accepted_again(
    store: Store, file: Path
) -> None:
    zone = DropZone(store)
    for moment in (1e9, 1e9 + 60):
        file.write_bytes(b"a\n1\n")
        os.utime(file, (moment, moment))
        zone.look()
        zone.look()
        file.unlink()
        zone.look()

    assert len(asked(store)) == 2


def test_what_could_not_be_accepted_is_accepted_by_a_later_look(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def accept(*_: object) -> None:
        raise StoreUnavailable("down")

    store.put(KEY, b"a\n1\n")
    store.put("uploads/trucks/a.csv", b"a\n1\n")
    zone = DropZone(store)
    zone.look()
    with monkeypatch.context() as patched:
        patched.setattr(dropzone, "accept", accept)
        with pytest.raises(StoreUnavailable):
            zone.look()
    assert asked(store) == []
    zone.look()

    assert len(asked(store)) == 2


def test_tables_to_be_scored_are_accepted_too(store: Store) -> None:
    store.put("score/in/income@best/new.csv", b"a\n1\n")
    store.put("score/in/income/new.csv.part", b"a\n")
    zone = DropZone(store)
    zone.look()
    zone.look()
    zone.look()

    (job,) = jobs.requested(store, "score-batch")
    asked = jobs.read_request(store, job).request
    assert (asked["model"], asked["source"]["size"]) == ("income@best", 4)

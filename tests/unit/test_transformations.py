"""Transformations are numbered, kept and found again."""

import hashlib
import threading
from datetime import UTC, datetime

import msgspec
import pytest

from trainlet import keys, transformations
from trainlet.errors import ArtifactCorrupt, BadName, NotFound
from trainlet.registry import Parity
from trainlet.transformations import Replay, Transformation

DATA = b"onnx"
PARITY = Parity(rows=1, tolerance=1e-9, largest=0.0, labels_differing=0)
REPLAY = Replay(
    takes={"a": "number"},
    gives={"a": "number"},
    sha256=hashlib.sha256(DATA).hexdigest(),
    size=len(DATA),
    parity=PARITY,
)


def made(build="a" * 32, replay=REPLAY):
    return Transformation(
        name="t",
        build=build,
        created=datetime(2026, 1, 2, tzinfo=UTC),
        dataset="d",
        version="0" * 20,
        into="d-clean",
        steps=[],
        replay=replay,
    )


def publish(store, **facts):
    data = b"" if facts.get("replay", REPLAY) is None else DATA
    return transformations.publish(store, made(**facts), data, b"{}")


def test_versions_are_numbered_from_1_and_the_newest_is_found(store):
    numbers = [publish(store, build=letter * 32).number for letter in "abc"]

    assert numbers == [1, 2, 3]
    assert transformations.read(store, "t").build == "c" * 32
    assert transformations.read(store, "t", 2).build == "b" * 32
    assert transformations.names(store) == ["t"]


def test_a_build_that_has_a_number_keeps_it(store):
    numbers = [publish(store, build=letter * 32).number for letter in "aabba"]

    assert numbers == [1, 1, 2, 2, 1]
    assert transformations.latest(store, "t") == 2


def test_of_many_at_once_each_gets_a_number_of_its_own(store):
    found = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(publish(store, build=f"{n:032x}").number))
        for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == list(range(1, 13))


def test_the_file_is_the_one_that_was_published(store):
    found = publish(store)

    assert transformations.read_file(store, found) == DATA
    assert transformations.read_report(store, found) == b"{}"


def test_a_damaged_file_is_told(store):
    found = publish(store)
    store.put(keys.transformation_file("t", found.build, "transformation.onnx"), b"other")

    with pytest.raises(ArtifactCorrupt):
        transformations.read_file(store, found)


def test_one_that_cannot_be_used_again_has_no_file(store):
    found = publish(store, replay=None)

    with pytest.raises(NotFound) as caught:
        transformations.read_file(store, found)
    assert caught.value.place == {"transformation": "t"}


@pytest.mark.parametrize("number", [0, 7])
def test_one_that_is_not_there_is_missing(store, number):
    with pytest.raises(NotFound) as caught:
        transformations.read(store, "t", number)
    assert caught.value.status == 404


def test_a_name_may_come_with_a_version():
    assert transformations.parse("t") == ("t", 0)
    assert transformations.parse("t@12") == ("t", 12)


@pytest.mark.parametrize("text", ["t@", "t@0", "t@x", "t@-1", "t@1234567890", "t@²"])
def test_what_is_no_version_is_refused(text):
    with pytest.raises(NotFound):
        transformations.parse(text)


def test_a_name_that_leads_elsewhere_is_refused():
    with pytest.raises(BadName):
        transformations.parse("../models")


def test_it_is_stored_as_it_is_read():
    assert msgspec.json.decode(msgspec.json.encode(made()), type=Transformation) == made()

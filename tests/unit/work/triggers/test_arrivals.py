"""An object of the drop zone has one job, however often, late or out of order its events come."""

import random
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.rounds import ran
from tests.servers import KEYS, Bucket
from trainlet import datasets, jobs, keys
from trainlet.store import Store, open_store
from trainlet.work.triggers.arrivals import accept

KEY = "uploads/cars/a.csv"


def rewrite(store: Store, data: bytes, key: str = KEY) -> None:
    """Write an object so that its time of writing is another."""
    time.sleep(0.02)  # file times are coarse
    store.put(key, data)


def asked(store: Store) -> list[str]:
    return list(jobs.requested(store, "upload"))


def test_an_object_becomes_a_job_that_says_where_it_lies_and_how_it_was_then(
    store: Store,
) -> None:
    store.put(KEY, b"a\n1\n")
    found = store.head(KEY)
    job = accept(store, KEY, "", "0A")
    request = jobs.read_request(store, job).request

    assert asked(store) == [job]
    assert request == {
        "dataset": "cars",
        "version": "",
        "source": {
            "key": KEY,
            "object_version": "",
            "etag": found.etag,
            "size": 4,
            "sequencer": "0A",
        },
        "uploaded": request["uploaded"],
        "corrects": "",
        "extension": ".csv",
        "types": {},
        "reading": {},
    }
    assert datetime.fromisoformat(request["uploaded"]).timestamp() == pytest.approx(found.modified)
    (record,) = [entry.key for entry in store.list("datasets/cars/arrivals/")]
    assert keys.check_digest(record.rpartition("/")[2].removesuffix(".json"))


def test_the_same_event_again_is_the_same_job_before_and_after_it_ran(store: Store) -> None:
    store.put(KEY, b"a\n1\n")
    first = [accept(store, KEY) for _ in range(3)]
    ran(store, first[0])
    before = {entry.key: store.get(entry.key) for entry in store.list("")}
    again = [accept(store, KEY, "", sequencer) for sequencer in ("", "0A")]

    assert len({*first, *again}) == 1
    assert {entry.key: store.get(entry.key) for entry in store.list("")} == before


def test_each_write_of_one_key_is_an_event_of_its_own(store: Store) -> None:
    made = []
    for data in (b"a\n1\n", b"a\n2\n", b"a\n1\n"):
        rewrite(store, data)
        made.append(accept(store, KEY))
        ran(store, made[-1])
    index = datasets.read_index(store, "cars")

    assert len(set(made)) == 3
    assert len(index.versions) == 2
    assert index.latest == datasets.version_of(b"a\n1\n", {})


def test_a_job_that_was_recorded_but_not_asked_for_is_asked_for_by_the_next_event(
    store: Store,
) -> None:
    store.put(KEY, b"a\n1\n")
    job = accept(store, KEY)
    store.delete(keys.job_request(job))

    assert accept(store, KEY) == job
    assert asked(store) == [job]


def test_an_event_of_an_object_that_is_gone_asks_for_nothing(store: Store) -> None:
    assert accept(store, KEY) is None
    assert list(store.list("")) == []


@pytest.mark.parametrize(
    "key", ["uploads/cars/.a.csv", "uploads/cars/a.csv.part", "datasets/x/y", "uploads/a.csv"]
)
def test_what_is_no_upload_asks_for_nothing(store: Store, key: str) -> None:
    store.put(key, b"a\n1\n")

    assert accept(store, key) is None
    assert asked(store) == []


@pytest.mark.parametrize("name", ["Cars", "a b", "größe", "x" * 64])
def test_a_dataset_that_cannot_be_called_so_has_one_job_that_says_so(
    store: Store, name: str
) -> None:
    key = f"uploads/{name}/a.csv"
    store.put(key, b"a\n1\n")
    made = {accept(store, key) for _ in range(2)}
    (job,) = made
    state = ran(store, job)

    assert asked(store) == [job]
    assert (state.state, state.error["code"], state.error["status"]) == ("failed", "BadName", 400)
    assert list(store.list("datasets/")) == []


@pytest.fixture
def versioned(weed: Bucket, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A place of its own on a real server."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    return open_store(f"s3://{weed.name}/arrivals-{random.getrandbits(32):x}", weed.endpoint)


def test_on_s3_an_event_comes_twice_and_late_and_has_one_effect(versioned: Store) -> None:
    store = versioned
    store.put(KEY, b"a\n1\n")
    first = accept(store, KEY, "", "0A")
    store.put(KEY, b"a\n2\n3\n")
    second = accept(store, KEY, "", "0B")
    late = accept(store, KEY, "", "0A")
    states = [ran(store, job) for job in (second, first)]
    index = datasets.read_index(store, "cars")

    assert first != second == late
    assert [state.state for state in states] == ["succeeded", "succeeded"]
    assert states[1].result == {"superseded": True, "job": second}
    assert [line.rows for line in index.versions] == [2]
    assert index.versions[0].sequencer == "0B"
    assert index.versions[0].uploaded <= datetime.now(UTC)


def test_versions_of_an_object_are_events_of_their_own_though_the_object_was_written_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: dict[str, bytes] = {"v1": b"a\n1\n", "v2": b"a\n2\n3\n"}
    plain_head, plain_get = store.head, store.get
    store.put(KEY, written["v2"])

    def head(key: str, version: str = "") -> Any:
        found = plain_head(key)
        if key != KEY:
            return found
        data = written[version or "v2"]
        return type(found)(key, len(data), found.modified, "e" + str(len(data)), version or "v2")

    def get(key: str, version: str = "") -> Any:
        found = plain_get(key)
        return type(found)(written[version or "v2"], "e", found.modified) if key == KEY else found

    monkeypatch.setattr(store, "head", head)
    monkeypatch.setattr(store, "get", get)
    made = [accept(store, KEY, version) for version in ("v2", "v1", "v2", "", "v1")]
    for job in made:
        ran(store, job)

    assert made[0] == made[2] == made[3] != made[1] == made[4]
    assert sorted(line.rows for line in datasets.read_index(store, "cars").versions) == [1, 2]

"""Bytes that lie in the store become a dataset version, and models are retrained for it."""

import gzip
import hashlib
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.rounds import INCOME, NOON, keep, ran
from tests.trained import run_to_end
from trainlet import datasets, jobs, keys, recipes
from trainlet.store import Store
from trainlet.work.triggers.arrivals import accept
from trainlet.work.upload import HINT

KEY = "uploads/d/a.csv"
TABLE = b"a,b\n1,x\n2,y\n"


def dropped(store: Store, data: bytes = TABLE, key: str = KEY, **settings: Any) -> jobs.State:
    """Have an object of the drop zone made a version; return how its job ended."""
    store.put(key, data)
    job = accept(store, key, "", "0A")
    return ran(store, job, **settings)


def test_an_object_of_the_drop_zone_becomes_a_version_byte_for_byte(store: Store) -> None:
    state = dropped(store)
    schema = datasets.read_schema(store, "d")

    assert state.state == "succeeded"
    assert schema.version == datasets.version_of(TABLE, {})
    assert (schema.rows, schema.size, schema.extension) == (2, len(TABLE), ".csv")
    assert (schema.sequencer, schema.sha256) == ("0A", hashlib.sha256(TABLE).hexdigest())
    assert schema.uploaded.timestamp() == pytest.approx(store.head(KEY).modified)
    assert datasets.read_data(store, schema) == TABLE
    assert datasets.read_index(store, "d").versions[0].sequencer == "0A"
    assert state.result["hint"] == HINT
    assert store.get(KEY).data == TABLE


def test_a_packed_object_is_unpacked_to_be_read_and_kept_as_it_came(store: Store) -> None:
    packed = gzip.compress(TABLE)
    dropped(store, packed, "uploads/d/whatever")
    schema = datasets.read_schema(store, "d")

    assert (schema.extension, schema.rows, schema.size) == (".gz", 2, len(packed))
    assert datasets.read_data(store, schema) == packed


def test_an_object_that_is_too_large_is_refused_on_arrival(store: Store) -> None:
    state = dropped(store, max_upload_bytes=len(TABLE) - 1)
    packed = dropped(
        store, gzip.compress(b"a\n" + b"1\n" * 5000), "uploads/d/z", max_upload_bytes=500
    )

    assert (state.state, state.error["status"]) == ("failed", 413)
    assert (packed.state, packed.error["status"]) == ("failed", 413)
    assert [entry.key for entry in store.list("datasets/d/versions/")] == []


def test_an_object_that_was_written_over_is_passed_over_for_what_lies_there(store: Store) -> None:
    store.put(KEY, TABLE)
    first = accept(store, KEY)
    time.sleep(0.02)  # file times are coarse
    store.put(KEY, TABLE + b"3,z\n")
    state = ran(store, first)
    second = state.result["job"]

    assert state.result == {"superseded": True, "job": second}
    assert second != first
    assert list(jobs.requested(store, "upload")) == sorted([first, second])
    assert ran(store, second).result["rows"] == 3
    assert len(datasets.read_index(store, "d").versions) == 1


def test_an_object_that_was_taken_away_leaves_nothing_behind(store: Store) -> None:
    store.put(KEY, TABLE)
    job = accept(store, KEY)
    store.delete(KEY)
    state = ran(store, job)

    assert (state.state, state.result) == ("succeeded", {"superseded": True, "job": None})
    assert [entry.key for entry in store.list("datasets/d/versions/")] == []


def test_an_object_that_is_no_table_fails_and_is_no_version(store: Store) -> None:
    state = dropped(store, b"a,b\n1\n")

    assert (state.state, state.error["code"], state.error["line"]) == ("failed", "BadTable", 2)
    assert [entry.key for entry in store.list("datasets/d/versions/")] == []


def test_an_object_that_comes_short_is_refused(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(KEY, TABLE)
    job = accept(store, KEY)
    whole = store.get

    def get(key: str, version: str = "") -> Any:
        found = whole(key, version)
        return type(found)(found.data[:5], found.etag, found.modified) if key == KEY else found

    monkeypatch.setattr(store, "get", get)
    state = run_to_end(store, job)

    assert (state.error["code"], state.error["object"]) == ("ArtifactCorrupt", KEY)
    assert "5 of its 12 bytes" in state.error["detail"]


def test_every_model_that_wants_it_is_retrained_once_with_what_led_to_it(store: Store) -> None:
    keep(store, INCOME)
    recipes.save(store, "other", recipes.find(store, "m"))
    state = dropped(store)
    version, etag = state.result["version"], store.head(KEY).etag
    asked = {
        jobs.read_request(store, job).request["model"]: job for job in state.result["retrains"]
    }
    request = jobs.read_request(store, asked["m"]).request

    assert sorted(asked) == ["m", "other"]
    assert "hint" not in state.result
    assert request == {
        "model": "m",
        "version": version,
        "trigger": "upload",
        "cause": [f"object {KEY} {etag}", f"dataset d@{version}"],
    }


def test_a_job_that_died_after_its_version_was_visible_runs_again_to_the_same_end(
    store: Store,
) -> None:
    keep(store, INCOME)
    state = dropped(store)
    index = store.get(keys.dataset_index("d")).data
    store.delete(keys.job_state(state.id))
    again = ran(store, state.id)

    assert again.result == state.result
    assert store.get(keys.dataset_index("d")).data == index
    assert list(jobs.requested(store, "retrain")) == state.result["retrains"]


def test_what_lies_in_its_place_already_is_read_there_with_the_types_asked_for(
    store: Store,
) -> None:
    types = {"a": "text"}
    version = datasets.version_of(TABLE, types)
    datasets.put_data(store, "d", version, ".csv", TABLE)
    asked = {"dataset": "d", "version": version, "uploaded": NOON.isoformat(), "types": types}
    state = ran(store, jobs.submit(store, "upload", asked))

    assert state.result["version"] == version
    assert [column["type"] for column in state.result["columns"]] == ["text", "text"]
    assert "hint" not in state.result
    assert datetime.fromisoformat(state.result["uploaded"]) == NOON < datetime.now(UTC)

"""Each upload has one effect, however often its event comes."""

import uuid
from pathlib import Path

import pytest

from functions.work import handler as work
from tests import storms
from tests.servers import Bucket
from trainlet.settings import Settings
from trainlet.store import Store, open_store

UPLOADS = {"folder": 40, "weed": 12}


@pytest.mark.parametrize("kind", ["folder", "weed"])
def test_uploads_whose_events_come_many_times_have_one_effect_each(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(str(tmp_path))
    if kind == "weed":
        bucket: Bucket = request.getfixturevalue("weed")
        store = bucket.store(uuid.uuid4().hex)
    uploads = UPLOADS[kind]

    rained(store, uploads, 8 * uploads, monkeypatch)


def rained(store: Store, uploads: int, deliveries: int, patch: pytest.MonkeyPatch) -> None:
    """Let it rain on a store, and count what came of it."""
    patch.setattr(work, "_opened", lambda: (Named(store), Settings()))
    storms.bind(store)
    storms.rain(store, uploads, deliveries, seed=7, patch=patch)
    found = storms.count(store)
    contents = {store.get(entry.key).data for entry in store.list("uploads/")}

    assert found == {
        "arrivals": uploads,
        "uploads": uploads + 1,  # one made the dataset
        "retrains": 2 * uploads,
        "receipts": 2 * uploads,
        "versions": len(contents) + 1,
    }


class Named:
    """A store under the bucket's name that the events speak of."""

    url = f"s3://{storms.BUCKET}"

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


def test_an_object_written_over_is_another_upload_and_its_old_events_are_the_new_one_s(
    tmp_path: Path,
) -> None:
    from tests.trained import AUTOMOBILES
    from trainlet import datasets, jobs
    from trainlet.work.arrivals import accept
    from trainlet.work.runner import run_job

    store = open_store(str(tmp_path))
    key = "uploads/autos/cars.csv"
    store.put(key, storms.table(1))
    first = accept(store, key)
    store.put(key, AUTOMOBILES.read_bytes())
    again = [accept(store, key) for _ in range(3)]
    for job in (first, *again):
        run_job(store, job, Settings())

    assert len(set(again)) == 1
    assert again[0] != first
    assert jobs.read_state(store, first).result == {"superseded": True, "job": again[0]}
    assert [line.rows for line in datasets.read_index(store, "autos").versions] == [205]

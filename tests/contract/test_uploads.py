"""Each upload has one effect, however often its event comes."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from functions.work import handler as work
from tests import storms
from tests.servers import KEYS, Bucket
from tests.trained import AUTOMOBILES
from trainlet import datasets, jobs
from trainlet.settings import Settings
from trainlet.store import Store, open_store
from trainlet.work.runner import run_job
from trainlet.work.triggers.arrivals import accept

UPLOADS = {"folder": 24, "weed": 8, "versioned": 8}


@pytest.fixture
def folder(tmp_path: Path) -> Store:
    """A folder under the name of the bucket and prefix that events speak of."""
    store = open_store(str(tmp_path / "store"))
    store.url = "s3://storm/team a"
    return store


@pytest.fixture
def versioned(weed: Bucket) -> Iterator[Bucket]:
    """A bucket that keeps every version of its objects."""
    name = f"versioned-{uuid.uuid4().hex}"
    client = boto3.client(
        "s3",
        endpoint_url=weed.endpoint,
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        region_name=KEYS["AWS_REGION"],
    )
    client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    yield Bucket(name, weed.endpoint)
    client.close()


@pytest.mark.parametrize("kind", UPLOADS)
def test_uploads_whose_events_come_many_times_have_one_effect_each(
    kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = request.getfixturevalue(kind)
    store = made.store(uuid.uuid4().hex) if isinstance(made, Bucket) else made
    monkeypatch.setattr(work, "_opened", lambda: (store, Settings()))
    storms.bind(store)
    rained = storms.rain(store, UPLOADS[kind], seed=7, patch=monkeypatch)

    assert len(rained.uploads) == UPLOADS[kind]
    assert rained.deliveries > 3 * UPLOADS[kind]
    assert all(each.version for each in rained.uploads) == (kind == "versioned")
    assert storms.count(store) == storms.wanted(rained)


def test_an_object_written_over_is_another_upload_and_its_old_events_are_the_new_one_s(
    store: Store,
) -> None:
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


def test_each_version_of_an_object_that_keeps_them_is_an_upload_even_if_written_over_before_it_ran(
    versioned: Bucket,
) -> None:
    store = versioned.store("p")
    key = "uploads/autos/cars.csv"
    versions = []
    for content in (1, 2, 1):
        store.put(key, storms.table(content))
        versions.append(store.head(key).version)
    asked = [accept(store, key, version) for version in (*versions, *reversed(versions), "")]
    for job in asked:
        run_job(store, job, Settings())

    assert asked[:3] == asked[5:2:-1]
    assert len(set(asked)) == 3
    assert asked[6] == asked[2]
    read = [jobs.read_state(store, job).result["version"] for job in asked[:3]]
    assert read == [datasets.version_of(storms.table(content), {}) for content in (1, 2, 1)]

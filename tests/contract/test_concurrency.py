"""Many processes on one store: nothing is lost, nothing is given twice.

Not run on moto, whose conditional writes race.
"""

import multiprocessing
import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.pool import Pool

import pytest

from tests.servers import KEYS, Bucket
from trainlet import jobs, registry
from trainlet.registry import Artifacts, Dataset, Manifest, Parity, Rows, Signature
from trainlet.store import Store, open_store, update

WRITERS = 16


@pytest.fixture(params=["folder", "weed"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, str]:
    """URL and endpoint of an empty store."""
    if request.param == "folder":
        return str(tmp_path_factory.mktemp("folder")), ""
    bucket: Bucket = request.getfixturevalue("weed")
    return f"s3://{bucket.name}/{uuid.uuid4().hex}", bucket.endpoint


@pytest.fixture(scope="module")
def writers() -> Iterator[Pool]:
    with multiprocessing.get_context("spawn").Pool(WRITERS, _know_keys) as pool:
        yield pool


def test_16_processes_publish_16_versions(place: tuple[str, str], writers: Pool) -> None:
    numbers = writers.starmap(_publish, [(place, f"{i:032x}") for i in range(WRITERS)], 1)

    assert sorted(numbers) == list(range(1, WRITERS + 1))

    store = open_store(*place)
    index = registry.read_index(store, "m")
    assert sorted(version.number for version in index.versions) == list(range(1, WRITERS + 1))
    assert {version.build for version in index.versions} == {f"{i:032x}" for i in range(WRITERS)}
    assert (index.next, index.revision) == (WRITERS + 1, WRITERS)
    assert registry.resolve(index, "m").number == WRITERS
    for version in index.versions:
        assert registry.artifact(store, "m", version, "model.onnx") == version.build.encode()


def test_16_processes_with_one_build_key_publish_one_version(
    place: tuple[str, str], writers: Pool
) -> None:
    numbers = writers.starmap(_publish, [(place, "a" * 32)] * WRITERS, 1)

    assert set(numbers) == {1}
    assert len(registry.read_index(open_store(*place), "m").versions) == 1


def test_no_increment_is_lost(place: tuple[str, str], writers: Pool) -> None:
    writers.starmap(_count, [(place, 10)] * WRITERS, 1)

    assert open_store(*place).get("counter").data == str(10 * WRITERS).encode()


def test_one_worker_wins_a_job(place: tuple[str, str], writers: Pool) -> None:
    store = open_store(*place)
    job_id = jobs.submit(store, "train", {})

    won = writers.starmap(_claim, [(place, job_id, f"worker-{i}") for i in range(WRITERS)], 1)

    assert sum(won) == 1
    assert jobs.find_state(store, job_id).worker == f"worker-{won.index(True)}"


def _know_keys() -> None:
    os.environ.update(KEYS)


def _publish(place: tuple[str, str], build: str) -> int:
    return registry.publish(open_store(*place), _artifacts(build))


def _count(place: tuple[str, str], times: int) -> None:
    store: Store = open_store(*place)
    for _ in range(times):
        update(store, "counter", lambda current: str(int(current or b"0") + 1).encode())


def _claim(place: tuple[str, str], job_id: str, worker: str) -> bool:
    return jobs.claim(open_store(*place), job_id, worker, 60)


def _artifacts(build: str) -> Artifacts:
    manifest = Manifest(
        model="m",
        build=build,
        claim=uuid.uuid4().hex,
        created=datetime.now(UTC),
        sha256="",
        size=0,
        signature=Signature(task="regression", inputs=[], label="y"),
        recipe={},
        dataset=Dataset(name="d", version="0" * 20),
        rows=Rows(total=1, without_label=0, removed=0, with_gaps=0, trained=1, held_out=0),
        parity=Parity(rows=0, tolerance=0, largest=0, labels_differing=0),
        metrics={},
        seed=0,
        libraries={},
        seconds={},
    )
    return Artifacts(model=build.encode(), manifest=manifest, evaluation=b"{}")

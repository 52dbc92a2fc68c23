"""The whole packaged service: from a table in the bucket to a score over HTTP, by its template."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from infra.local.stack import Stack, clock_event
from tests import packaged
from tests.servers import Bucket
from tests.trained import AUTOMOBILES
from trainlet import job_ids, jobs
from trainlet.store import Store

RECIPE = {
    "dataset": "cars",
    "label": "price",
    "columns": ["make", "horsepower", "engine-size"],
    "steps": [{"use": "clean-missing-data", "settings": {"cleaning_mode": "remove-entire-row"}}],
    "learner": {"use": "linear-regression"},
    "retrain": {"rows": "replace"},
}
ROW = {"make": "toyota", "horsepower": 62, "engine-size": 92}
SCORE = "/v1/models/cars/score"


@pytest.fixture(scope="module")
def store(bucket: Bucket) -> Store:
    return bucket.store("")


@pytest.fixture(scope="module")
def stack(
    bucket: Bucket, store: Store, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("stack")
    begun = Stack(packaged.place(bucket), store, folder, hidden={"UploadsQueue": 0.1})
    yield begun
    begun.close()


@pytest.fixture(scope="module")
def client(stack: Stack) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {packaged.KEY}"}
    with httpx.Client(base_url=stack.gateway.url, headers=headers, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def model(stack: Stack, client: httpx.Client, store: Store) -> dict[str, Any]:
    """The model that comes of a recipe and tables that appear in the drop zone."""
    header, *rows = AUTOMOBILES.read_text().splitlines(keepends=True)
    store.put("uploads/cars/first.csv", "".join([header, *rows[:150]]).encode())
    eventually(lambda: found(client, "/v1/datasets/cars"), stack)
    kept = client.put("/v1/recipes/cars", json=RECIPE)
    assert kept.status_code == 200, kept.text
    store.put("uploads/cars/second.csv", "".join([header, *rows]).encode())
    return eventually(lambda: found(client, "/v1/models/cars"), stack)


def eventually(look: Callable[[], Any], stack: Stack) -> Any:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        seen = look()
        if seen:
            return seen
        time.sleep(0.2)
    logs = {name: pool.log() for name, pool in stack.pools.items()}
    raise AssertionError(logs)


def found(client: httpx.Client, path: str) -> Any:
    answer = client.get(path)
    return answer.json() if answer.status_code == 200 else None


def test_a_table_in_the_drop_zone_becomes_a_model_that_answers(
    model: dict[str, Any], client: httpx.Client
) -> None:
    answer = client.post(SCORE, json={"records": [ROW]})

    assert answer.status_code == 200
    assert answer.headers["X-Trainlet-Version"] == "1"
    said = answer.json()["predictions"][0]["Scored Labels"]
    assert said == pytest.approx(6_000, abs=2_000)


def test_each_route_goes_to_its_function(
    model: dict[str, Any], client: httpx.Client, stack: Stack
) -> None:
    tensors = [
        {"name": name, "shape": [1], "datatype": kind, "data": [ROW[name]]}
        for name, kind in (("make", "BYTES"), ("horsepower", "FP64"), ("engine-size", "FP64"))
    ]
    studio = {"Inputs": {"input1": {"ColumnNames": list(ROW), "Values": [["toyota", "62", "92"]]}}}
    answers = [
        client.get("/v1/models/cars/versions/1"),
        client.post("/v1/models/cars/versions/1/score", json=[ROW]),
        client.post("/v1/models/cars@latest/score", json=[ROW]),
        client.post("/v1/models/cars:predict", json={"instances": [ROW]}),
        client.get("/v2"),
        client.post("/v2/models/cars/infer", json={"inputs": tensors}),
        client.post("/workspaces/w/services/cars/execute?api-version=2.0", json=studio),
        client.post("/endpoints/cars/invocations", json={"instances": [ROW]}),
        client.get("/ping"),
    ]

    assert [answer.status_code for answer in answers] == [200] * len(answers), answers
    assert stack.pools["score"].begun == 1
    assert stack.pools["api"].begun == 1


def test_a_job_that_http_asks_for_runs_in_a_function_of_its_own(
    model: dict[str, Any], client: httpx.Client, stack: Stack
) -> None:
    asked = client.post("/v1/train", json={"model": "other", "dataset": "cars", "label": "price"})
    assert asked.status_code == 202, asked.text
    job = asked.headers["Location"]

    done = eventually(lambda: ended(client, job), stack)
    assert done["state"] == "succeeded", done
    assert client.post("/v1/models/other/score", json=[]).status_code in (200, 422)
    assert stack.pools["train"].begun == 1


def ended(client: httpx.Client, job: str) -> Any:
    state = client.get(f"{job}?wait=5").json()
    return state if state["state"] in ("succeeded", "failed") else None


def test_the_clock_asks_for_a_job_whose_time_has_come(
    model: dict[str, Any], client: httpx.Client, stack: Stack, store: Store
) -> None:
    job = job_ids.new("retrain")
    jobs.submit_as(store, job, {"model": "cars"}, not_before=time.time() + 2)
    retrain = stack.queues["RetrainQueue"]
    time.sleep(2.5)
    assert len(retrain) == 0  # its event came too early, and was taken
    assert jobs.find_state(store, job).state == "queued"

    outcome = stack.invoke("tick", clock_event("2026-01-01T00:00:00Z"))

    assert outcome.kind == "response", outcome
    done = eventually(lambda: ended(client, f"/v1/jobs/{job}"), stack)
    assert (done["state"], done["result"]["outcome"]) == ("succeeded", "unchanged")


def test_a_table_that_is_dropped_comes_back_with_answers(
    model: dict[str, Any], client: httpx.Client, stack: Stack, store: Store
) -> None:
    store.put("score/in/cars/new.csv", b"make,horsepower,engine-size\ntoyota,62,92\n")

    answers = eventually(lambda: [entry.key for entry in store.list("score/out/cars/")], stack)
    text = store.get(answers[0]).data.decode().splitlines()
    assert text[0] == "make,horsepower,engine-size,Scored Labels"
    said = client.post(SCORE, json={"records": [ROW]}).json()["predictions"][0]
    assert float(text[1].rpartition(",")[2]) == said["Scored Labels"]
    job = answers[0].split("/")[3]
    assert eventually(lambda: ended(client, f"/v1/jobs/{job}"), stack)["state"] == "succeeded"
    fetched = client.get(f"/v1/jobs/{job}/answers", follow_redirects=True)
    assert fetched.text.splitlines() == text


def test_a_message_that_can_t_be_taken_ends_among_the_dead_letters(stack: Stack) -> None:
    queue = stack.queues["UploadsQueue"]
    queue.send("no notification")
    queue.send(json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent"}))

    eventually(lambda: len(queue.dead) == 1, stack)
    assert queue.dead[0].body == "no notification"
    assert queue.dead[0].receives == 6  # five were delivered, the sixth was not
    assert len(queue) == 0


def test_what_no_route_takes_and_what_is_too_large_never_reaches_a_function(
    client: httpx.Client,
) -> None:
    assert client.post(SCORE, content=b" " * (10 * 2**20 + 1)).status_code == 413
    assert client.post("/v1/models/cars/score", headers={"Authorization": ""}).status_code == 401

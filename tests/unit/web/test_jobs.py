"""Jobs are asked for, watched and cancelled over HTTP."""

import threading
import time
from collections.abc import Callable

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.problems import refused
from tests.trained import AUTOMOBILES, GAPS, train
from tests.trained import upload as upload_here
from trainlet import jobs, keys
from trainlet.catalogue import lookup
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.web.context import MOST_WAITERS
from trainlet.work.runner import run_job

NOBODY = "train-01980000-0000-7000-8000-000000000000"


@pytest.fixture
def autos(store: Store) -> dict:
    return upload_here(store, "autos", AUTOMOBILES.read_bytes())


def test_a_training_is_accepted_with_its_recipe_and_runs_to_a_version(
    client: FlaskClient, store: Store, settings: Settings, autos: dict
) -> None:
    response = client.post("/v1/train", json={"model": "m", "recipe": GAPS})
    document = response.json
    run_job(store, document["job"], settings)
    shown = client.get(response.headers["Location"]).json

    assert response.status_code == 202
    assert response.headers["Location"] == document["url"] == f"/v1/jobs/{document['job']}"
    assert document["state"] == "queued"
    assert document["recipe"]["learner"] == {
        "use": "linear-regression",
        "settings": msgspec.to_builtins(lookup.get("learners", "linear-regression").settings()),
    }
    assert (shown["state"], shown["kind"], shown["percent"]) == ("succeeded", "train", 100)
    assert shown["result"]["version"] == 1
    assert client.get("/v1/models/m").json["champion"] == 1


def test_the_dataset_version_is_settled_when_the_training_is_accepted(
    client: FlaskClient, store: Store, settings: Settings, autos: dict
) -> None:
    asked = {
        "model": "m",
        "dataset": "autos",
        "label": "price",
        "learner": "linear-regression",
    }
    accepted = client.post("/v1/train", json=asked)
    upload_here(store, "autos", AUTOMOBILES.read_bytes() + b"\n")
    run_job(store, accepted.json["job"], settings)
    manifest = client.get("/v1/models/m/versions/1").json

    assert manifest["dataset"] == {
        "name": "autos",
        "version": autos["version"],
        "earlier": [],
    }
    assert manifest["recipe"] == accepted.json["recipe"]


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (b"{", 400, "BadJson"),
        (b"[]", 400, "BadJson"),
        (b'{"model": "m", "modle": 1}', 400, "BadJson"),
        (b'{"model": "M", "dataset": "autos", "label": "price"}', 400, "BadName"),
        (b'{"model": "m"}', 422, "BadRecipe"),
        (b'{"model": "m", "dataset": "autos"}', 422, "BadRecipe"),
        (b'{"model": "m", "learner": "linear-regression"}', 422, "BadRecipe"),
        (b'{"model": "m", "dataset": "nobody", "label": "price"}', 404, "DatasetMissing"),
        (b'{"model": "m", "dataset": "autos", "label": "nothing"}', 422, "BadRecipe"),
        (
            b'{"model": "m", "dataset": "autos", "label": "price", "learner": "no"}',
            404,
            "ModuleMissing",
        ),
        (b'{"model": "m", "dataset": "../x", "label": "price"}', 400, "BadName"),
        (b'{"model": "m", "dataset": "autos", "label": "price", "version": "x"}', 400, "BadName"),
    ],
    ids=range(12),
)
def test_a_training_that_cannot_be_is_refused_before_a_job_exists(
    client: FlaskClient, store: Store, autos: dict, asked: bytes, status: int, code: str
) -> None:
    refused(client.post("/v1/train", data=asked), status, code)

    assert list(jobs.requested(store, "train")) == []


def test_a_job_that_waits_is_shown_without_what_only_workers_need(
    client: FlaskClient, store: Store
) -> None:
    job = jobs.submit(store, "train", {})
    waiting = client.get(f"/v1/jobs/{job}").json
    jobs.claim(store, job, "secret-token", 30)
    running = client.get(f"/v1/jobs/{job}").json

    assert waiting == {"id": job, "kind": "train", "state": "queued", "percent": 0.0}
    assert (running["state"], running["attempts"]) == ("running", 1)
    assert "worker" not in running
    assert "lease_until" not in running


def test_a_failed_job_shows_its_problem_document(upload: Callable[..., TestResponse]) -> None:
    response = upload("d", b"a,b\n1\n")

    assert response.status_code == 200
    assert response.json["state"] == "failed"
    assert response.json["error"]["code"] == "BadTable"
    assert response.json["error"]["line"] == 2


def test_an_unchanged_job_is_304_and_a_changed_one_is_not(
    client: FlaskClient, store: Store
) -> None:
    job = jobs.submit(store, "train", {})
    first = client.get(f"/v1/jobs/{job}")
    seen = {"If-None-Match": first.headers["ETag"]}
    same = client.get(f"/v1/jobs/{job}", headers=seen)
    jobs.claim(store, job, "me", 30)
    changed = client.get(f"/v1/jobs/{job}", headers=seen)

    assert (same.status_code, same.data) == (304, b"")
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_waiting_for_a_job_answers_as_soon_as_it_has_ended(
    client: FlaskClient, store: Store
) -> None:
    job = jobs.submit(store, "train", {})
    timer = threading.Timer(0.2, jobs.cancel, (store, job))
    timer.start()
    began = time.monotonic()
    response = client.get(f"/v1/jobs/{job}?wait=20")
    timer.join()

    assert response.json["state"] == "cancelled"
    assert 0.1 < time.monotonic() - began < 10


def test_waiting_for_a_job_answers_with_its_state_when_the_time_is_over(
    client: FlaskClient, store: Store
) -> None:
    job = jobs.submit(store, "train", {})
    began = time.monotonic()
    response = client.get(f"/v1/jobs/{job}?wait=0.2")

    assert response.json["state"] == "queued"
    assert 0.2 <= time.monotonic() - began < 10


def test_a_job_is_cancelled_once(client: FlaskClient, store: Store) -> None:
    job = jobs.submit(store, "train", {})
    response = client.delete(f"/v1/jobs/{job}")

    assert response.status_code == 200
    assert response.json["state"] == "cancelled"
    assert client.get(f"/v1/jobs/{job}").json["state"] == "cancelled"
    refused(client.delete(f"/v1/jobs/{job}"), 409, "TooLate")


def test_a_job_that_publishes_is_not_cancelled(client: FlaskClient, store: Store) -> None:
    job = jobs.submit(store, "train", {})
    jobs.claim(store, job, "me", 30)

    def publish(state: jobs.State) -> None:
        state.stage = jobs.PUBLISHING

    jobs.renew(store, job, "me", 30, publish)

    refused(client.delete(f"/v1/jobs/{job}"), 409, "TooLate")
    assert client.get(f"/v1/jobs/{job}").json["state"] == "running"


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize(
    ("job", "status", "code"), [(NOBODY, 404, "JobMissing"), ("train-1", 400, "BadName")]
)
def test_a_job_that_is_not_there_is_refused(
    client: FlaskClient, method: str, job: str, status: int, code: str
) -> None:
    refused(client.open(f"/v1/jobs/{job}", method=method), status, code)


def test_jobs_are_listed_newest_first_by_kind_and_state(client: FlaskClient, store: Store) -> None:
    asked = []
    for verb in ("train", "upload", "train"):
        asked.append(jobs.submit(store, verb, {}))
        time.sleep(0.002)  # ids of one millisecond have no order
    jobs.cancel(store, asked[0])

    def listed(query: str) -> list[str]:
        return [job["id"] for job in client.get(f"/v1/jobs?{query}").json["jobs"]]

    assert listed("") == asked[::-1]
    assert listed("kind=train") == [asked[2], asked[0]]
    assert listed("kind=upload") == [asked[1]]
    assert listed("state=queued") == [asked[2], asked[1]]
    assert listed("kind=train&state=cancelled") == [asked[0]]
    assert listed("state=running") == []


def test_a_kind_of_job_that_does_not_exist_is_refused(client: FlaskClient) -> None:
    assert "train" in refused(client.get("/v1/jobs?kind=sweep"), 400, "BadRequest")["remedy"]


def test_a_state_of_a_job_that_does_not_exist_is_refused(client: FlaskClient) -> None:
    document = refused(client.get("/v1/jobs?state=done"), 400, "BadRequest")

    assert document["field"] == "state"
    assert document["remedy"] == "Choose one of queued, running, succeeded, failed, cancelled."
    assert refused(client.get("/v1/jobs?kind=x"), 400, "BadRequest")["field"] == "kind"


def test_a_job_of_the_wanted_state_is_listed_however_many_others_are_newer(
    client: FlaskClient, store: Store
) -> None:
    old = jobs.submit(store, "train", {})
    jobs.cancel(store, old)
    time.sleep(0.002)  # ids of one millisecond have no order
    for _ in range(101):
        jobs.submit(store, "train", {})
    cancelled = client.get("/v1/jobs?state=cancelled").json["jobs"]
    newest = client.get("/v1/jobs").json["jobs"]

    assert [job["id"] for job in cancelled] == [old]
    assert len(newest) == 100
    assert old not in [job["id"] for job in newest]


def test_a_job_whose_state_cannot_be_read_is_shown_and_listed_as_failed(
    client: FlaskClient, store: Store
) -> None:
    job = jobs.submit(store, "train", {})
    store.put(keys.job_state(job), b"{")
    shown = client.get(f"/v1/jobs/{job}?wait=20")
    listed = client.get("/v1/jobs?state=failed").json["jobs"]

    assert (shown.status_code, shown.json["state"]) == (200, "failed")
    assert shown.json["error"]["code"] == "JobLost"
    assert listed == [{**shown.json, "of": ""}]


def test_a_request_that_would_wait_as_one_too_many_is_answered_at_once(
    app: Flask, store: Store
) -> None:
    job = jobs.submit(store, "train", {})
    answers = []

    def ask() -> None:
        answers.append(app.test_client().get(f"/v1/jobs/{job}?wait=20").json["state"])

    waiting = [threading.Thread(target=ask) for _ in range(MOST_WAITERS)]
    for thread in waiting:
        thread.start()
    time.sleep(0.5)
    assert answers == []
    began = time.monotonic()
    ask()
    seconds = time.monotonic() - began
    jobs.cancel(store, job)
    for thread in waiting:
        thread.join()

    assert seconds < 5
    assert answers == ["queued", *["cancelled"] * MOST_WAITERS]


def test_a_request_that_waited_or_was_refused_makes_room_for_the_next(
    client: FlaskClient, store: Store
) -> None:
    job = jobs.submit(store, "train", {})
    for _ in range(MOST_WAITERS + 1):
        client.get(f"/v1/jobs/{job}?wait=0")
        client.get(f"/v1/jobs/{NOBODY}?wait=20")
    began = time.monotonic()
    client.get(f"/v1/jobs/{job}?wait=0.2")

    assert time.monotonic() - began >= 0.2


def test_a_model_is_retrained_by_its_own_recipe_and_leaves_a_receipt(
    client: FlaskClient, store: Store, settings: Settings, autos: dict
) -> None:
    train(store, "m", recipe={**GAPS, "promote": {}})
    newer = upload_here(store, "autos", AUTOMOBILES.read_bytes() + b"\n")
    accepted = client.post("/v1/retrain", json={"model": "m"})
    document = accepted.json
    missing = client.get(document["receipt"])
    run_job(store, document["job"], settings)
    receipt = client.get(document["receipt"]).json

    assert accepted.status_code == 202
    assert accepted.headers["Location"] == document["url"] == f"/v1/jobs/{document['job']}"
    assert document["job"].startswith("retrain-")
    assert document["state"] == "queued"
    refused(missing, 404, "JobMissing")
    assert (receipt["job"], receipt["trigger"]) == (document["job"], "request")
    assert receipt["versions"] == [newer["version"]]
    assert receipt["champion_before"] == 1
    shown = client.get(document["url"]).json
    assert (shown["kind"], shown["state"]) == ("retrain", "succeeded")
    assert shown["result"] == receipt
    assert client.get("/v1/models/m/receipts").json["receipts"] == [receipt]


def test_the_dataset_version_is_settled_when_the_retraining_is_accepted(
    client: FlaskClient, store: Store, autos: dict
) -> None:
    client.put("/v1/recipes/m", json=GAPS)
    latest = client.post("/v1/retrain", json={"model": "m", "cause": ["a"], "trigger": "upload"})
    newer = upload_here(store, "autos", AUTOMOBILES.read_bytes() + b"\n")
    named = client.post("/v1/retrain", json={"model": "m", "version": autos["version"]})
    after = client.post("/v1/retrain", json={"model": "m"})

    first, second, third = (
        jobs.read_request(store, answer.json["job"]).request for answer in (latest, named, after)
    )

    assert first["version"] == second["version"] == autos["version"]
    assert third["version"] == newer["version"]
    assert (first["trigger"], first["cause"]) == ("request", ["a"])


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (b"{", 400, "BadJson"),
        (b"{}", 400, "BadJson"),
        (b'{"model": "m", "recipe": {}}', 400, "BadJson"),
        (b'{"model": "m", "trigger": "x"}', 400, "BadJson"),
        (b'{"model": "M"}', 400, "BadName"),
        (b'{"model": "nobody"}', 404, "ModelMissing"),
        (b'{"model": "m", "version": "x"}', 400, "BadName"),
        (b'{"model": "m", "version": "00000000000000000000"}', 404, "DatasetMissing"),
    ],
    ids=range(8),
)
def test_a_retraining_that_cannot_be_is_refused_before_a_job_exists(
    client: FlaskClient, store: Store, autos: dict, asked: bytes, status: int, code: str
) -> None:
    client.put("/v1/recipes/m", json=GAPS)

    refused(client.post("/v1/retrain", data=asked), status, code)
    assert list(jobs.requested(store, "retrain")) == []


def test_a_table_is_scored_and_its_answers_fetched(
    client: FlaskClient, store: Store, settings: Settings, autos: dict
) -> None:
    train(store, "gaps", recipe=GAPS)
    accepted = client.post("/v1/score-batch", json={"model": "gaps@latest", "dataset": "autos"})
    assert accepted.status_code == 202
    early = client.get(accepted.json["answers"])
    run_job(store, accepted.json["job"], settings)
    result = client.get(accepted.headers["Location"]).json["result"]
    answers = client.get(accepted.json["answers"])

    refused(early, 404, "NotFound")
    assert (result["model"], result["version"], result["rows"]) == ("gaps", 1, 205)
    assert answers.content_type == "text/csv; charset=utf-8"
    lines = answers.text.splitlines()
    assert lines[0] == AUTOMOBILES.read_text().splitlines()[0] + ",Scored Labels"
    assert len(lines) == 206


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"model": "nothing", "dataset": "autos"}, 404, "ModelMissing"),
        ({"model": "gaps@nobody", "dataset": "autos"}, 404, "VersionMissing"),
        ({"model": "gaps@9", "dataset": "autos"}, 404, "VersionMissing"),
        ({"model": "gaps", "dataset": "nothing"}, 404, "DatasetMissing"),
        ({"model": "gaps"}, 400, "BadName"),
        ({"model": "No name", "dataset": "autos"}, 400, "BadName"),
        ({"dataset": "autos"}, 400, "BadJson"),
        (
            {"model": "gaps", "dataset": "autos", "source": {"key": "x", "etag": "", "size": 1}},
            400,
            "BadRequest",
        ),
    ],
)
def test_a_batch_that_can_t_be_scored_is_refused_before_there_is_a_job(
    client: FlaskClient, store: Store, autos: dict, asked: dict, status: int, code: str
) -> None:
    train(store, "gaps", recipe=GAPS)

    refused(client.post("/v1/score-batch", json=asked), status, code)
    assert not list(jobs.requested(store, "score-batch"))

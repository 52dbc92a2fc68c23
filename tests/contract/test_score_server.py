"""Scoring alone: the same answers, none held up by a new version, and nothing else."""

import json
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.servers import Service, logged, running_service
from tests.trained import fill
from tests.versions import copies, publish_copy
from trainlet.store import open_store

pytestmark = pytest.mark.served
SCORE = "/v1/models/gaps/score"
ROW = {"horsepower": 100, "engine-size": 120, "make": "audi"}
KEY = {"Authorization": "Bearer secret"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("scores") / "store")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "access"


@pytest.fixture(scope="module")
def service(store: Path, log: Path) -> Iterator[Service]:
    settings = {
        "TRAINLET_WORKERS": "2",
        "TRAINLET_ACCESS_LOG": str(log),
        "TRAINLET_KEY": "secret",
        "TRAINLET_REFRESH_SECONDS": "0.2",
    }
    with running_service(store, log.with_name("out"), "score-server", **settings) as started:
        yield started


@pytest.fixture
def http(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, headers=KEY, timeout=60) as client:
        yield client


def test_it_answers_as_the_whole_service_does(
    http: httpx.Client, store: Path, tmp_path: Path
) -> None:
    rows = [ROW, {**ROW, "horsepower": None}, {**ROW, "make": "new"}, {**ROW, "horsepower": "69"}]
    asked: list[tuple[str, Any]] = [
        (SCORE, {"records": rows}),
        (f"{SCORE}?details=true", {"records": rows}),
        ("/invocations", {"instances": rows}),
        (SCORE, {"records": [{"make": 1}]}),
        ("/v1/models/none/score", {"records": rows}),
    ]
    alone = [http.post(path, json=body) for path, body in asked]
    settings = {"TRAINLET_KEY": "secret"}
    with running_service(store, tmp_path / "log", **settings) as whole:
        together = [
            httpx.post(f"{whole.url}{path}", json=body, headers=KEY) for path, body in asked
        ]

    assert [each.status_code for each in alone] == [200, 200, 400, 422, 404]
    for one, other in zip(alone, together, strict=True):
        assert (one.status_code, one.json()) == (other.status_code, other.json())
        assert one.headers["Content-Type"] == other.headers["Content-Type"]


def test_there_is_nothing_but_scores_health_and_metrics(http: httpx.Client) -> None:
    assert http.get("/healthz").json() == {"status": "ok"}
    assert b"trainlet_requests_total" in http.get("/metrics").content
    refused = http.get("/v1/models")
    assert (refused.status_code, refused.json()["code"]) == (404, "NotFound")
    assert "trainlet serve" in refused.json()["remedy"]


def test_without_the_key_only_health_is_told(service: Service) -> None:
    assert httpx.get(f"{service.url}/healthz").status_code == 200
    for path in ("/metrics", "/v1/models", SCORE):
        assert httpx.post(f"{service.url}{path}", json=[ROW]).status_code == 401


def test_requests_are_logged_with_their_ids(http: httpx.Client, log: Path) -> None:
    replies = [
        http.post(SCORE, json=[ROW] * 3, headers={"X-Request-Id": "mine"}),
        http.get("/nowhere"),
    ]
    wanted = [reply.headers["X-Request-Id"] for reply in replies]
    lines = {each["request"]: each for each in logged(log, wanted)}
    scored, other = (lines[each] for each in wanted)

    assert (scored["request"], scored["route"], scored["rows"]) == ("mine", "native", 3)
    assert (scored["model"], scored["version"]) == ("gaps", 1)
    assert (other["route"], other["status"], other["path"]) == ("none", 404, "/nowhere")


def test_new_versions_answer_soon_and_no_request_waits_for_them(
    http: httpx.Client, store: Path
) -> None:
    opened = open_store(str(store))
    original = copies(opened, "income")
    path = "/v2/models/income"
    http.get(path)
    taken, seen, stop = [], [], threading.Event()

    def ask() -> None:
        while not stop.is_set():
            began = time.monotonic()
            seen.append(int(http.get(path).json()["versions"][0]))
            taken.append(time.monotonic() - began)

    asking = threading.Thread(target=ask)
    asking.start()
    for number in range(10):
        newest = publish_copy(opened, original, "income", f"{number:032x}")
        end = time.monotonic() + 10
        while seen[-1] != newest:
            assert time.monotonic() < end
            time.sleep(0.05)
    stop.set()
    asking.join()

    assert len(taken) > 100
    assert sorted(taken)[int(len(taken) * 0.999)] < 1


def test_the_end_is_orderly(store: Path, tmp_path: Path) -> None:
    log = tmp_path / "access"
    settings = {"TRAINLET_ACCESS_LOG": str(log)}
    with running_service(store, tmp_path / "out", "score-server", **settings) as service:
        answer = httpx.post(f"{service.url}{SCORE}", json=[ROW] * 7)
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(20) == 0

    assert answer.status_code == 200
    assert json.loads(log.read_text().splitlines()[-1])["rows"] == 7

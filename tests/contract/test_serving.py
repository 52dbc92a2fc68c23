"""The real server: several processes, a bounded queue, an orderly end, one log, summed metrics."""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.servers import Service, logged, running_service
from tests.trained import fill

pytestmark = pytest.mark.served
SCORE = "/v1/models/gaps/score"
ROW = {"horsepower": 100, "engine-size": 120, "make": "audi"}
WORKERS = 2


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("serving") / "store")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "access"


@pytest.fixture(scope="module")
def service(store: Path, log: Path) -> Iterator[Service]:
    settings = {"TRAINLET_WORKERS": str(WORKERS), "TRAINLET_ACCESS_LOG": str(log)}
    with running_service(store, log.with_name("out"), **settings) as started:
        yield started


def total(url: str, name: str, **labels: str) -> float:
    text = httpx.get(f"{url}/metrics").text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def until(expected: float, url: str, name: str, **labels: str) -> float:
    """Return a total once it is what is expected, or what it is after a while.

    Asked once more, another process might answer, which has not read yet what this one counted.
    """
    end = time.monotonic() + 5
    found = total(url, name, **labels)
    while found != expected and time.monotonic() < end:
        time.sleep(0.1)
        found = total(url, name, **labels)
    return found


def test_requests_to_all_processes_are_summed_and_logged_once_each(
    service: Service, log: Path
) -> None:
    def ask(number: int) -> int:
        # A connection of its own each time, so that every process gets some.
        headers = {"X-Request-Id": f"n{number}"}
        return httpx.post(f"{service.url}{SCORE}", json=[ROW] * 3, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(ask, range(200))) == {200: 200}

    assert until(200, service.url, "trainlet_requests_total", route="native", status="200") == 200
    assert until(600, service.url, "trainlet_rows_total", model="gaps", version="1") == 600
    assert until(200, service.url, "trainlet_request_seconds_count", route="native") == 200
    wanted = [f"n{number}" for number in range(200)]
    lines = [line for line in logged(log, wanted) if line["route"] == "native"]
    assert sorted(line["request"] for line in lines) == sorted(wanted)
    assert len(server_processes(service)) == WORKERS


def server_processes(service: Service) -> set[int]:
    """Return the processes that hold the listening socket, but for the one that started them."""
    port = f"{int(service.url.rpartition(':')[2]):04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    sockets = {f"socket:[{line.split()[9]}]" for line in lines if line.split()[1].endswith(port)}
    return {
        process
        for process in service._processes()
        if process != service.process.pid
        and any(
            str(link.readlink()) in sockets
            for link in Path(f"/proc/{process}/fd").glob("*")
            if link.is_symlink()
        )
    }


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/v1/models/na%C3%AFve", "naïve"),
        ("/v1/models/a%20b", "a b"),
        ("/v1/models/na%C3%AFve/score", "naïve"),
    ],
)
def test_a_path_is_decoded_once(service: Service, path: str, named: str) -> None:
    answer = httpx.request("POST" if path.endswith("score") else "GET", f"{service.url}{path}")

    assert answer.status_code in (400, 404)
    assert named in answer.json()["detail"]


def test_a_body_in_pieces_of_unstated_length_is_taken(service: Service) -> None:
    body = json.dumps([ROW]).encode()
    whole = httpx.post(f"{service.url}{SCORE}", content=body)
    pieces = httpx.post(
        f"{service.url}{SCORE}", content=(body[i : i + 7] for i in range(0, len(body), 7))
    )

    assert pieces.status_code == 200
    assert pieces.json() == whole.json()


def test_a_head_request_and_an_unknown_method_are_answered(service: Service) -> None:
    assert httpx.head(f"{service.url}/healthz").status_code == 200
    assert httpx.request("BREW", f"{service.url}{SCORE}").status_code == 405
    assert httpx.request("BREW", f"{service.url}/v1/models").status_code == 405


def test_a_server_process_that_dies_is_replaced_while_the_other_serves_on(
    service: Service,
) -> None:
    before = server_processes(service)
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    end = time.monotonic() + 15
    while len(server_processes(service) - {victim}) < WORKERS and time.monotonic() < end:
        time.sleep(0.1)
    answers = [httpx.post(f"{service.url}{SCORE}", json=[ROW]).status_code for _ in range(20)]

    assert len(server_processes(service) - before) == 1
    assert set(answers) == {200}


def test_more_than_the_queue_holds_is_told_to_come_again(store: Path, tmp_path: Path) -> None:
    many = json.dumps([ROW] * 50_000).encode()
    with running_service(store, tmp_path / "out", TRAINLET_QUEUE="0") as service:
        httpx.post(f"{service.url}{SCORE}", json=[ROW])
        with ThreadPoolExecutor(12) as pool:
            asked = [
                pool.submit(httpx.post, f"{service.url}{SCORE}", content=many, timeout=60)
                for _ in range(12)
            ]
            answers = [each.result() for each in asked]
        after = httpx.post(f"{service.url}{SCORE}", content=many, timeout=60)

    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) == {200, 503}
    assert all(a.headers["Retry-After"] == "1" for a in answers if a.status_code == 503)
    assert after.status_code == 200


def test_a_request_under_way_is_answered_before_the_server_ends(
    store: Path, tmp_path: Path
) -> None:
    log = tmp_path / "access"
    texts = {name: str(value) for name, value in ROW.items()}
    many = json.dumps([texts] * 90_000).encode()
    settings = {"TRAINLET_ACCESS_LOG": str(log)}
    with running_service(store, tmp_path / "out", **settings) as service:
        httpx.post(f"{service.url}{SCORE}", json=[ROW])
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(httpx.post, f"{service.url}{SCORE}", content=many, timeout=60)
            time.sleep(0.1)
            assert not asked.done()
            service.process.send_signal(signal.SIGTERM)
            answer = asked.result()
        assert service.process.wait(20) == 0
        end = time.monotonic() + 5
        while service.is_running() and time.monotonic() < end:
            time.sleep(0.05)
        assert not service.is_running()

    assert answer.status_code == 200
    assert len(answer.json()["predictions"]) == 90_000
    assert json.loads(log.read_text().splitlines()[-1])["rows"] == 90_000

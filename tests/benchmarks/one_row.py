"""How long one warm row takes over HTTP, beside the same server answering a constant.

Run: `.venv/bin/python -m tests.benchmarks.one_row` from the top of the repository.
"""

import http.client
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
import msgspec

from tests.servers import free_port, running_service
from trainlet import samples, settings
from trainlet.scoring.wsgi import Application
from trainlet.web import server

REQUESTS = 3000
CONSTANT = b'{"model":"income","version":1,"predictions":[]}'


def application() -> Application:
    """The service's own application, and one path that answers a constant before it."""
    service = server.application()

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/constant":
            return service(environ, start_response)
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(CONSTANT)))]
        start_response("200 OK", headers)
        return [CONSTANT]

    return serve


def main() -> None:
    """Train the demo's two models, then time them and the constant in turn."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        chosen = {"linear": samples.automobile(), "boosted trees": samples.adult()}
        with (
            running_service(store, Path(folder) / "log") as service,
            httpx.Client(base_url=service.url) as client,
        ):
            for sample in chosen.values():
                _train(client, sample)
        port = free_port()
        settings.export(settings.Settings(store=str(store)))
        process = _serve(port)
        try:
            _report(port, chosen)
        finally:
            process.terminate()


def _train(client: httpx.Client, sample: samples.Sample) -> None:
    table = sample.file.read_bytes()
    client.post(f"/v1/datasets/{sample.dataset}", content=table, timeout=60).raise_for_status()
    asked = client.post("/v1/train", json={"model": sample.model, "recipe": sample.recipe})
    job = client.get(asked.headers["Location"], params={"wait": 30}, timeout=60).json()
    assert job["state"] == "succeeded", job


def _serve(port: int) -> Any:
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(port,))
    process.start()
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx.get(f"http://127.0.0.1:{port}/healthz")
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return process
    raise RuntimeError("the server did not start")


def _run(port: int) -> None:
    server.http_server("tests.benchmarks.one_row:application", "127.0.0.1", port).serve()


def _report(port: int, chosen: dict[str, samples.Sample]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    print(f"{'model':<16}{'constant ms':>14}{'one row ms':>14}{'ratio':>8}{'p99 ms':>9}")
    for title, sample in chosen.items():
        body = msgspec.json.encode({"records": sample.records[:1]})
        path = f"/v1/models/{sample.model}/score"
        for _ in range(200):
            _ask(connection, path, body)
        pairs = [
            (_ask(connection, "/constant", body), _ask(connection, path, body))
            for _ in range(REQUESTS)
        ]
        constant, row = (statistics.median(times) for times in zip(*pairs, strict=True))
        p99 = statistics.quantiles([row for _, row in pairs], n=100)[98]
        print(
            f"{title:<16}{constant * 1e3:>14.3f}{row * 1e3:>14.3f}"
            f"{row / constant:>8.2f}{p99 * 1e3:>9.3f}"
        )


def _ask(connection: http.client.HTTPConnection, path: str, body: bytes) -> float:
    began = time.perf_counter()
    connection.request("POST", path, body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200
    return time.perf_counter() - began


if __name__ == "__main__":
    main()

"""How long one warm row takes over HTTP, beside the floor: the same server, a bare session.

The floor decodes the row, fills the two tensors, runs the session and encodes what it says: no
checks, no version, no coercion. A constant shows what the server alone takes.

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
import numpy as np

from tests.servers import free_port, running_service
from trainlet import samples, settings
from trainlet.scoring.model import Model
from trainlet.scoring.models import Models
from trainlet.scoring.wsgi import Application
from trainlet.store import open_store
from trainlet.web import server

REQUESTS = 3000
CONSTANT = b'{"model":"income","version":1,"predictions":[]}'


def application() -> Application:
    """The service's own application, and two paths before it: a constant, and the floor."""
    service, own = server.application(), settings.load()
    models = Models(open_store(own.store), own.refresh_seconds)

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        _, place, name = (environ["PATH_INFO"] + "//").split("/")[:3]
        if place not in ("constant", "floor"):
            return service(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        said = CONSTANT if place == "constant" else _floor(models.get(name).model, body)
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(said)))]
        start_response("200 OK", headers)
        return [said]

    return serve


def _floor(model: Model, body: bytes) -> bytes:
    """Return what a session says of a row, with nothing around it."""
    (row,) = msgspec.json.decode(body)["records"]
    inputs = model.signature.inputs
    numbers = [[float(row[c.name]) for c in inputs if c.type != "text"]]
    texts = [[row[c.name] for c in inputs if c.type == "text"]]
    feed = {"numbers": np.array(numbers), "text": np.array(texts, dtype=object)}
    outputs = model._session.run(None, {name: t for name, t in feed.items() if t.size})
    return msgspec.json.encode([output.tolist() for output in outputs])


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
    print(
        f"{'model':<16}{'constant ms':>13}{'floor ms':>10}{'one row ms':>12}"
        f"{'to floor':>10}{'p99 ms':>9}"
    )
    for title, sample in chosen.items():
        body = msgspec.json.encode({"records": sample.records[:1]})
        paths = ("/constant", f"/floor/{sample.model}", f"/v1/models/{sample.model}/score")
        for _ in range(200):
            for path in paths:
                _ask(connection, path, body)
        turns = [[_ask(connection, path, body) for path in paths] for _ in range(REQUESTS)]
        constant, floor, row = (statistics.median(times) for times in zip(*turns, strict=True))
        p99 = statistics.quantiles([times[2] for times in turns], n=100)[98]
        print(
            f"{title:<16}{constant * 1e3:>13.3f}{floor * 1e3:>10.3f}{row * 1e3:>12.3f}"
            f"{row / floor:>10.2f}{p99 * 1e3:>9.3f}"
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

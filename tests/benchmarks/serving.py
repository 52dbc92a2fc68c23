"""One warm row and a hundred over HTTP, beside the floor and other servers with the same model.

Run: `.venv/bin/python -m tests.benchmarks.serving [--rounds 3] [--seconds 4] [--only NAME,NAME]`
from the top of the repository. Needs `wrk`; peers are measured whose environments are there:
`python3 -m venv $PEERS/NAME && $PEERS/NAME/bin/pip install -r
tests/benchmarks/peers/requirements/NAME.txt` for mlserver, bentoml and mlflow.
"""

import argparse
import contextlib
import csv
import gzip
import json
import os
import resource
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import onnxruntime

from tests.benchmarks.contenders import CONTENDERS, FLOOR, HERE, OURS, Contender, Rows, Work
from tests.servers import free_port, running_service
from trainlet import samples

SCRIPT = Path(__file__).with_name("load.lua")
STEPS = {"c1": (1, "1"), "c16": (16, "1"), "b100": (16, "100")}
BODIES = 256
TICKS = os.sysconf("SC_CLK_TCK")
ROOT = Path(__file__).parent.parent.parent
Figures = dict[str, dict[str, float]]


def main() -> None:
    """Train the sample's model, then measure each contender, one at a time, in rounds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    environments = Path(os.environ.get("PEERS", Path(tempfile.gettempdir()) / "peers"))
    with tempfile.TemporaryDirectory() as folder:
        work, rows, expected = prepare(Path(folder), environments)
        chosen = [each for each in CONTENDERS if _is_chosen(each, work, asked.only)]
        found: dict[str, list[Figures]] = {each.name: [] for each in chosen}
        for number in range(asked.rounds):
            for contender in chosen if number % 2 == 0 else chosen[::-1]:
                figures = measure(contender, work, rows, expected, asked.seconds)
                found[contender.name].append(figures)
                print(number, contender.name, json.dumps(figures), flush=True)
        report(found)


def _is_chosen(contender: Contender, work: Work, only: str) -> bool:
    if only and contender.name not in only.split(";"):
        return False
    peer = contender.environment
    is_there = not peer or Path(work.program(peer, "python")).exists()
    if not is_there:
        print(f"{contender.name}: left out, there is no environment {peer} in {work.environments}")
    return is_there


def prepare(folder: Path, environments: Path) -> tuple[Work, Rows, list[float]]:
    """Train the model; return what the run works with, rows, and their probabilities."""
    sample = samples.adult()
    with (
        running_service(folder / "store", folder / "log") as service,
        httpx.Client(base_url=service.url, timeout=60) as client,
    ):
        client.post(f"/v1/datasets/{sample.dataset}", content=sample.file.read_bytes())
        asked = client.post("/v1/train", json={"model": sample.model, "recipe": sample.recipe})
        job = client.get(asked.headers["Location"], params={"wait": 30}).json()
        assert job["state"] == "succeeded", job
        inputs = client.get(f"/v1/models/{sample.model}").json()["signature"]["inputs"]
        version = f"/v1/models/{sample.model}/versions/1/model.onnx"
        (folder / "model.onnx").write_bytes(client.get(version).content)
    columns = {
        "numbers": [each["name"] for each in inputs if each["type"] != "text"],
        "text": [each["name"] for each in inputs if each["type"] == "text"],
    }
    (folder / "columns.json").write_text(json.dumps(columns))
    work = Work(folder, environments, columns)
    rows = _rows(sample.file, columns)
    return work, rows, _expected(work, rows)


def _rows(file: Path, columns: dict[str, list[str]]) -> Rows:
    """Return the first rows without a gap, with numbers as numbers."""
    found: Rows = []
    with gzip.open(file, "rt", newline="") as lines:
        for row in csv.DictReader(lines):
            if all(row[name] not in ("", "?") for names in columns.values() for name in names):
                numbers = {name: float(row[name]) for name in columns["numbers"]}
                found.append({**numbers, **{name: row[name] for name in columns["text"]}})
            if len(found) == 20 * 100:
                break
    return found


def _expected(work: Work, rows: Rows) -> list[float]:
    session = onnxruntime.InferenceSession(work.folder / "model.onnx")
    kinds = {"numbers": np.float64, "text": object}
    feed = {
        tensor: np.array([[row[name] for name in names] for row in rows], kinds[tensor])
        for tensor, names in work.columns.items()
    }
    return session.run(["Scored Probabilities"], feed)[0][:, 1].tolist()


def measure(
    contender: Contender, work: Work, rows: Rows, expected: list[float], seconds: int
) -> Figures:
    """Return the figures of one contender, started for this alone."""
    bodies = {
        "1": [contender.body(work, [row]) for row in rows[:BODIES]],
        "100": [contender.body(work, rows[i : i + 100]) for i in range(0, len(rows), 100)],
    }
    files = {size: work.folder / f"bodies-{size}" for size in bodies}
    for size, file in files.items():
        file.write_text("".join(json.dumps(body) + "\n" for body in bodies[size]))
    with _running(contender, work) as (process, url):
        _check(contender, url, bodies, expected)
        _load(process, url, 16, files["1"], 1)
        _load(process, url, 16, files["100"], 1)
        return {
            step: _load(process, url, connections, files[size], seconds)
            for step, (connections, size) in STEPS.items()
        }


@contextmanager
def _running(contender: Contender, work: Work) -> Iterator[tuple[int, str]]:
    port = free_port()
    path = f"{HERE}:{ROOT}"
    environment = {
        **os.environ,
        "BENCHMARK_FOLDER": str(work.folder),
        "BENTOML_DO_NOT_TRACK": "True",
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPATH": path,
    }
    if contender.environment:
        binaries = str(work.environments / contender.environment / "bin")
        environment["PATH"] = f"{binaries}:{environment['PATH']}"
    with (work.folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            contender.command(work, port),
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )
    try:
        yield process.pid, f"http://127.0.0.1:{port}{contender.path}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _check(contender: Contender, url: str, bodies: Any, expected: list[float]) -> None:
    """Wait for the first answer, and make sure that the answers are the model's."""
    until = time.monotonic() + 90
    while True:
        try:
            first = httpx.post(url, json=bodies["1"][0], timeout=30)
            if first.is_success:
                break
        except httpx.HTTPError:
            first = None
        if time.monotonic() > until:
            raise RuntimeError(f"{contender.name} does not answer: {first and first.text}")
        time.sleep(0.1)
    said = contender.read(httpx.post(url, json=bodies["100"][0], timeout=30).json())
    np.testing.assert_allclose(said, expected[:100], rtol=0, atol=1e-9)
    np.testing.assert_allclose(contender.read(first.json()), expected[:1], rtol=0, atol=1e-9)


def _load(process: int, url: str, connections: int, bodies: Path, seconds: int) -> dict[str, float]:
    before, client = _processor_seconds(process), _client_seconds()
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(SCRIPT)]
    out = subprocess.run(
        [*command, url, "--", str(bodies)], capture_output=True, text=True, check=True
    ).stdout
    found = json.loads(next(line for line in out.splitlines() if line.startswith("JSON"))[4:])
    used = _processor_seconds(process) - before
    return {
        "cpu": round(used / found["requests"] * 1e6, 1),
        "rate": round(found["requests"] / found["seconds"], 1),
        "p50": found["p50"],
        "p99": found["p99"],
        "failed": found["failed"],
        "client": round((_client_seconds() - client) / found["seconds"], 2),
    }


def _client_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _processor_seconds(first: int) -> float:
    """Return what a process and those it started have used, in seconds of processor time."""
    parents, used = {}, {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = file.read_text().rpartition(")")[2].split()
            process = int(file.parent.name)
            parents[process], used[process] = int(fields[1]), int(fields[11]) + int(fields[12])
    return sum(used[process] for process in used if _descends(process, first, parents)) / TICKS


def _descends(process: int, first: int, parents: dict[int, int]) -> bool:
    while process not in (first, 0):
        process = parents.get(process, 0)
    return process == first


def report(found: dict[str, list[Figures]]) -> None:
    """Print the medians over the rounds, and what they are to the floor and to ours."""
    middle = {name: _middle(rounds) for name, rounds in found.items() if rounds}
    print(
        "\n| server | CPU µs, 1 row | to floor | p50 ms, 1 client | p50, p99 ms, 16 clients |"
        " requests/s, 16 clients | ours to it | CPU µs, 100 rows | to floor | failed | wrk |"
    )
    print("|" + "---|" * 11)
    floor, ours = middle.get(FLOOR), middle.get(OURS)
    for name, steps in middle.items():
        one, many, alone = steps["c16"], steps["b100"], steps["c1"]
        low, high = _range(found[name])
        to_floor = [
            f"{s['cpu'] / floor[k]['cpu']:.2f}" if floor else ""
            for k, s in (("c16", one), ("b100", many))
        ]
        to_it = f"{ours['c16']['rate'] / one['rate']:.1f}" if ours else ""
        failed = sum(step["failed"] for step in steps.values())
        print(
            f"| {name} | {one['cpu']:,.0f} ({low:,.0f}-{high:,.0f}) | {to_floor[0]} |"
            f" {alone['p50']:.2f} | {one['p50']:.2f}, {one['p99']:.2f} | {one['rate']:,.0f} |"
            f" {to_it} | {many['cpu']:,.0f} | {to_floor[1]} | {failed:.0f} | {one['client']:.2f} |"
        )


def _middle(rounds: list[Figures]) -> Figures:
    return {
        step: {name: statistics.median(each[step][name] for each in rounds) for name in figures}
        for step, figures in rounds[0].items()
    }


def _range(rounds: list[Figures]) -> tuple[float, float]:
    used = [each["c16"]["cpu"] for each in rounds]
    return min(used), max(used)


if __name__ == "__main__":
    main()

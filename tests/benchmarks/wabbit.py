"""How long a million examples take through a vw-train job, and through the bare command line.

`python -m tests.benchmarks.wabbit [examples] [rounds]`: in turns, each in a fresh process.
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.trained import run_to_end
from trainlet import datasets, jobs
from trainlet.datasets import Schema, version_of
from trainlet.store import open_store

ARGUMENTS = "--loss_function logistic -b 20"


def main(examples: int = 1_000_000, rounds: int = 3) -> None:
    """Print medians and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        data = _examples(examples)
        Path(folder, "own.vw").write_bytes(data)
        _stored(folder, data)
        ours, bare = [], []
        for number in range(rounds):
            bare.append(_timed(_bare, folder, number))
            ours.append(_timed(_job, folder, number))
        first, second = statistics.median(ours), statistics.median(bare)
        print(f"job {first:.2f} s, bare {second:.2f} s, ratio {first / second:.2f}", ours, bare)


def _timed(run, *arguments) -> float:
    began = time.perf_counter()
    run(*arguments)
    return time.perf_counter() - began


def _bare(folder: str, number: int) -> None:
    command = ["-d", "own.vw", "-f", f"{number}.model", "--quiet", *ARGUMENTS.split()]
    subprocess.run([sys.executable, "-m", "vowpalwabbit", *command], cwd=folder, check=True)


def _job(folder: str, number: int) -> None:
    subprocess.run([sys.executable, "-m", __spec__.name, "job", folder, str(number)], check=True)


def run_job(folder: str, number: str) -> None:
    """Run the job, as a worker's process does."""
    store = open_store(f"{folder}/store")
    asked = {"model": f"m{number}", "dataset": "lines", "arguments": ARGUMENTS}
    state = run_to_end(store, jobs.submit(store, "vw-train", asked))
    assert state.result, state.error


def _stored(folder: str, data: bytes) -> None:
    from datetime import UTC, datetime

    store, version = open_store(f"{folder}/store"), version_of(data, {})
    datasets.put_data(store, "lines", version, ".csv", data)
    schema = Schema(
        dataset="lines",
        version=version,
        extension=".csv",
        size=len(data),
        sha256=datasets.digest(data),
        uploaded=datetime.now(UTC),
        rows=data.count(b"\n"),
        columns=[],
    )
    datasets.add_version(store, schema)


def _examples(count: int) -> bytes:
    chance = random.Random(1)
    pool = []
    for _ in range(20_000):
        x = [chance.gauss(0, 1) for _ in range(10)]
        numbers = " ".join(f"x{place}:{value:.4f}" for place, value in enumerate(x))
        words = " ".join(f"w{chance.randrange(5000)}" for _ in range(15))
        pool.append(f"{1 if x[0] + x[1] > 0 else -1} |n {numbers} |w {words}\n")
    return "".join(chance.choices(pool, k=count)).encode()


if __name__ == "__main__":
    if sys.argv[1:2] == ["job"]:
        run_job(*sys.argv[2:])
    else:
        main(*map(int, sys.argv[1:]))

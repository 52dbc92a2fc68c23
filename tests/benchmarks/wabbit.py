"""How long a million examples take through a vw-train job, and through the bare command line.

`python -m tests.benchmarks.wabbit [examples] [rounds]`: in turns; the command line in a process
of its own, the job in this one, as a worker runs it that is there.
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

ARGUMENTS = (
    "--loss_function logistic -b 20",
    "--loss_function logistic -b 20 --passes 5",
    "--loss_function logistic -b 20 -q nw",
)


def main(examples: int = 1_000_000, rounds: int = 3) -> None:
    """Print medians and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        data = _examples(examples)
        Path(folder, "own.vw").write_bytes(data)
        _stored(folder, data)
        del data
        print("| arguments | job, s | bare, s | ratio of medians |\n|---|---|---|---|")
        for arguments in ARGUMENTS:
            ours, bare = [], []
            for _ in range(rounds):
                bare.append(_timed(_bare, folder, arguments))
                ours.append(_timed(_job, folder, arguments))
            ratio = statistics.median(ours) / statistics.median(bare)
            print(f"| `{arguments}` | {_told(ours)} | {_told(bare)} | {ratio:.2f} |", flush=True)


def _told(seconds: list[float]) -> str:
    low, high = min(seconds), max(seconds)
    return f"{statistics.median(seconds):.2f} ({low:.2f}-{high:.2f})"


def _timed(run, *arguments) -> float:
    began = time.perf_counter()
    run(*arguments)
    return time.perf_counter() - began


def _bare(folder: str, arguments: str) -> None:
    command = ["-d", "own.vw", "-f", "own.model", "--quiet", *arguments.split()]
    command += ["-c", "-k"] if "--passes" in arguments else []
    subprocess.run([sys.executable, "-m", "vowpalwabbit", *command], cwd=folder, check=True)


def _job(folder: str, arguments: str) -> None:
    store = open_store(f"{folder}/store")
    asked = {"model": "own", "dataset": "lines", "arguments": arguments}
    asked["use_cached_results"] = False
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
    main(*map(int, sys.argv[1:]))

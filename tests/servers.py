"""Real servers for tests: an S3-compatible one, moto's, and our own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from infra.local.s3_server import KEYS, bucket_is_made, free_port, running, s3_server, until
from trainlet.store import Store, open_store


@dataclass(frozen=True)
class Bucket:
    """A bucket and the server it is on."""

    name: str
    endpoint: str

    def store(self, prefix: str) -> Store:
        """Open a prefix of the bucket as a store."""
        return open_store(f"s3://{self.name}/{prefix}", self.endpoint)


@dataclass(frozen=True)
class Service:
    """A running service."""

    url: str
    process: subprocess.Popen[bytes]

    def job_processes(self) -> list[int]:
        """Return the ids of the processes that run jobs: those forked by the fork server."""
        return [
            process
            for process, parent in self._processes().items()
            if "forkserver" in _command_line(parent)
        ]

    def workers(self) -> list[int]:
        """Return the ids of the processes that look for jobs."""
        return [p for p in self._processes() if "spawn_main" in _command_line(p)]

    def _processes(self) -> dict[int, int]:
        """Return the parent of each process that the service consists of."""
        found = map(_status, _process_ids())
        return {process: parent for process, parent, leader in found if leader == self.process.pid}

    def kill(self) -> None:
        """SIGKILL the service and everything it started, at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_head(self) -> None:
        """SIGKILL the one process that was started; the others are left to notice."""
        self.process.kill()
        self.process.wait()

    def is_running(self) -> bool:
        """Tell whether any of its processes is left."""
        return bool(self._processes())


def _process_ids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _status(process: int) -> tuple[int, int, int]:
    """Return a process, its parent and its group leader; zeros if it has just gone."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return process, 0, 0
    return process, int(fields[1]), int(fields[2])


def _command_line(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


@contextmanager
def weed_bucket(folder: Path) -> Iterator[Bucket]:
    """Start SeaweedFS and make a bucket on it."""
    with s3_server(folder, "tests") as endpoint, _keys():
        yield Bucket("tests", endpoint)


@contextmanager
def moto_bucket() -> Iterator[Bucket]:
    """Start moto's server in a thread and make a bucket on it."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", free_port(), verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    assert bucket_is_made("tests", endpoint)
    try:
        with _keys():
            yield Bucket("tests", endpoint)
    finally:
        server.stop()


@contextmanager
def _keys() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in KEYS}
    os.environ.update(KEYS)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@contextmanager
def running_service(
    store: Path | str, log: Path, verb: str = "serve", **environment: str
) -> Iterator[Service]:
    """Start `trainlet serve`, or another server, over a store; all that it starts ends with it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "trainlet.cli", verb, "--store", str(store)]
    with running([*command, "--port", str(port)], log, **environment) as process:
        until(lambda: _answers(url), process, log)
        yield Service(url, process)


def logged(log: Path, wanted: Collection[str]) -> list[dict[str, Any]]:
    """Return the lines of an access log, which are written a moment after the answers.

    Waits for the lines of these requests, but not for ever.
    """
    end = time.monotonic() + 20
    while True:
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        if {line["request"] for line in lines} >= set(wanted) or time.monotonic() > end:
            return lines
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").is_success
    except httpx.HTTPError:
        return False

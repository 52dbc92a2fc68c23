"""Real servers for tests: an S3-compatible one, moto's, and our own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3
import httpx
from botocore.exceptions import BotoCoreError, ClientError

from trainlet.store import Store, open_store

START_SECONDS = 60.0
KEYS = {
    "AWS_ACCESS_KEY_ID": "weedadmin",
    "AWS_SECRET_ACCESS_KEY": "weedsecret1",
    "AWS_REGION": "us-east-1",
}


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


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if ready():
            return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args} did not start:\n{log.read_text()[-3000:]}")


@contextmanager
def _process(
    command: list[str], log: Path, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _bucket_is_made(name: str, endpoint: str) -> bool:
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        region_name=KEYS["AWS_REGION"],
    )
    try:
        client.create_bucket(Bucket=name)
    except (BotoCoreError, ClientError):
        return False
    finally:
        client.close()
    return True


@contextmanager
def weed_bucket(folder: Path) -> Iterator[Bucket]:
    """Start SeaweedFS and make a bucket on it."""
    (folder / "data").mkdir()
    credentials = [
        {"accessKey": KEYS["AWS_ACCESS_KEY_ID"], "secretKey": KEYS["AWS_SECRET_ACCESS_KEY"]}
    ]
    admin = {
        "name": "admin",
        "credentials": credentials,
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [admin]}))
    ports = {name: str(free_port()) for name in ("master", "volume", "filer", "s3")}
    grpc = {name: str(free_port()) for name in ports}
    command = [
        str(Path(sys.executable).parent / "weed"),
        "server",
        f"-dir={folder / 'data'}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        *(f"-{name}.port={port}" for name, port in ports.items()),
        *(f"-{name}.port.grpc={port}" for name, port in grpc.items()),
        "-volume.max=1000",
        "-master.volumeSizeLimitMB=64",
        "-filer",
        "-s3",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        f"-s3.config={folder / 's3.json'}",
    ]
    log, endpoint = folder / "log", f"http://127.0.0.1:{ports['s3']}"
    with _process(command, log, WEED_MASTER_VOLUME_GROWTH_COPY_1="1") as process:
        _until(lambda: _bucket_is_made("tests", endpoint), process, log)
        with _keys():
            yield Bucket("tests", endpoint)
        process.kill()  # it would take ten seconds to end by itself


@contextmanager
def moto_bucket() -> Iterator[Bucket]:
    """Start moto's server in a thread and make a bucket on it."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", free_port(), verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    assert _bucket_is_made("tests", endpoint)
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
    with _process([*command, "--port", str(port)], log, **environment) as process:
        _until(lambda: _answers(url), process, log)
        yield Service(url, process)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").is_success
    except httpx.HTTPError:
        return False

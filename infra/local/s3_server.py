"""A real S3-compatible server on loopback: SeaweedFS, which is one program."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

START_SECONDS = 60.0
BELOW_EPHEMERAL = range(12_000, 32_000)
"""Ports that the system gives no outgoing connection by itself."""
KEYS = {
    "AWS_ACCESS_KEY_ID": "weedadmin",
    "AWS_SECRET_ACCESS_KEY": "weedsecret1",
    "AWS_REGION": "us-east-1",
}


@contextmanager
def s3_server(folder: Path, bucket: str) -> Iterator[str]:
    """Run the server, with a bucket in it, and yield its endpoint.

    Args:
        folder: Where it keeps its data and its log.
        bucket: Made unless it is there.
    """
    (folder / "data").mkdir(parents=True, exist_ok=True)
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [_administrator()]}))
    names = ("master", "volume", "filer", "s3")
    found = free_ports(2 * len(names))
    ports, grpc = dict(zip(names, found, strict=False)), dict(zip(names, found[4:], strict=True))
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
        f"-s3.config={config}",
    ]
    endpoint = f"http://127.0.0.1:{ports['s3']}"
    with running(command, folder / "log", WEED_MASTER_VOLUME_GROWTH_COPY_1="1") as process:
        until(lambda: bucket_is_made(bucket, endpoint), process, folder / "log")
        yield endpoint
        process.kill()  # it would take ten seconds to end by itself


@contextmanager
def running(
    command: list[str], log: Path, **environment: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program; all that it starts ends with the context."""
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


def until(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until a program that was started is ready; raise ``RuntimeError`` if it doesn't come."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if ready():
            return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text()[-3000:]}")


def free_port() -> int:
    """Return a port that nothing listens on."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Return different ports that nothing listens on, and that no connection is given by chance."""
    found: list[int] = []
    with ExitStack() as held:
        while len(found) < count:
            port = BELOW_EPHEMERAL[secrets.randbelow(len(BELOW_EPHEMERAL))]
            probe = held.enter_context(socket.socket())
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                found.append(port)
    return found


def bucket_is_made(name: str, endpoint: str) -> bool:
    """Make a bucket, unless it is there; tell whether the server has done so."""
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
        region_name=KEYS["AWS_REGION"],
    )
    try:
        client.create_bucket(Bucket=name)
    except client.exceptions.BucketAlreadyOwnedByYou:
        return True
    except (BotoCoreError, ClientError):
        return False
    finally:
        client.close()
    return True


def _administrator() -> dict[str, object]:
    keys = {"accessKey": KEYS["AWS_ACCESS_KEY_ID"], "secretKey": KEYS["AWS_SECRET_ACCESS_KEY"]}
    return {
        "name": "admin",
        "credentials": [keys],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }

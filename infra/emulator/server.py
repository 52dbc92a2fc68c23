"""The emulator: MiniStack, in an environment of its own, on loopback."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from infra import environments
from infra.local.s3_server import free_port, running, until

LOCK = Path(__file__).resolve().parent / "requirements.lock"
ROOT_USER = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "testtest",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@contextmanager
def emulator(folder: Path, python: str) -> Iterator[str]:
    """Run the emulator with signatures and policies enforced, and yield its endpoint.

    Args:
        folder: Where it keeps its log, and what functions write under ``/tmp``.
        python: An interpreter of Lambda's version; functions run in it.

    Raises:
        subprocess.CalledProcessError: Its packages can't be had.
        RuntimeError: It doesn't start.
    """
    home = environments.made("emulator", LOCK, python)
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    environment = {
        **ROOT_USER,
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "TMPDIR": str(folder),
        "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
    }
    # Its functions are to see neither our packages nor who vouches for other servers.
    bare = ["env", "--unset=PYTHONPATH", "--unset=AWS_CA_BUNDLE"]
    log = folder / "log"
    with running([*bare, str(home / "bin/ministack")], log, **environment) as process:
        until(lambda: _answers(endpoint), process, log)
        yield endpoint


def _answers(endpoint: str) -> bool:
    try:
        return httpx.get(f"{endpoint}/_ministack/health", timeout=5).is_success
    except httpx.HTTPError:
        return False

"""The service, deployed by `osls deploy` into an emulated account."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import httpx
import pytest

from infra.emulator.account import Account
from infra.emulator.server import ROOT_USER, emulator
from infra.emulator.service import deploy
from infra.packaging import runtimes
from tests import packaged

RECIPE = {
    "dataset": "cars",
    "label": "price",
    "columns": ["make", "horsepower", "engine-size"],
    "steps": [{"use": "clean-missing-data", "settings": {"cleaning_mode": "remove-entire-row"}}],
    "learner": {"use": "linear-regression"},
}


@contextmanager
def deployed(folder: Path) -> Iterator[Account]:
    """Deploy the service; skip where the emulator's packages can't be had."""
    packaged.template()
    service = folder / "service"
    service.mkdir()
    started = emulator(folder, runtimes.find())
    try:
        endpoint = started.__enter__()
    except CalledProcessError:
        pytest.skip("the package index can't be reached, which has the emulator")
    try:
        deploy(endpoint, service, ROOT_USER)
        yield Account(endpoint, "trainlet-dev")
    finally:
        started.__exit__(None, None, None)


def eventually(look: Callable[[], Any], seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        seen = look()
        if seen:
            return seen
        time.sleep(0.2)
    raise AssertionError("it did not come")


def found(client: httpx.Client, path: str) -> Any:
    answer = client.get(path)
    return answer.json() if answer.status_code == 200 else None


def ended(client: httpx.Client, job: str) -> Any:
    state = client.get(job).json()
    return state if state["state"] in ("succeeded", "failed") else None

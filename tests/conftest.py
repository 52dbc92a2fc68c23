"""Fixtures: stores, tables, and real servers that the tests start themselves."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.servers import Bucket, Service, moto_bucket, running_service, weed_bucket
from trainlet.settings import Settings
from trainlet.store import Store, open_store

hypothesis.settings.register_profile("tests", deadline=None, derandomize=True, max_examples=40)
hypothesis.settings.register_profile("long", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("tests")
DATA = Path(__file__).parent / "data"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of the machine it runs on."""
    for name in list(os.environ):
        if name.startswith("TRAINLET_"):
            monkeypatch.delenv(name)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty folder store."""
    return open_store(str(tmp_path / "store"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings over the same folder as ``store``."""
    return Settings(store=str(tmp_path / "store"))


@pytest.fixture(scope="session")
def weed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A bucket on a real S3-compatible server."""
    with weed_bucket(tmp_path_factory.mktemp("weed")) as bucket:
        yield bucket


@pytest.fixture(scope="session")
def moto() -> Iterator[Bucket]:
    """A bucket on moto's server."""
    with moto_bucket() as bucket:
        yield bucket


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The real service over a folder store, as `trainlet serve` starts it."""
    folder = tmp_path_factory.mktemp("service")
    with running_service(folder / "store", folder / "log") as running:
        yield running

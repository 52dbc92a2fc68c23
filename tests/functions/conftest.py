"""Events as AWS delivers them, and handlers that open the test's own store."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.api import handler as api
from functions.score import handler as score
from functions.work import handler as work
from tests.trained import AUTOMOBILES, GAPS, train, upload
from trainlet.store import Store, open_store

EVENTS = Path(__file__).parents[1] / "events"


@pytest.fixture(autouse=True)
def opened_afresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have every handler open the test's store, as a new sandbox would."""
    monkeypatch.setenv("TRAINLET_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TRAINLET_KEY", "secret")
    monkeypatch.setattr(work, "open_store", _as_the_bucket)
    factories = (
        *(api._wsgi, api._store, score._scorer, score._store, score._journal),
        *(work._opened, work._calls),
    )
    for factory in factories:
        factory.cache_clear()
    yield
    for factory in factories:
        factory.cache_clear()


def _as_the_bucket(folder: str, endpoint: str) -> Store:
    """Open a folder under the name of the bucket and prefix that the events speak of."""
    store = open_store(folder, endpoint)
    store.url = "s3://trainlet-store/team a/prod"
    return store


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one trained model; nobody writes to it."""
    folder = tmp_path_factory.mktemp("functions") / "store"
    store = open_store(str(folder))
    upload(store, "autos", AUTOMOBILES.read_bytes())
    train(store, "gaps", recipe=GAPS)
    return folder


@pytest.fixture
def filled(models_folder: Path, tmp_path: Path) -> Store:
    """The test's store with one trained model in it."""
    shutil.copytree(models_folder, tmp_path / "store")
    return open_store(str(tmp_path / "store"))


@pytest.fixture(scope="session")
def event() -> Callable[[str], dict[str, Any]]:
    """Read an event by its file's name."""
    return lambda name: json.loads((EVENTS / f"{name}.json").read_bytes())

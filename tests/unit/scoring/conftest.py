"""Trained models to score with."""

import csv
import shutil
from pathlib import Path

import pytest

from tests.trained import ADULT, AUTOMOBILES, fill
from trainlet.registry import read_index, read_manifest, resolve
from trainlet.scoring.models import Models
from trainlet.store import Store, open_store


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with trained models; nobody writes to it."""
    return fill(tmp_path_factory.mktemp("scoring") / "store")


@pytest.fixture(scope="session")
def trained(models_folder: Path) -> Store:
    """The store with trained models; nobody writes to it."""
    return open_store(str(models_folder))


@pytest.fixture
def filled(models_folder: Path, tmp_path: Path) -> Store:
    """A copy of the store with trained models, to change at will."""
    shutil.copytree(models_folder, tmp_path / "filled")
    return open_store(str(tmp_path / "filled"))


@pytest.fixture(scope="session")
def models(trained: Store) -> Models:
    """The trained models, loaded as they are asked for."""
    return Models(trained, refresh_seconds=60)


@pytest.fixture(scope="session")
def manifests(trained: Store) -> dict:
    """The manifest of each trained model."""
    return {
        name: read_manifest(trained, name, resolve(read_index(trained, name), name))
        for name in ("income", "wheels", "price", "gaps")
    }


def _rows(file: Path, count: int) -> list[dict[str, str]]:
    with file.open(newline="") as lines:
        return [row for row, _ in zip(csv.DictReader(lines), range(count), strict=False)]


@pytest.fixture(scope="session")
def adults() -> list[dict[str, str]]:
    """Rows of the adult table, as text."""
    return _rows(ADULT, 40)


@pytest.fixture(scope="session")
def autos() -> list[dict[str, str]]:
    """Rows of the automobile table, as text."""
    return _rows(AUTOMOBILES, 40)

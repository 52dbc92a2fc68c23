"""The control plane over stores, with jobs run on the spot."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.trained import fill
from trainlet.settings import Settings
from trainlet.store import Store, open_store
from trainlet.web.app import create_app
from trainlet.work.runner import run_job


@pytest.fixture
def app(store: Store, settings: Settings) -> Flask:
    """The control plane over the empty store."""
    return create_app(store, settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the control plane over the empty store."""
    return app.test_client()


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with trained models; nobody writes to it."""
    return fill(tmp_path_factory.mktemp("web") / "store")


@pytest.fixture
def filled(models_folder: Path, tmp_path: Path) -> Store:
    """A copy of the store with trained models, to change at will."""
    shutil.copytree(models_folder, tmp_path / "filled")
    return open_store(str(tmp_path / "filled"))


@pytest.fixture
def catalogue(filled: Store, settings: Settings) -> FlaskClient:
    """A client of the control plane over the store with trained models."""
    return create_app(filled, settings).test_client()


@pytest.fixture
def upload(client: FlaskClient, store: Store, settings: Settings) -> Callable[..., TestResponse]:
    """Upload a table without waiting, run its job here, and show how it ended."""

    def send(name: str, data: bytes = b"a,b\n1,x\n2,y\n", query: str = "", **parts) -> TestResponse:
        accepted = client.post(f"/v1/datasets/{name}?wait=0&{query}", data=data, **parts)
        assert accepted.status_code == 202, accepted.text
        run_job(store, accepted.json["job"], settings)
        return client.get(accepted.headers["Location"])

    return send

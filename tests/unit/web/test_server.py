"""The local service refuses to be open to others, and puts scoring in front."""

import socket
from pathlib import Path

import pytest
from werkzeug.test import Client

from tests.trained import AUTOMOBILES, GAPS, train, upload
from trainlet.errors import BadSettings
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.web.server import _check_address, application, serve

BODY = b'[{"horsepower": 100, "engine-size": 120, "make": "audi"}]'


def unheard() -> None:
    pytest.fail("the service said that it serves")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_on_loopback_no_key_is_needed(host: str) -> None:
    assert _check_address(host, "") is None


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.5", "example.com", "", "127.0.0.1.nip.io"]
)
def test_an_address_that_others_can_reach_needs_a_key(host: str) -> None:
    with pytest.raises(BadSettings) as caught:
        _check_address(host, "")

    assert caught.value.status == 422
    assert caught.value.place == {"field": "key"}
    assert "TRAINLET_KEY" in caught.value.remedy
    assert _check_address(host, "secret") is None


def test_the_service_refuses_to_start_before_it_makes_anything(tmp_path: Path) -> None:
    with pytest.raises(BadSettings):
        serve(Settings(store=str(tmp_path / "store")), "0.0.0.0", 8000, unheard)

    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_named_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadSettings) as caught:
            serve(Settings(store=str(tmp_path / "store")), "127.0.0.1", port, unheard)

    assert caught.value.status == 422
    assert caught.value.place == {"field": "port"}
    assert str(port) in caught.value.detail
    assert "--port" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_one_application_scores_and_controls_by_the_environments_settings(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(store, "autos", AUTOMOBILES.read_bytes())
    train(store, "gaps", recipe=GAPS)
    monkeypatch.setenv("TRAINLET_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TRAINLET_KEY", "secret")
    monkeypatch.setenv("TRAINLET_MAX_SCORE_BYTES", str(len(BODY)))
    client = Client(application())
    key = {"Authorization": "Bearer secret"}
    scored = client.post("/v1/models/gaps/score", data=BODY, headers=key)
    shown = client.get("/v1/models/gaps", headers=key)

    assert scored.status_code == 200
    assert scored.headers["X-Trainlet-Version"] == "1"
    assert scored.json["predictions"][0]["Scored Labels"] > 0
    assert shown.json["champion"] == 1
    assert client.post("/v1/models/gaps/score", data=BODY).status_code == 401
    assert client.get("/v1/models/gaps").status_code == 401
    too_large = client.post("/v1/models/gaps/score", data=BODY + b" ", headers=key)
    assert too_large.status_code == 413

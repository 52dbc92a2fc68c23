"""One application for any WSGI server."""

from pathlib import Path

import pytest
from werkzeug.test import Client

from tests.trained import AUTOMOBILES, GAPS, train, upload
from trainlet.store import Store
from trainlet.web.wsgi import application

BODY = b'[{"horsepower": 100, "engine-size": 120, "make": "audi"}]'


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

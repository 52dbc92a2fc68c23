"""A foreign ONNX file comes over HTTP, is tried, and serves like any other model."""

import hashlib

import numpy as np
import pandas as pd
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from tests import foreign
from trainlet import jobs, keys
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.scoring.wsgi import in_front
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.web.app import create_app
from trainlet.work.runner import run_job

URL = "/v1/models/signs/import"


def test_a_file_is_imported_and_scored_as_its_own_model_does(
    app: Flask, client: FlaskClient, store: Store, settings: Settings
) -> None:
    model, data = foreign.by_columns()
    told = {"column": ["count=integer"], "nullable": ["size"], "label": "answer"}
    accepted = client.post(URL, data=data, query_string=told)
    job = accepted.json["job"]
    run_job(store, job, settings)
    ended = client.get(accepted.headers["Location"]).json
    rows = [["red", 0.5, 1], ["blue", -2.0, 0], ["green", 0.1, 1]]
    table = pd.DataFrame(rows, columns=["colour", "size", "count"])
    service = Client(in_front(Scorer(Models(store, 2), settings), 10_000, app))
    answer = service.post(
        "/v1/models/signs/score", json={"columns": list(table), "rows": [*rows, ["red", None, 1]]}
    )
    scored = pd.DataFrame(answer.json["rows"], columns=answer.json["columns"])

    assert (accepted.status_code, accepted.headers["Location"]) == (202, f"/v1/jobs/{job}")
    assert (ended["state"], ended["result"]["version"], ended["result"]["champion"]) == (
        "succeeded",
        1,
        1,
    )
    probabilities = scored["Scored Probabilities"][:3]
    np.testing.assert_allclose(probabilities, model.predict_proba(table)[:, 1], atol=1e-5)
    assert scored["Scored Labels"][:3].tolist() == model.predict(table).tolist()


def test_what_was_told_and_sent_is_what_the_job_is_asked(client: FlaskClient, store: Store) -> None:
    data = foreign.saved(foreign.fitted("two words"))
    told = {"column": ["a=b=number", "c=text"], "nullable": ["c"], "class": ["no", "yes"]}
    job = client.post(URL, data=data, query_string=told).json["job"]
    sha256 = hashlib.sha256(data).hexdigest()

    assert store.get(keys.foreign_model("signs", sha256)).data == data
    assert jobs.read_request(store, job).request == {
        "model": "signs",
        "sha256": sha256,
        "wanted": {
            "columns": [{"name": "a=b", "type": "number"}, {"name": "c", "type": "text"}],
            "nullable": ["c"],
            "label": "label",
            "classes": ["no", "yes"],
        },
    }


def test_curl_s_idea_of_a_body_s_type_is_no_matter(client: FlaskClient, store: Store) -> None:
    data = foreign.plain()
    answer = client.post(URL, data=data, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 202
    key = keys.foreign_model("signs", hashlib.sha256(data).hexdigest())
    assert store.get(key).data == data


def test_an_imported_model_is_shown_like_any_other(
    client: FlaskClient, store: Store, settings: Settings
) -> None:
    data = foreign.saved(foreign.fitted("two words"))
    run_job(store, client.post(URL, data=data).json["job"], settings)
    other = foreign.saved(foreign.fitted("three"))
    run_job(store, client.post(URL, data=other).json["job"], settings)
    (line,) = client.get("/v1/models").json["models"]
    shown = client.get("/v1/models/signs").json
    compared = client.get("/v1/models/signs/compare?versions=1,challenger")

    assert (line["champion"], line["versions"], line["learner"], line["dataset"]) == (1, 2, "", "")
    assert (shown["signature"]["classes"], shown["metrics"]) == (["no", "yes"], {})
    assert (shown["learner"], shown["aliases"]["challenger"]) == (None, 2)
    assert [side["number"] for side in compared.json["versions"]] == [1, 2]
    assert client.get("/v1/models/signs/versions/1/evaluation").json == {}
    assert client.get("/v1/models/signs/versions/1").json["cause"] == [
        f"import {hashlib.sha256(data).hexdigest()}"
    ]


@pytest.mark.parametrize(
    ("query", "body", "status", "code", "field"),
    [
        ("", b"", 422, "BadModel", "file"),
        ("?column=a", b"x", 400, "BadRequest", "column"),
        ("?column==number", b"x", 400, "BadRequest", "column"),
        ("?column=a=colour", b"x", 400, "BadRequest", "column"),
    ],
)
def test_a_request_that_says_nothing_sound_is_refused_before_there_is_a_job(
    client: FlaskClient, store: Store, query: str, body: bytes, status: int, code: str, field: str
) -> None:
    answer = client.post(f"{URL}{query}", data=body)

    assert (answer.status_code, answer.json["code"], answer.json["field"]) == (status, code, field)
    assert answer.json["remedy"]
    assert list(store.list("")) == []


def test_a_name_that_is_none_is_refused(client: FlaskClient) -> None:
    answer = client.post("/v1/models/Signs/import", data=foreign.plain())

    assert (answer.status_code, answer.json["code"]) == (400, "BadName")


def test_a_file_over_the_limit_is_refused(store: Store) -> None:
    data = foreign.plain()
    at, below = (
        create_app(store, Settings(max_model_bytes=most)).test_client().post(URL, data=data)
        for most in (len(data), len(data) - 1)
    )

    assert at.status_code == 202
    assert (below.status_code, below.json["code"]) == (413, "BodyTooLarge")

"""A foreign file becomes a version once it has been tried; the first one serves."""

import hashlib
from typing import Any

import numpy as np
import pytest

from tests import foreign
from tests.trained import ended
from trainlet import jobs, keys, registry
from trainlet.engine import confined
from trainlet.scoring.batch import from_rows
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.web.app import create_app

NAMES = ["a", "b", "c"]
COLUMNS = [{"name": name} for name in NAMES]


def imported(store: Store, data: bytes, **wanted: Any) -> jobs.State:
    sha256 = hashlib.sha256(data).hexdigest()
    store.put(keys.foreign_model("signs", sha256), data)
    return ended(store, "import-model", {"model": "signs", "sha256": sha256, "wanted": wanted})


def test_the_first_version_serves_and_answers_as_its_model(store: Store) -> None:
    model = foreign.fitted("two words")
    state = imported(store, foreign.saved(model), columns=COLUMNS, label="sign")
    assert state.result, state.error
    serving = Models(store, 2).get("signs")
    answer = serving.model.score(from_rows(NAMES, foreign.X.tolist(), NAMES))

    assert (state.result["version"], state.result["champion"]) == (1, 1)
    assert serving.model.signature.label == "sign"
    np.testing.assert_allclose(answer.probabilities, model.predict_proba(foreign.X), atol=1e-5)


def test_a_later_one_is_the_challenger_and_the_same_again_is_no_new_version(store: Store) -> None:
    imported(store, foreign.saved(foreign.fitted("two words")), columns=COLUMNS)
    results = [
        imported(store, foreign.saved(foreign.fitted("three")), columns=COLUMNS).result
        for _ in range(2)
    ]
    index = registry.read_index(store, "signs")

    assert [(r["version"], r["champion"]) for r in results if r] == [(2, 1), (2, 1)]
    assert {alias: named.version for alias, named in index.aliases.items()} == {
        "champion": 1,
        "latest": 1,
        "challenger": 2,
    }


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"garbage", "no ONNX"),
        (foreign.custom("graph"), "domain 'evil'"),
        (foreign.external("initializer"), "lies in another file"),
        (foreign.bomb(), "can't answer|memory|brought the process down|ended by the system"),
    ],
    ids=["garbage", "custom", "external", "bomb"],
)
def test_a_file_that_can_t_be_served_is_refused_and_nothing_is_published(
    store: Store, data: bytes, says: str
) -> None:
    import re

    state = imported(store, data)

    assert state.state == "failed"
    assert state.error
    assert (state.error["code"], state.error["status"]) == ("BadModel", 422)
    assert re.search(says, state.error["detail"])
    assert [e.key for e in store.list("models/signs/") if "/imports/" not in e.key] == []


def test_a_file_that_never_ends_is_stopped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    short = confined.Limits(cpu=6, wall=30)
    run = confined.run_confined
    monkeypatch.setattr("trainlet.work.import_model.run_confined", lambda *args: run(*args, short))
    state = imported(store, foreign.endless())

    assert state.error
    assert state.error["code"] == "BadModel"
    assert "used up its time" in state.error["detail"]


def test_a_file_comes_by_http_and_is_shown_like_any_other(store: Store) -> None:
    from trainlet.work.runner import run_job

    client = create_app(store, Settings()).test_client()
    data = foreign.saved(foreign.fitted("two words"))
    told = {"column": ["a=number", "b=number", "c=number"], "label": "sign"}
    answer = client.post("/v1/models/signs/import", data=data, query_string=told)
    job = answer.json["job"]
    run_job(store, job, Settings())

    assert (answer.status_code, answer.headers["Location"]) == (202, f"/v1/jobs/{job}")
    assert jobs.read_state(store, job).state == "succeeded"
    listed = client.get("/v1/models").json["models"]
    assert (listed[0]["name"], listed[0]["champion"], listed[0]["learner"]) == ("signs", 1, "")
    shown = client.get("/v1/models/signs").json
    assert (shown["signature"]["classes"], shown["metrics"]) == (["no", "yes"], {})
    assert client.get("/v1/models/signs/versions/1").json["cause"] == [
        f"import {hashlib.sha256(data).hexdigest()}"
    ]


@pytest.mark.parametrize(
    ("query", "body", "status", "code"),
    [
        ({}, b"", 422, "BadModel"),
        ({"column": "a"}, b"x", 400, "BadRequest"),
        ({"column": "a=colour"}, b"x", 400, "BadRequest"),
    ],
)
def test_a_request_that_says_nothing_sound_is_refused(
    store: Store, query: dict[str, str], body: bytes, status: int, code: str
) -> None:
    client = create_app(store, Settings()).test_client()
    answer = client.post("/v1/models/signs/import", data=body, query_string=query)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["remedy"]

"""The control plane answers HTTP events as it answers a server."""

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from functions.api.handler import handler
from trainlet import jobs
from trainlet.errors import BadSettings
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.runner import run_job

Event = Callable[[str], dict[str, Any]]


def got(event: Event, path: str, query: str = "") -> dict[str, Any]:
    """Return the answer to a GET."""
    return handler({**event("function_url_get"), "rawPath": path, "rawQueryString": query}, None)


def body(answer: dict[str, Any]) -> bytes:
    return (
        base64.b64decode(answer["body"]) if answer["isBase64Encoded"] else answer["body"].encode()
    )


def test_an_upload_event_stores_the_bytes_and_asks_for_the_job(event: Event, store: Store) -> None:
    answer = handler(event("http_api_upload"), None)
    document = json.loads(body(answer))
    request = jobs.read_request(store, document["job"]).request
    run_job(store, document["job"], Settings())
    shown = json.loads(body(got(event, "/v1/datasets/people")))

    assert answer["statusCode"] == 202
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    assert headers["location"] == f"/v1/jobs/{document['job']}"
    assert request["types"] == {"zip": "text"}
    assert {c["name"]: c["type"] for c in shown["columns"]} == {"name": "text", "zip": "text"}
    assert shown["columns"][0]["top"] == [["Zoë", 1], ["Ada", 1]]
    assert shown["columns"][1]["top"] == [["01067", 1], ["80331", 1]]


def test_a_binary_file_comes_whole(event: Event, filled: Store) -> None:
    answer = handler(event("function_url_get"), None)
    manifest = json.loads(body(got(event, "/v1/models/gaps/versions/1")))
    headers = {name.lower(): value for name, value in answer["headers"].items()}

    assert answer["statusCode"] == 200
    assert answer["isBase64Encoded"] is True
    assert headers["content-type"] == "application/octet-stream"
    assert headers["x-trainlet-version"] == "1"
    assert hashlib.sha256(body(answer)).hexdigest() == manifest["sha256"]


def test_the_query_of_an_event_is_heard(event: Event, filled: Store) -> None:
    listed = json.loads(body(got(event, "/v1/jobs", "kind=train&state=succeeded")))

    assert [job["kind"] for job in listed["jobs"]] == ["train"]


def test_a_refusal_is_a_problem_document(event: Event, store: Store) -> None:
    answer = got(event, "/v1/models/nobody")
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    document = json.loads(body(answer))

    assert answer["statusCode"] == document["status"] == 404
    assert headers["content-type"] == "application/problem+json"
    assert document["code"] == "ModelMissing"
    assert document["remedy"]


def test_the_key_of_the_environment_is_asked_for(event: Event, store: Store) -> None:
    keyed = event("function_url_get")
    bare = {**keyed, "headers": {**keyed["headers"]}}
    del bare["headers"]["authorization"]

    keyless = handler({**bare, "rawPath": "/v1/models"}, None)
    headers = {name.lower(): value for name, value in keyless["headers"].items()}
    assert keyless["statusCode"] == 401
    assert headers["www-authenticate"] == "Bearer"
    assert handler({**keyed, "rawPath": "/v1/models"}, None)["statusCode"] == 200
    assert handler({**bare, "rawPath": "/healthz"}, None)["statusCode"] == 200


@pytest.mark.parametrize("key", ["", None])
def test_without_a_key_in_the_environment_the_door_stays_shut(
    event: Event, store: Store, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    if key is None:
        monkeypatch.delenv("TRAINLET_KEY")
    else:
        monkeypatch.setenv("TRAINLET_KEY", key)
    with pytest.raises(BadSettings) as caught:
        handler({**event("function_url_get"), "rawPath": "/v1/models"}, None)

    assert caught.value.place == {"field": "key"}
    assert "TRAINLET_KEY" in caught.value.remedy

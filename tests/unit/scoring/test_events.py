"""Lambda's HTTP events become requests, and replies the answers it hands on."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from trainlet.scoring.events import from_event, to_response
from trainlet.scoring.exchange import Reply

EVENTS = Path(__file__).parents[2] / "events"


def event(name: str) -> dict[str, Any]:
    return json.loads((EVENTS / f"{name}.json").read_bytes())


def test_an_http_api_event_becomes_the_request_that_was_sent() -> None:
    request = from_event(event("http_api_score"))

    assert request.method == "POST"
    assert request.path == "/v1/models/gaps@champion/score"
    assert request.query == "details=true"
    assert request.headers["content-type"] == "application/json"
    assert set(request.headers) == {name.lower() for name in request.headers}
    assert json.loads(request.body)["records"][0]["make"] == "audi"


def test_a_function_url_event_with_a_binary_body_is_decoded() -> None:
    request = from_event(event("function_url_score"))

    assert request.path == "/v1/models/gaps/versions/1/score"
    assert request.query == ""
    assert request.headers["authorization"] == "Bearer secret"
    assert "citroën" in gzip.decompress(request.body).decode()


def test_a_text_body_is_taken_as_utf_8() -> None:
    found = from_event({**event("http_api_score"), "body": "citroën"})

    assert found.body == "citroën".encode()


@pytest.mark.parametrize("body", [{}, {"body": None}, {"body": ""}], ids=repr)
def test_an_event_without_a_body_has_an_empty_one(body: dict[str, Any]) -> None:
    bare = event("function_url_get")
    bare.pop("body", None)

    request = from_event({**bare, **body})
    assert request.method == "GET"
    assert request.body == b""


def test_a_reply_becomes_what_lambda_hands_on() -> None:
    reply = Reply(404, {"Content-Type": "text/csv"}, "citroën".encode())

    assert to_response(reply) == {
        "statusCode": 404,
        "headers": {"Content-Type": "text/csv"},
        "body": "citroën",
        "isBase64Encoded": False,
    }

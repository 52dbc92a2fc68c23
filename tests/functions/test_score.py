"""The scoring function answers HTTP events, and is light."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from functions.score.handler import handler
from tests.trained import GAPS, train
from trainlet.errors import BadSettings
from trainlet.store import Store

Event = Callable[[str], dict[str, Any]]
PROBLEM = "application/problem+json"
HEAVY = ("pandas", "sklearn", "scipy", "onnx", "flask", "werkzeug", "boto3", "trainlet.training")


def test_an_http_api_event_is_scored(event: Event, filled: Store) -> None:
    asked = event("http_api_score")
    asked["headers"]["x-request-id"] = "r-1"
    answer = handler(asked, None)
    document = json.loads(answer["body"])

    assert answer["statusCode"] == 200
    assert answer["isBase64Encoded"] is False
    assert answer["headers"] == {
        "X-Request-Id": "r-1",
        "Content-Type": "application/json",
        "X-Trainlet-Model": "gaps",
        "X-Trainlet-Version": "1",
    }
    assert document["version"] == 1
    assert document["predictions"][0]["Scored Labels"] == pytest.approx(15000, abs=5000)
    assert document["details"]["rows_with_gaps"] == []


def test_a_function_url_event_with_packed_csv_is_scored_the_same(
    event: Event, filled: Store
) -> None:
    expected = json.loads(handler(event("http_api_score"), None)["body"])["predictions"][0]
    answer = handler(event("function_url_score"), None)
    lines = answer["body"].split("\r\n")

    assert answer["statusCode"] == 200
    assert answer["headers"]["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["headers"]["X-Trainlet-Version"] == "1"
    assert lines[0] == "Scored Labels"
    assert float(lines[1]) == expected["Scored Labels"]
    assert lines[2:] == ['""', ""]


def test_the_key_of_the_environment_is_asked_for(event: Event, filled: Store) -> None:
    bare = event("http_api_score")
    del bare["headers"]["authorization"]
    without = handler(bare, None)
    within = handler(event("function_url_score"), None)

    assert without["statusCode"] == 401
    del without["headers"]["X-Request-Id"]
    assert without["headers"] == {"Content-Type": PROBLEM, "WWW-Authenticate": "Bearer"}
    assert json.loads(without["body"])["remedy"]
    assert within["statusCode"] == 200


@pytest.mark.parametrize("key", ["", None])
def test_without_a_key_in_the_environment_the_door_stays_shut(
    event: Event, filled: Store, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    if key is None:
        monkeypatch.delenv("TRAINLET_KEY")
    else:
        monkeypatch.setenv("TRAINLET_KEY", key)
    with pytest.raises(BadSettings) as caught:
        handler(event("http_api_score"), None)

    assert caught.value.place == {"field": "key"}
    assert "TRAINLET_KEY" in caught.value.remedy


def test_a_warm_function_sees_a_new_version(
    event: Event, filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINLET_REFRESH_SECONDS", "0")
    before = handler(event("http_api_score"), None)
    train(filled, "gaps", recipe={**GAPS, "split": {"seed": 5}})
    after = handler(event("http_api_score"), None)
    pinned = handler(event("function_url_score"), None)

    assert before["headers"]["X-Trainlet-Version"] == "1"
    assert after["headers"]["X-Trainlet-Version"] == "2"
    assert pinned["headers"]["X-Trainlet-Version"] == "1"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/models/nobody/score", 404, "ModelMissing"),
        ("/v1/models/gaps/versions/9/score", 404, "VersionMissing"),
        ("/v1/models/%2e%2e%2fgaps/score", 400, "BadName"),
        ("/", 400, "BadName"),
    ],
)
def test_a_path_that_names_nothing_is_a_problem(
    event: Event, filled: Store, path: str, status: int, code: str
) -> None:
    answer = handler({**event("http_api_score"), "rawPath": path}, None)
    document = json.loads(answer["body"])

    assert answer["statusCode"] == document["status"] == status
    assert answer["headers"]["Content-Type"] == PROBLEM
    assert document["code"] == code
    assert document["remedy"]


def test_a_get_is_refused(event: Event, filled: Store) -> None:
    answer = handler({**event("function_url_get"), "rawPath": "/v1/models/gaps/score"}, None)

    assert answer["statusCode"] == 405
    del answer["headers"]["X-Request-Id"]
    assert answer["headers"] == {"Content-Type": PROBLEM, "Allow": "POST"}
    assert json.loads(answer["body"])["code"] == "MethodNotAllowed"


def test_the_function_imports_nothing_that_only_training_or_the_control_plane_needs() -> None:
    code = (
        "import sys\n"
        "import functions.score.handler\n"
        f"print([name for name in {HEAVY} if name in sys.modules])\n"
    )
    root = Path(__file__).parents[2]
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )

    assert found.stdout == "[]\n"

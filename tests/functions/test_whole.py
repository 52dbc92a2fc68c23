"""The whole service as one application: what Zappa deploys."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from functions.score.handler import handler as score
from functions.whole import handler as whole
from trainlet.errors import BadSettings
from trainlet.store import Store

Event = Callable[[str], dict[str, Any]]
ROOT = Path(__file__).parents[2]
KEY = {"Authorization": "Bearer secret"}


@pytest.fixture
def client() -> Iterator[Client]:
    whole._opened.cache_clear()
    yield Client(whole.app)
    whole._opened.cache_clear()


def test_it_scores_as_the_scoring_function_does(
    client: Client, event: Event, filled: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = event("http_api_score")
    expected = score(asked, None)
    capsys.readouterr()
    path = f"{asked['rawPath']}?{asked['rawQueryString']}"
    answer = client.post(path, data=asked["body"], headers=asked["headers"])
    line = json.loads(capsys.readouterr().out)

    assert answer.status_code == 200
    assert answer.get_data(as_text=True) == expected["body"]
    assert (line["route"], line["model"], line["version"]) == ("native", "gaps", 1)


def test_it_answers_as_the_control_plane(client: Client, filled: Store) -> None:
    assert client.get("/v1/models", headers=KEY).get_json()["models"][0]["name"] == "gaps"
    assert client.get("/v1/models").status_code == 401


def test_without_a_key_it_stays_shut(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRAINLET_KEY")
    with pytest.raises(BadSettings):
        client.get("/v1/models")


def test_each_stage_is_told_of_its_own_objects_alone() -> None:
    settings = json.loads((ROOT / "infra/zappa/zappa_settings.json").read_text())
    sources = {
        stage: [each["event_source"] for each in asked["events"] if "event_source" in each]
        for stage, asked in settings.items()
    }
    filters = {
        stage: [{k: v for k, v in each.items() if k not in ("arn", "events")} for each in found]
        for stage, found in sources.items()
    }

    assert filters == {
        "service": [{"prefix": "uploads/"}],
        "jobs": [{"prefix": "jobs/", "suffix": "/request.json"}],
    }

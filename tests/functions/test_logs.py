"""What functions log: one line of JSON for each request and job, and no value of any row."""

import json
import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from functions.api import handler as api
from functions.score import handler as score
from functions.work import handler as work
from trainlet import job_ids, jobs
from trainlet.store import Store

Event = Callable[[str], dict[str, Any]]
LAMBDA = SimpleNamespace(aws_request_id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef")
PATH = "/v1/models/gaps/score"
SECRET = "toyota-4711"


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


def counted(line: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What CloudWatch takes from a line, as its specification has it: by dimension, by name."""
    return {
        line[dimension]: {metric["Name"]: line[metric["Name"]] for metric in directive["Metrics"]}
        for directive in line["_aws"]["CloudWatchMetrics"]
        for (dimension,) in directive["Dimensions"]
    }


def test_a_scored_request_is_a_line_that_cloudwatch_counts(
    event: Event, filled: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [score.handler(event("http_api_score"), LAMBDA) for _ in range(2)]
    first, second = lines(capsys)

    assert answers[0]["headers"]["X-Request-Id"] == first["request"] == LAMBDA.aws_request_id
    assert (first["cold"], second["cold"]) == (1, 0)
    assert (first["model"], first["version"], first["status"], first["rows"]) == ("gaps", 1, 200, 1)
    assert first["path"] == "/v1/models/gaps@champion/score"
    assert 0 < second["microseconds"] < 60e6
    by = counted(first)
    assert by["gaps"] == {"rows": 1, "unseen": first["unseen"]}
    assert by[first["route"]] == {
        "requests": 1,
        "failed": 0,
        "cold": 1,
        "microseconds": first["microseconds"],
    }
    assert first["_aws"]["Timestamp"] > 1_700_000_000_000
    assert {each["Namespace"] for each in first["_aws"]["CloudWatchMetrics"]} == {"trainlet"}


def test_the_control_plane_writes_the_same_line_and_answers_with_the_id(
    event: Event, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = api.handler({**event("function_url_get"), "rawPath": "/v1/models/nobody"}, LAMBDA)
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    (line,) = lines(capsys)

    assert headers["x-request-id"] == line["request"] == LAMBDA.aws_request_id
    assert (line["route"], line["status"], line["cold"]) == ("/v1/models/<name>", 404, 1)
    assert "gaps" not in counted(line)


def test_a_job_is_a_line_too(
    event: Event, filled: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    job = job_ids.new("train")
    jobs.submit_as(filled, job, {"model": "other", "dataset": "autos", "label": "nothing"})
    record = {"s3": {"bucket": {"name": "trainlet-store"}, "object": {"key": at(job)}}}
    work.handler({"Records": [record]}, LAMBDA)
    work.handler({"Records": [record]}, LAMBDA)  # delivered twice: it is not run again

    (line,) = lines(capsys)
    assert (line["job"], line["verb"], line["state"]) == (job, "train", "failed")
    assert line["request"] == LAMBDA.aws_request_id
    assert counted(line)["train"]["failed"] == 1


def at(job: str) -> str:
    return f"team+a/prod/jobs/{job}/request.json"


def test_a_message_that_can_t_be_taken_is_told(
    event: Event, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    poison = {"messageId": "m1", "eventSource": "aws:sqs", "body": SECRET}
    done = work.handler({"Records": [poison]}, LAMBDA)

    assert done == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert "message m1 can't be taken: DecodeError" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        {"records": [{"make": SECRET, "horsepower": 62}]},
        {"records": [{"make": "toyota", "horsepower": SECRET}]},
        {"records": [{SECRET: 1}]},
        SECRET,
    ],
)
def test_no_key_and_no_value_of_a_row_is_logged(
    event: Event,
    filled: Store,
    body: Any,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    asked = {**event("http_api_score"), "rawPath": PATH, "body": json.dumps(body)}
    asked["rawQueryString"] = f"api-key={SECRET}"
    asked["headers"]["authorization"] = "Bearer secret"
    score.handler(asked, LAMBDA)
    api.handler({**event("function_url_get"), "rawQueryString": f"kind={SECRET}"}, LAMBDA)

    written = capsys.readouterr()
    said = written.out + written.err + caplog.text
    assert len(written.out.splitlines()) == 2
    assert SECRET not in said
    assert "secret" not in said


def test_a_bug_is_told_by_its_place_alone(
    event: Event, filled: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(f"could not convert {SECRET}")

    monkeypatch.setattr("trainlet.work.train.run", broken)
    job = job_ids.new("train")
    jobs.submit_as(filled, job, {"model": "other", "dataset": "autos", "label": "price"})
    record = {"s3": {"bucket": {"name": "trainlet-store"}, "object": {"key": at(job)}}}
    work.handler({"Records": [record]}, LAMBDA)

    assert "ValueError" in caplog.text
    assert "in broken" in caplog.text
    assert SECRET not in caplog.text.replace('raise ValueError(f"could not convert {SECRET}")', "")

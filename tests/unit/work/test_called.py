"""A job that was run is told of; one that was not is not."""

import json
from types import SimpleNamespace

import pytest

from tests.trained import AUTOMOBILES, GAPS, upload
from trainlet import jobs
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.called import Run

CONTEXT = SimpleNamespace(aws_request_id="r1", get_remaining_time_in_millis=lambda: 900_000)


@pytest.mark.parametrize(("dataset", "state"), [("autos", "succeeded"), ("none", "failed")])
def test_how_a_job_ended_is_a_line(
    store: Store, settings: Settings, capsys: pytest.CaptureFixture[str], dataset: str, state: str
) -> None:
    upload(store, "autos", AUTOMOBILES.read_bytes())
    job = jobs.submit(store, "train", {"model": "m", "recipe": {**GAPS, "dataset": dataset}})
    Run(store, settings, CONTEXT, is_cold=True).job(job)
    said = json.loads(capsys.readouterr().out)

    assert (said["job"], said["verb"], said["state"]) == (job, "train", state)
    assert said["failed"] == (state == "failed")
    assert (said["jobs"], said["cold"], said["request"]) == (1, 1, "r1")
    assert said["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["verb"]]


def test_a_job_of_somebody_else_is_not_told(
    store: Store, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    job = jobs.submit(store, "train", {"model": "m"})
    assert jobs.claim(store, job, "somebody", 60)
    Run(store, settings, None, is_cold=False).job(job)

    assert capsys.readouterr().out == ""

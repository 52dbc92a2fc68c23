"""A job that was run is told of; one that was not is not."""

import json

import pytest

from trainlet.work.ended import Ended

JOB = "train-01987f3a-7c2d-7e3f-8a01-b2c3d4e5f607"


@pytest.mark.parametrize(("state", "failed"), [("succeeded", 0), ("failed", 1)])
def test_how_a_job_ended_is_a_line(
    capsys: pytest.CaptureFixture[str], state: str, failed: int
) -> None:
    Ended("r1", is_cold=True).tell(JOB, lambda: state)
    said = json.loads(capsys.readouterr().out)

    assert (said["job"], said["verb"], said["state"]) == (JOB, "train", state)
    assert (said["failed"], said["jobs"], said["cold"], said["request"]) == (failed, 1, 1, "r1")
    assert said["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["verb"]]


def test_a_job_of_somebody_else_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    Ended("r1", is_cold=False).tell(JOB, lambda: "")

    assert capsys.readouterr().out == ""

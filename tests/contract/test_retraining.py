"""New data arrives, a better model serves, nobody was called: the whole service, on real stores."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.servers import KEYS, Bucket, running_service
from tests.trained import ADULT
from trainlet.store import Store, open_store

pytestmark = pytest.mark.served

HEADER, *ROWS = ADULT.read_text().splitlines()
RECIPE = {
    "dataset": "adult",
    "label": "income",
    "columns": ["age", "education-num", "hours-per-week", "sex", "marital-status"],
    "learner": {"use": "two-class-logistic-regression"},
    "promote": {"margin": 0.002},
    "retrain": {"rows": "replace"},
}
PERSON = {
    "age": 40,
    "education-num": 13,
    "hours-per-week": 45,
    "sex": "Male",
    "marital-status": "Married-civ-spouse",
}
LONGEST_SECONDS = 60.0
REFRESH_SECONDS = 2.0


def table(rows: list[str]) -> bytes:
    return ("\n".join([HEADER, *rows]) + "\n").encode()


@pytest.fixture(params=["folder", "weed"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, httpx.Client]]:
    """A store, and a client of the service that runs over it."""
    if request.param == "folder":
        url, keys = str(tmp_path / "store"), {}
    else:
        bucket: Bucket = request.getfixturevalue("weed")
        url = f"s3://{bucket.name}/retraining"
        keys = {**KEYS, "TRAINLET_S3_ENDPOINT": bucket.endpoint}
    store = open_store(url, keys.get("TRAINLET_S3_ENDPOINT", ""))
    with (
        running_service(url, tmp_path / "log", **keys) as service,
        httpx.Client(base_url=service.url, timeout=60) as http,
    ):
        yield store, http


def until(found: Callable[[], Any]) -> Any:
    """Return the first true answer of ``found``."""
    end = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < end:
        answer = found()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{found} is not so after {LONGEST_SECONDS:g} s")


def receipts(http: httpx.Client) -> list[dict[str, Any]]:
    answer = http.get("/v1/models/income/receipts")
    return answer.json()["receipts"] if answer.is_success else []


def serving(http: httpx.Client) -> int:
    answer = http.post("/v1/models/income/score", json={"records": [PERSON]})
    return int(answer.json()["version"])


def test_what_is_dropped_is_trained_on_judged_and_served_or_not(
    place: tuple[Store, httpx.Client],
) -> None:
    store, http = place
    store.put("uploads/adult/first.csv", table(ROWS[:400]))
    until(lambda: http.get("/v1/datasets/adult").is_success)
    http.put("/v1/recipes/income", json=RECIPE).raise_for_status()
    http.post("/v1/retrain", json={"model": "income"}).raise_for_status()
    until(lambda: len(receipts(http)) == 1)
    assert serving(http) == 1

    store.put("uploads/adult/better.csv", table(ROWS[:2800]))
    better = until(lambda: len(receipts(http)) == 2 and receipts(http)[0])
    assert (better["trigger"], better["outcome"], better["version"]) == ("upload", "promoted", 2)
    assert better["judgement"]["challenger"] > better["judgement"]["champion"] + 0.002
    began = time.monotonic()
    until(lambda: serving(http) == 2)
    assert time.monotonic() - began < REFRESH_SECONDS + 5

    store.put("uploads/adult/worse.csv", table(ROWS[2800:2920]))
    worse = until(lambda: len(receipts(http)) == 3 and receipts(http)[0])
    assert (worse["outcome"], worse["champion_after"]) == ("rejected", 2)
    time.sleep(REFRESH_SECONDS + 0.1)
    assert serving(http) == 2

    store.put("uploads/adult/broken.csv", table(ROWS[2920:]).replace(b"marital-", b"marriage-"))
    broken = until(lambda: len(receipts(http)) == 4 and receipts(http)[0])
    assert broken["outcome"] == "stopped"
    assert (broken["problem"]["code"], broken["problem"]["column"]) == (
        "BadTable",
        "marital-status",
    )
    assert serving(http) == 2

    rolled = http.put("/v1/models/income/aliases/champion", json={"version": "previous"})
    assert rolled.json()["version"] == 1
    began = time.monotonic()
    until(lambda: serving(http) == 1)
    assert time.monotonic() - began < REFRESH_SECONDS + 5

    moves = http.get("/v1/models/income/history").json()["moves"]
    champions = [(m["before"], m["after"]) for m in moves if m["alias"] == "champion"]
    assert champions == [(2, 1), (1, 2), (0, 1)]

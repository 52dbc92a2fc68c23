"""Data that came and the clock ask for retrainings, each once."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.rounds import INCOME, keep
from trainlet import job_ids, jobs, keys, recipes
from trainlet.store import Store
from trainlet.work.triggers.asking import dataset_changed, strike

JOB = "upload-01987f3a-6b1c-7d2e-8f90-a1b2c3d4e5f6"
OTHER = "upload-01987f3a-6b1c-7d2e-8f90-a1b2c3d4e5f7"
VERSION = "0" * 20


def changed(store: Store, job: str = JOB, dataset: str = "d") -> list[str]:
    return dataset_changed(store, dataset, VERSION, job, "upload", ["object x"])


def copy(store: Store, model: str) -> None:
    recipes.save(store, model, recipes.find(store, "m"))


def test_each_model_of_the_dataset_that_says_when_is_asked_for(store: Store) -> None:
    keep(store, INCOME, retrain=None)
    copy(store, "silent")
    keep(store, INCOME, dataset="other")
    copy(store, "elsewhere")
    keep(store, INCOME)
    copy(store, "n")
    asked = [jobs.read_request(store, job) for job in changed(store)]

    assert [each.request["model"] for each in asked] == ["m", "n"]
    assert {each.verb for each in asked} == {"retrain"}
    assert asked[0].not_before == 0.0
    assert asked[0].request == {
        "model": "m",
        "version": VERSION,
        "trigger": "upload",
        "cause": ["object x"],
    }


def test_however_often_one_job_says_so_a_model_is_retrained_once(store: Store) -> None:
    keep(store, INCOME)
    asked = [changed(store) for _ in range(3)]
    other = changed(store, OTHER)

    assert asked[0] == asked[1] == asked[2] != other
    assert sorted(jobs.requested(store, "retrain")) == sorted([*asked[0], *other])


def test_the_jobs_of_one_cause_sort_by_the_moment_of_that_cause(store: Store) -> None:
    keep(store, INCOME)

    assert job_ids.seconds_of(changed(store)[0]) == job_ids.seconds_of(JOB)


def test_a_burst_is_waited_for(store: Store) -> None:
    keep(store, INCOME, retrain={"debounce_seconds": 90})
    before = time.time()
    (job,) = changed(store)
    first = jobs.read_request(store, job).not_before
    changed(store)

    assert before + 90 <= first <= time.time() + 90
    assert jobs.read_request(store, job).not_before == first


def test_a_damaged_recipe_holds_up_no_other_model(store: Store) -> None:
    keep(store, INCOME, retrain={"schedule": "* * * * *"})
    store.put(keys.recipe("damaged"), b"{")
    store.put("recipes/No Name.json", b"{}")
    store.put("recipes/notes.txt", b"x")

    assert len(changed(store)) == 1
    assert len(strike(store, datetime.now(UTC) + timedelta(minutes=2))) == 1


@pytest.fixture
def daily(store: Store) -> datetime:
    """A model that is retrained at three every day; return the first stroke after now."""
    keep(store, INCOME, retrain={"schedule": "0 3 * * *"})
    today = datetime.now(UTC).replace(hour=3, minute=0, second=0, microsecond=0)
    return today if today > datetime.now(UTC) else today + timedelta(days=1)


def test_a_stroke_asks_once_whoever_sees_it(store: Store, daily: datetime) -> None:
    seen = [strike(store, daily + timedelta(seconds=late)) for late in (0, 0.5, 5, 3600, 80_000)]
    request = jobs.read_request(store, seen[0][0])

    assert len(seen[0]) == 1
    assert all(jobs_ == seen[0] for jobs_ in seen)
    assert list(jobs.requested(store, "retrain")) == seen[0]
    assert request.request == {
        "model": "m",
        "version": "",
        "trigger": "schedule",
        "cause": [f"schedule {daily.isoformat()}"],
    }
    assert job_ids.seconds_of(seen[0][0]) == daily.timestamp()


def test_nothing_is_asked_for_before_the_stroke(store: Store, daily: datetime) -> None:
    assert strike(store, daily - timedelta(milliseconds=1)) == []


def test_of_the_strokes_that_were_missed_the_last_one_counts(store: Store, daily: datetime) -> None:
    asked = strike(store, daily + timedelta(days=5, minutes=7))

    assert len(asked) == 1
    assert job_ids.seconds_of(asked[0]) == (daily + timedelta(days=5)).timestamp()


def test_each_day_and_each_model_has_a_stroke_of_its_own(store: Store, daily: datetime) -> None:
    copy(store, "n")
    asked = [*strike(store, daily), *strike(store, daily + timedelta(days=1))]

    assert len(set(asked)) == 4


def test_a_recipe_is_no_older_than_its_strokes(store: Store, daily: datetime) -> None:
    assert strike(store, datetime.now(UTC)) == []


@pytest.mark.parametrize("retrain", [None, {}])
def test_a_recipe_without_a_schedule_is_not_struck(store: Store, retrain: dict | None) -> None:
    keep(store, INCOME, retrain=retrain)

    assert strike(store, datetime.now(UTC) + timedelta(days=400)) == []

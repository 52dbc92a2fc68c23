"""Whole rounds of retraining on a folder store: tables that come, jobs that run, their receipts."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import msgspec

from tests.trained import ADULT, AUTOMOBILES, run_to_end
from trainlet import datasets, jobs, receipts, recipes, registry
from trainlet.receipts import Receipt
from trainlet.settings import Settings
from trainlet.store import Store

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
ADULTS = list(csv.DictReader(StringIO(ADULT.read_text())))
AUTOS = list(csv.DictReader(StringIO(AUTOMOBILES.read_text())))
INCOME: dict[str, Any] = {
    "dataset": "d",
    "label": "income",
    "columns": ["age", "education-num", "hours-per-week"],
    "learner": {"use": "two-class-logistic-regression"},
    "retrain": {},
}
"""Learns fast from few columns, and judges on rows held out by content."""
MODEL = "m"
Rows = list[dict[str, str]]


def table(rows: Rows) -> bytes:
    """Return rows as a CSV file."""
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def spoilt(rows: Rows, label: str = "income") -> Rows:
    """Return rows in which each label stands for the other: nothing true is learned from them."""
    other = dict(zip(["<=50K", ">50K"], [">50K", "<=50K"], strict=True))
    return [{**row, label: other[row[label]]} for row in rows]


def come(store: Store, rows: Rows | bytes, minute: float = 0, **settings: Any) -> jobs.State:
    """Have a table come to dataset ``d`` some minutes after noon; return how its job ended."""
    data = rows if isinstance(rows, bytes) else table(rows)
    version = datasets.version_of(data, {})
    datasets.put_data(store, "d", version, ".csv", data)
    at = NOON + timedelta(minutes=minute)
    asked = {"dataset": "d", "version": version, "uploaded": at.isoformat()}
    return ran(store, jobs.submit(store, "upload", asked), **settings)


def ran(store: Store, job_id: str, **settings: Any) -> jobs.State:
    """Run a job here; return how it ended."""
    return run_to_end(store, job_id, Settings(**settings))


def keep(store: Store, recipe: dict[str, Any], **changed: Any) -> None:
    """Keep a recipe for the model."""
    recipes.save(store, MODEL, msgspec.convert({**recipe, **changed}, recipes.Recipe))


def rounds(store: Store, rows: Rows | bytes, minute: float = 0, **settings: Any) -> Receipt:
    """Have a table come, and the model retrained for it; return the receipt."""
    state = come(store, rows, minute, **settings)
    assert state.result, state.error
    (job_id,) = state.result["retrains"]
    return receipt(store, ran(store, job_id, **settings).id)


def retrained(store: Store, **request: Any) -> jobs.State:
    """Ask for a retraining; return how its job ended."""
    return ran(store, jobs.submit(store, "retrain", {"model": MODEL, **request}))


def receipt(store: Store, job_id: str) -> Receipt:
    """Return what came of a job."""
    found = receipts.find(store, MODEL, job_id)
    assert found, jobs.read_state(store, job_id)
    return found


def champion(store: Store) -> int:
    """Return the number of the version that serves."""
    return registry.champion_of(registry.read_index(store, MODEL))


def manifest(store: Store, number: int) -> registry.Manifest:
    """Return the manifest of a version."""
    index = registry.read_index(store, MODEL)
    return registry.read_manifest(store, MODEL, registry.resolve(index, MODEL, number))


def versions(store: Store) -> list[int]:
    """Return the numbers of the versions there are."""
    return [version.number for version in registry.read_index(store, MODEL).versions]

"""What asks for a retraining: data that came, or the clock. All of it ends in one kind of job."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from trainlet import job_ids, jobs, keys, recipes
from trainlet.errors import ArtifactCorrupt, ObjectMissing
from trainlet.receipts import Trigger
from trainlet.recipes.schedule import last_stroke
from trainlet.store import Store
from trainlet.work import cleanings
from trainlet.work.requests import RetrainRequest


def dataset_changed(
    store: Store, dataset: str, version: str, job: str, trigger: Trigger, cause: list[str]
) -> list[str]:
    """Ask for the retrainings and cleanings that want this dataset's new versions.

    Args:
        store: Where the recipes are.
        dataset: The dataset that has a new version.
        version: The version.
        job: The job that made it: however often it says so, each of them is done once.
        trigger: What kind of job that was.
        cause: What led to it, first cause first.

    Returns:
        The ids of the jobs.
    """
    asked = []
    for model, recipe in recipes.of_dataset(store, dataset):
        if recipe.retrain:
            request = RetrainRequest(model=model, version=version, trigger=trigger, cause=cause)
            job_id = job_ids.derived("retrain", job_ids.seconds_of(job), f"{job}\n{model}")
            due = time.time() + recipe.retrain.debounce_seconds
            not_before = due if recipe.retrain.debounce_seconds else 0.0
            asked.append(jobs.submit_as(store, job_id, _document(request), not_before))
    return [*asked, *_cleanings(store, dataset, version, job, cause)]


def _cleanings(
    store: Store, dataset: str, version: str, job: str, cause: list[str]
) -> Iterator[str]:
    """Ask for the cleanings that are kept for a dataset; yield the jobs."""
    for kept in cleanings.kept(store, dataset):
        if cleanings.mark(kept) not in cause:
            request = msgspec.structs.replace(kept, version=version, cause=cause)
            job_id = job_ids.derived("clean", job_ids.seconds_of(job), f"{job}\n{kept.into}")
            yield jobs.submit_as(store, job_id, cleanings.document(request))


def strike(store: Store, now: datetime) -> list[str]:
    """Ask for the retrainings that a schedule asks for by now (aware); each stroke counts once.

    Of the strokes that were missed, the last one counts, unless the recipe is younger.
    """
    found = ((model, _stroke(store, model, now)) for model in recipes.kept(store))
    return [_strike(store, model, stroke) for model, stroke in found if stroke]


def _stroke(store: Store, model: str, now: datetime) -> datetime | None:
    try:
        recipe = recipes.find(store, model)
        if recipe is None or recipe.retrain is None or not recipe.retrain.schedule:
            return None
        stroke = last_stroke(recipe.retrain.schedule, now)
        return stroke if stroke.timestamp() > store.head(keys.recipe(model)).modified else None
    except (ArtifactCorrupt, ObjectMissing):
        return None  # one damaged recipe holds up no other model


def _strike(store: Store, model: str, stroke: datetime) -> str:
    at = stroke.astimezone(UTC).isoformat()
    job_id = job_ids.derived("retrain", stroke.timestamp(), f"{at}\n{model}")
    request = RetrainRequest(model=model, trigger="schedule", cause=[f"schedule {at}"])
    return jobs.submit_as(store, job_id, _document(request))


def _document(request: RetrainRequest) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.to_builtins(request)
    return document

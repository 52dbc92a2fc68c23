"""Small real models for tests, made the way the service makes them."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trainlet import datasets, jobs
from trainlet.cells import ColumnType
from trainlet.errors import ArtifactCorrupt, StoreUnavailable
from trainlet.settings import Settings
from trainlet.store import Store, open_store
from trainlet.work.runner import run_job

DATA = Path(__file__).parent / "data"
ADULT = DATA / "adult_3000.csv"
AUTOMOBILES = DATA / "automobile_price.csv"
GAPS = {
    "dataset": "autos",
    "label": "price",
    "columns": ["horsepower", "engine-size", "make"],
    "learner": {"use": "linear-regression"},
}
"""A recipe without cleaning: a row with a missing value gets no answer."""


def ended(store: Store, verb: str, request: dict[str, Any]) -> jobs.State:
    """Submit a job, run it here, and return how it ended."""
    job_id = jobs.submit(store, verb, request)
    return run_to_end(store, job_id)


def run_to_end(store: Store, job_id: str, settings: Settings | None = None) -> jobs.State:
    """Run a job as often as a worker would, without the pauses; return how it ended."""
    for _ in range(jobs.MOST_ATTEMPTS):
        with suppress(StoreUnavailable, ArtifactCorrupt):  # it is tried again
            run_job(store, job_id, settings or Settings())
        state = jobs.find_state(store, job_id)
        if state.has_ended:
            return state
        jobs.change(store, job_id, let_time_pass)
    return jobs.find_state(store, job_id)


def let_time_pass(state: jobs.State) -> bool:
    """Have the lease run out, and the time to try again come."""
    state.lease_until = state.retry_at = 0.0
    return True


def upload(
    store: Store, name: str, data: bytes, types: dict[str, ColumnType] | None = None
) -> dict[str, Any]:
    """Make bytes a dataset's latest version, some columns of these types; return its schema."""
    version = datasets.version_of(data, types or {})
    datasets.put_data(store, name, version, ".csv", data)
    uploaded = datetime.now(UTC).isoformat()
    request = {"dataset": name, "version": version, "uploaded": uploaded, "types": types or {}}
    state = ended(store, "upload", request)
    assert state.result, state.error
    return state.result


def train(store: Store, model: str, **request: Any) -> dict[str, Any]:
    """Train a model and return its result."""
    state = ended(store, "train", {"model": model, **request})
    assert state.result, state.error
    return state.result


def fill(folder: Path) -> Path:
    """Make two datasets and a model of each task; ``gaps`` leaves some rows unanswered."""
    store = open_store(str(folder))
    upload(store, "adult", ADULT.read_bytes())
    upload(store, "autos", AUTOMOBILES.read_bytes())
    train(store, "income", dataset="adult", label="income", learner="two-class-logistic-regression")
    train(store, "wheels", dataset="autos", label="drive-wheels")
    train(store, "price", dataset="autos", label="price", learner="linear-regression")
    train(store, "gaps", recipe=GAPS)
    return folder

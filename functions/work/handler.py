"""Runs the jobs whose requests have arrived."""

from functools import cache
from typing import Any

from trainlet import settings as environment
from trainlet.settings import Settings
from trainlet.store import Store, open_store
from trainlet.work.events import messages, requested_jobs
from trainlet.work.runner import run_job


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Run every job that a storage event speaks of; name the messages to deliver again."""
    store, settings = _opened()
    failures = []
    for message, record in messages(event):
        try:
            for job_id in requested_jobs(record):
                run_job(store, job_id, settings)
        except Exception:
            if not message:
                raise  # no queue in between: the service itself delivers the event again
            failures.append({"itemIdentifier": message})
    return {"batchItemFailures": failures}


@cache
def _opened() -> tuple[Store, Settings]:
    settings = environment.load()
    return open_store(settings.store, settings.s3_endpoint), settings

"""Runs the jobs whose requests have arrived, accepts uploads, and does what the clock asks for."""

import time
from functools import cache
from typing import Any

from trainlet import keys
from trainlet import settings as environment
from trainlet.settings import Settings
from trainlet.store import Store, open_store
from trainlet.work.runner import run_job
from trainlet.work.triggers.arrivals import accept
from trainlet.work.triggers.clock import tick
from trainlet.work.triggers.events import Appeared, appeared, is_clock, messages


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Do what every record of an event asks for; name the messages to deliver again."""
    store, settings = _opened()
    if is_clock(event):
        tick(store, time.time())
    failures = []
    for message, record in messages(event):
        try:
            for found in appeared(record, store.url):
                _take(store, found, settings)
        except Exception:
            if not message:
                raise  # no queue in between: the service itself delivers the event again
            failures.append({"itemIdentifier": message})
    return {"batchItemFailures": failures}


def _take(store: Store, found: Appeared, settings: Settings) -> None:
    job_id = keys.requested_job(found.key)
    if job_id:
        run_job(store, job_id, settings)
    else:
        accept(store, found.key, found.version, found.sequencer)


@cache
def _opened() -> tuple[Store, Settings]:
    settings = environment.load()
    return open_store(settings.store, settings.s3_endpoint), settings

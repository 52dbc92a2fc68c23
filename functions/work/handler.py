"""Runs the jobs whose requests have arrived, accepts uploads, and does what the clock asks for."""

import logging
import time
from collections.abc import Iterator
from functools import cache
from itertools import count
from typing import Any

from trainlet import faults, keys
from trainlet import settings as environment
from trainlet.settings import Settings
from trainlet.store import Store, open_store
from trainlet.work.called import Run
from trainlet.work.triggers.arrivals import accept
from trainlet.work.triggers.clock import tick
from trainlet.work.triggers.events import Appeared, appeared, is_clock, messages

log = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Do what every record of an event asks for; name the messages to deliver again."""
    store, settings = _opened()
    run = Run(store, settings, context, is_cold=next(_calls()) == 0)
    if is_clock(event):
        tick(store, time.time())
    failures = []
    for message, record in messages(event):
        try:
            for found in appeared(record, store.url):
                _take(run, found)
        except Exception as error:
            faults.tell(log, f"message {message} can't be taken", error)
            if not message:
                raise  # no queue in between: the service itself delivers the event again
            failures.append({"itemIdentifier": message})
    return {"batchItemFailures": failures}


def _take(run: Run, found: Appeared) -> None:
    job_id = keys.requested_job(found.key)
    if job_id:
        run.job(job_id)
    else:
        accept(run.store, found.key, found.version, found.sequencer)


@cache
def _calls() -> Iterator[int]:
    return count()


@cache
def _opened() -> tuple[Store, Settings]:
    settings = environment.load()
    return open_store(settings.store, settings.s3_endpoint), settings

"""What the clock brings about, where no worker watches: schedules, and jobs that were left."""

import time
from datetime import UTC, datetime

from trainlet import jobs, keys
from trainlet.store import Store
from trainlet.work.requests import VERBS
from trainlet.work.triggers.asking import strike

HOUR, DAYS = 3600.0, 2 * 86_400.0
PATIENCE_SECONDS = 60.0


def tick(store: Store, now: float) -> None:
    """Ask for what the schedules ask for, and again for jobs that should have run by now.

    Jobs of the last hour are looked at every time, those of the last two days once an hour: one may
    be put off for a day.
    """
    strike(store, datetime.fromtimestamp(now, UTC))
    is_full = time.gmtime(now).tm_min == 0
    for verb in VERBS:
        for job_id in jobs.requested(store, verb, now - (DAYS if is_full else HOUR)):
            if _is_left(store, job_id, now):
                jobs.ask_again(store, job_id)


def _is_left(store: Store, job_id: str, now: float) -> bool:
    """Tell whether a job is due for a minute, and nobody works on it."""
    state = jobs.find_state(store, job_id)
    if not state.is_free(now):
        return False
    due = max(jobs.not_before(store, job_id), state.retry_at, state.lease_until)
    asked = store.head(keys.job_request(job_id)).modified
    return due <= now and (asked < due or now - asked > PATIENCE_SECONDS)

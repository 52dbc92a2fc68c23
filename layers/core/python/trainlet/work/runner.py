"""Runs one job, wherever: claims it, keeps its lease, records how it ended."""

import logging
import secrets
import time
import traceback
from importlib import import_module
from typing import Any

import msgspec

from trainlet import faults, job_ids, jobs
from trainlet.errors import (
    ArtifactCorrupt,
    Broken,
    JobMissing,
    ModuleMissing,
    StoreUnavailable,
    TrainletError,
)
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.holder import Abandoned, Holder
from trainlet.work.requests import VERBS

log = logging.getLogger(__name__)


def run_job(store: Store, job_id: str, settings: Settings) -> str:
    """Claim a job and run it to its end, if it is free and due; return how it ended, else blank.

    Raises:
        StoreUnavailable: The store doesn't answer; the job is tried again.
        ArtifactCorrupt: The store gave damaged bytes; the job is tried again.
    """
    try:
        if jobs.not_before(store, job_id) > time.time():
            return ""
    except JobMissing:
        log.warning("job %s: its request is gone", job_id)
        return ""
    worker = secrets.token_hex(8)
    if jobs.claim(store, job_id, worker, settings.lease_seconds):
        return run_claimed(store, job_id, settings, worker)
    return ""


def run_claimed(store: Store, job_id: str, settings: Settings, worker: str) -> str:
    """Run a job to its end; return how it ended, blank if somebody else has it by now.

    Args:
        store: Where the job is.
        job_id: The job.
        settings: Lease and limits.
        worker: The token by which the job was claimed.

    Raises:
        StoreUnavailable: The store doesn't answer. The job was given back to be tried again, or,
            if even that failed, is free when its lease runs out.
        ArtifactCorrupt: The store gave damaged bytes, and may do better the next time. As above.
    """
    with Holder(store, job_id, worker, settings.lease_seconds) as holder:
        try:
            result = _run_verb(store, job_id, settings, holder)
            holder.end("succeeded", percent=100.0, stage="", result=result)
        except Abandoned:
            log.warning("job %s: no longer ours", job_id)
            return ""
        except (StoreUnavailable, ArtifactCorrupt) as error:
            holder.give_back(error)
            raise
        except TrainletError as error:
            _fail(holder, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the job has failed with it
            faults.tell(log, f"job {job_id}", error)
            _fail(holder, Broken(f"{type(error).__name__}: {error}", remedy=_bug_place(error)))
        else:
            return "succeeded"
    return "failed"


def _run_verb(store: Store, job_id: str, settings: Settings, holder: Holder) -> dict[str, Any]:
    verb = job_ids.verb_of(job_id)
    if verb not in VERBS:
        raise ModuleMissing(f"There is no verb {verb!r}.", remedy=f"Ask for one of {VERBS}.")
    request = jobs.read_request(store, job_id).request
    run = import_module(f"trainlet.work.{verb.replace('-', '_')}").run
    result: dict[str, Any] = msgspec.to_builtins(run(request, store, settings, holder))
    return result


def _fail(holder: Holder, error: TrainletError) -> None:
    try:
        holder.end("failed", error=error.problem())
    except Abandoned:
        log.warning("a job failed after it was taken away: %s", error.code)


def _bug_place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"This is a fault of trainlet: {last.name}, line {last.lineno}. Please report it."

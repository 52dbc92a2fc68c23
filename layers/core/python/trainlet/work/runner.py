"""Runs one job, wherever: claims it, keeps its lease, records how it ended."""

import logging
import secrets
import time
import traceback
from importlib import import_module
from typing import Any

import msgspec

from trainlet import faults, job_ids, jobs, keys
from trainlet.errors import (
    ArtifactCorrupt,
    Broken,
    JobMissing,
    ModuleMissing,
    OverBudget,
    StoreUnavailable,
    TrainletError,
)
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.deadline import NearItsEnd, stopped_in_time
from trainlet.work.holder import Abandoned, Holder
from trainlet.work.requests import VERBS

log = logging.getLogger(__name__)


def run_job(store: Store, job_id: str, settings: Settings, seconds: float | None = None) -> str:
    """Claim a job and run it to its end, if it is free and due; return how it ended, else blank.

    Args:
        store: Where the job is.
        job_id: The job.
        settings: Lease and limits.
        seconds: Until this process is ended, as functions are; None if nobody will.

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
        return run_claimed(store, job_id, settings, worker, seconds)
    return ""


def run_claimed(
    store: Store, job_id: str, settings: Settings, worker: str, seconds: float | None = None
) -> str:
    """Run a job to its end; return how it ended, blank if somebody else has it by now.

    Args:
        store: Where the job is.
        job_id: The job.
        settings: Lease and limits.
        worker: The token by which the job was claimed.
        seconds: As of ``run_job``.

    Raises:
        StoreUnavailable: The store doesn't answer. The job was given back to be tried again, or,
            if even that failed, is free when its lease runs out.
        ArtifactCorrupt: The store gave damaged bytes, and may do better the next time. As above.
    """
    with Holder(store, job_id, worker, settings.lease_seconds) as holder:
        try:
            result = _run_in_time(store, settings, holder, seconds)
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


def _run_in_time(
    store: Store, settings: Settings, holder: Holder, seconds: float | None
) -> dict[str, Any]:
    """Return what a job's verb makes, unless its process will be ended first.

    Raises:
        Abandoned: Another call goes on with it.
        OverBudget: None would get any further.
    """
    try:
        with stopped_in_time(seconds, lambda: holder.stage == "publish"):
            return _run_verb(store, holder.job, settings, holder)
    except NearItsEnd:
        if _put_off(store, holder):
            raise Abandoned(holder.job) from None
        raise _too_long(seconds or 0.0) from None


def _put_off(store: Store, holder: Holder) -> bool:
    """Have a job gone on with by another call, if more of it is kept than the last time."""
    kept = sum(1 for _ in store.list(keys.trial(holder.job)))
    is_put_off = jobs.put_off(store, holder.job, holder.worker, kept)
    if is_put_off:
        jobs.ask_again(store, holder.job)
    return is_put_off


def _too_long(seconds: float) -> OverBudget:
    return OverBudget(
        f"The job is not done in the {seconds:.0f} s that its function has.",
        remedy="Ask for less at once: fewer rows, or images; or run it where no function ends:"
        " `trainlet serve` on this store, on a machine of its own.",
    )


def _fail(holder: Holder, error: TrainletError) -> None:
    try:
        holder.end("failed", error=error.problem())
    except Abandoned:
        log.warning("a job failed after it was taken away: %s", error.code)


def _bug_place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"This is a fault of trainlet: {last.name}, line {last.lineno}. Please report it."

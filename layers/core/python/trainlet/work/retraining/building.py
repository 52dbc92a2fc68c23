"""A build is made once: one living job holds it, the others wait for what it makes."""

import time
from collections.abc import Callable

import msgspec

from trainlet import jobs, keys, registry
from trainlet.errors import ModelMissing
from trainlet.registry import Artifacts, Version
from trainlet.store import Store, decode, update
from trainlet.work.holder import Holder

WAIT_SECONDS = 0.25


class Claim(msgspec.Struct, frozen=True):
    """Which job builds, and its worker: the claim lasts as long as the job's lease."""

    job: str
    worker: str


def build_once(
    store: Store, model: str, build: str, holder: Holder, make: Callable[[], Artifacts]
) -> Version | Artifacts:
    """Return the version that a build became, or what ``make`` makes of it.

    While another job that lives has claimed the build, this one waits for its version.
    """
    while True:
        known = _find(store, model, build)
        if known:
            return known
        if _claim(store, model, build, holder):
            return make()
        holder.report(20, "wait for the same build")
        time.sleep(WAIT_SECONDS)


def _find(store: Store, model: str, build: str) -> Version | None:
    try:
        return registry.find_build(store, registry.read_index(store, model), model, build)
    except ModelMissing:
        return None


def _claim(store: Store, model: str, build: str, holder: Holder) -> bool:
    mine, won = Claim(holder.job, holder.worker), False

    def take(current: bytes | None) -> bytes | None:
        nonlocal won
        held = decode(current, Claim, "claim") if current else None
        won = held in (None, mine) or not _lives(store, held)
        return msgspec.json.encode(mine) if won and held != mine else None

    update(store, keys.build_claim(model, build), take)
    return won


def _lives(store: Store, claim: Claim | None) -> bool:
    if claim is None:
        return False
    state = jobs.find_state(store, claim.job)
    is_held = state.state == "running" and state.worker == claim.worker
    return is_held and state.lease_until >= time.time()

"""A build is made once, and by another when its maker died."""

import threading
import time
from typing import Any

import msgspec
import pytest

from tests.rounds import ADULTS, INCOME, MODEL, keep, rounds
from tests.versions import copies
from trainlet import jobs, keys, registry
from trainlet.registry import Artifacts, Version
from trainlet.store import Store
from trainlet.work.holder import Abandoned, Holder
from trainlet.work.retraining.building import Claim, build_once

BUILD = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def original(store: Store) -> Artifacts:
    """The files of a real version, of another build."""
    keep(store, INCOME)
    rounds(store, ADULTS[:200], 0)
    return copies(store, MODEL)


def holder(store: Store, worker: str = "me", lease: float = 30) -> Holder:
    """Hold a new job."""
    job = jobs.submit(store, "train", {})
    assert jobs.claim(store, job, worker, lease)
    return Holder(store, job, worker, lease)


def made(original: Artifacts, claim: str) -> Artifacts:
    manifest = msgspec.structs.replace(original.manifest, build=BUILD, claim=claim)
    return msgspec.structs.replace(original, manifest=manifest)


def never() -> Any:
    raise AssertionError("it was made again")


def claim_of(store: Store) -> Claim:
    return msgspec.json.decode(store.get(keys.build_claim(MODEL, BUILD)).data, type=Claim)


def test_the_first_makes_the_build_and_its_claim_says_who(
    store: Store, original: Artifacts
) -> None:
    mine = holder(store)
    found = build_once(store, MODEL, BUILD, mine, lambda: made(original, "me"))

    assert isinstance(found, Artifacts)
    assert claim_of(store) == Claim(mine.job, "me")


def test_a_model_without_versions_is_built_for(store: Store) -> None:
    assert build_once(store, "new", BUILD, holder(store), lambda: "made") == "made"


def test_what_was_published_before_is_answered(store: Store, original: Artifacts) -> None:
    number = registry.publish(store, made(original, "me"))
    found = build_once(store, MODEL, BUILD, holder(store, "other"), never)

    assert isinstance(found, Version)
    assert (found.number, found.claim) == (number, "me") == (2, "me")


def test_a_job_runs_again_into_its_own_claim(store: Store) -> None:
    mine = holder(store)
    for _ in range(2):
        assert build_once(store, MODEL, BUILD, mine, lambda: "made") == "made"


def ended(state: jobs.State) -> bool:
    state.state = "failed"
    return True


def silent(state: jobs.State) -> bool:
    state.lease_until = time.time() - 1
    return True


def taken_over(state: jobs.State) -> bool:
    state.worker = "another"
    return True


@pytest.mark.parametrize("edit", [ended, silent, taken_over])
def test_the_claim_of_a_job_that_works_no_more_is_taken_over(store: Store, edit: Any) -> None:
    first = holder(store, "first")
    build_once(store, MODEL, BUILD, first, lambda: "made")
    jobs.change(store, first.job, edit)
    second = holder(store, "second")

    assert build_once(store, MODEL, BUILD, second, lambda: "made again") == "made again"
    assert claim_of(store) == Claim(second.job, "second")


def test_the_others_wait_for_what_the_first_makes(store: Store, original: Artifacts) -> None:
    first, second = holder(store, "first"), holder(store, "second")
    begun, publish, found = threading.Event(), threading.Event(), []

    def make() -> Artifacts:
        begun.set()
        assert publish.wait(20)
        return made(original, "first")

    def one() -> None:
        registry.publish(store, build_once(store, MODEL, BUILD, first, make))

    def other() -> None:
        found.append(build_once(store, MODEL, BUILD, second, never))

    threads = [threading.Thread(target=one), threading.Thread(target=other)]
    threads[0].start()
    assert begun.wait(20)
    threads[1].start()
    until = time.monotonic() + 20
    while jobs.read_state(store, second.job).stage != "wait for the same build":
        assert time.monotonic() < until
        time.sleep(0.01)
    publish.set()
    for thread in threads:
        thread.join(20)

    assert [(version.number, version.claim) for version in found] == [(2, "first")]


def test_one_that_waits_takes_over_when_the_first_fails(store: Store) -> None:
    first, second = holder(store, "first"), holder(store, "second")
    build_once(store, MODEL, BUILD, first, lambda: "made")
    timer = threading.Timer(0.1, jobs.change, (store, first.job, ended))
    timer.start()
    found = build_once(store, MODEL, BUILD, second, lambda: "made again")
    timer.join()

    assert found == "made again"


def test_one_that_waits_can_be_cancelled(store: Store) -> None:
    first, second = holder(store, "first"), holder(store, "second")
    build_once(store, MODEL, BUILD, first, lambda: "made")
    jobs.cancel(store, second.job)

    with pytest.raises(Abandoned):
        build_once(store, MODEL, BUILD, second, never)


def test_of_many_at_once_one_claims(store: Store) -> None:
    holders, winners = [holder(store, f"w{i}") for i in range(6)], []

    def build(mine: Holder) -> None:
        def make() -> str:
            winners.append(mine.worker)
            time.sleep(0.1)
            return "made"

        try:
            build_once(store, MODEL, BUILD, mine, make)
        except Abandoned:
            return

    threads = [threading.Thread(target=build, args=(mine,)) for mine in holders]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    for mine in holders:
        if mine.worker not in winners:
            jobs.cancel(store, mine.job)
    for thread in threads:
        thread.join(20)

    assert len(winners) == 1
    assert claim_of(store).worker == winners[0]

"""A sweep's trials: each run once, kept as it ends, never repeated."""

import time
from dataclasses import replace

import pytest

from tests.unit.training.tuning.test_judging import bench, logistic
from trainlet import keys
from trainlet.evaluations.trials import Trial
from trainlet.recipes import Choice
from trainlet.store import Store
from trainlet.training.tuning import trying
from trainlet.training.tuning.judging import Bench, Judge
from trainlet.training.tuning.ledgers import NoLedger, StoreLedger
from trainlet.training.tuning.proposing import Listed
from trainlet.training.tuning.trying import Terms, digest_of, try_all

JOB = "tune-01890000-0000-7000-8000-000000000000"
CHOICES = [logistic(weight) for weight in (0.1, 1.0, 10.0)]
ALONE = Terms("rows", workers=1)


class Counting(Judge):
    """Counts what it judges, and may stop for good."""

    calls = 0
    most = 1_000

    def __call__(self, task: tuple[Choice, int]) -> object:
        type(self).calls += 1
        if type(self).calls > type(self).most:
            raise KeyboardInterrupt
        return super().__call__(task)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> type[Counting]:
    monkeypatch.setattr(Counting, "calls", 0)
    monkeypatch.setattr(Counting, "most", 1_000)
    monkeypatch.setattr(trying, "Judge", Counting)
    return Counting


def timeless(trials: list[Trial]) -> list[tuple]:
    return [(t.learner, t.settings, t.metrics, t.deviations, t.error) for t in trials]


def test_trials_are_the_same_on_one_process_and_on_two() -> None:
    one = try_all(bench(), Listed(CHOICES), NoLedger(), ALONE)
    two = try_all(bench(), Listed(CHOICES), NoLedger(), Terms(workers=2))

    assert timeless(one) == timeless(two)
    assert [t.settings["l2_regularization_weight"] for t in one] == [0.1, 1.0, 10.0]
    assert len({t.metrics["average-log-loss"] for t in one}) == 3
    assert all(len(t.folds) == 4 and sum(f.rows for f in t.folds) == 240 for t in one)


def test_a_configuration_that_comes_twice_is_run_once(counting: type[Counting]) -> None:
    found = try_all(bench(), Listed([*CHOICES, CHOICES[0]]), NoLedger(), ALONE)

    assert counting.calls == 3 * 4
    assert len(found) == 4
    assert found[3] == found[0]


def test_a_sweep_that_was_broken_off_goes_on_and_repeats_no_trial(
    store: Store, counting: type[Counting]
) -> None:
    counting.most = 4 + 4 + 2  # in the middle of the third trial
    with pytest.raises(KeyboardInterrupt):
        try_all(bench(), Listed(CHOICES), StoreLedger(store, JOB), ALONE)
    counting.calls, counting.most = 0, 1_000
    told: list[tuple[int, Trial]] = []
    terms = ALONE._replace(told=lambda ended, trial: told.append((ended, trial)))
    found = try_all(bench(), Listed(CHOICES), StoreLedger(store, JOB), terms)

    assert counting.calls == 4
    assert [ended for ended, _ in told] == [1, 2, 3]
    assert timeless(found) == timeless(try_all(bench(), Listed(CHOICES), NoLedger(), ALONE))
    assert {entry.key for entry in store.list(keys.TRIALS)} == {
        keys.trial(JOB, digest_of(choice, "rows")) for choice in CHOICES
    }


def test_a_trial_on_other_rows_is_another_trial(store: Store, counting: type[Counting]) -> None:
    try_all(bench(), Listed(CHOICES[:1]), StoreLedger(store, JOB), ALONE)
    try_all(bench(), Listed(CHOICES[:1]), StoreLedger(store, JOB), Terms("other rows", workers=1))

    assert counting.calls == 8


def test_what_another_worker_kept_first_stands(store: Store) -> None:
    ledger = StoreLedger(store, JOB)
    digest = digest_of(CHOICES[0], "")
    first, second = (Trial(learner=name, settings={}) for name in ("first", "second"))

    assert [ledger.keep(digest, trial) for trial in (first, second)] == [first, first]
    assert ledger.find(digest) == first


@pytest.mark.parametrize("workers", [1, 2])
def test_a_trial_that_fails_says_why_and_the_others_go_on(store: Store, workers: int) -> None:
    bad = replace_setting(CHOICES[1], "memory_size_for_l_bfgs", 0)
    ledger = StoreLedger(store, JOB)
    found = try_all(bench(), Listed([CHOICES[0], bad, CHOICES[2]]), ledger, Terms(workers=workers))

    assert [bool(trial.error) for trial in found] == [False, True, False]
    assert "memory_size_for_l_bfgs" in found[1].error
    assert found[1].metrics == {}
    assert ledger.find(digest_of(bad, "")) == found[1]


def replace_setting(choice: Choice, name: str, value: object) -> Choice:
    return Choice(use=choice.use, settings={**choice.settings, name: value})


def test_no_trial_begins_when_the_time_is_over_but_the_first(
    store: Store, counting: type[Counting]
) -> None:
    late = ALONE._replace(seconds=1e-9)

    assert len(try_all(bench(), Listed(CHOICES), NoLedger(), late)) == 1
    assert counting.calls == 4
    ledger = StoreLedger(store, JOB)
    kept = Trial(learner="a", settings={}, seconds=100.0)
    ledger.keep(digest_of(CHOICES[0], "rows"), kept)
    spent = ALONE._replace(seconds=99.0)
    assert try_all(bench(), Listed(CHOICES), ledger, spent) == [kept]  # what was run before counts
    assert len(try_all(bench(), Listed(CHOICES), ledger, ALONE._replace(seconds=130.0))) == 3


def test_a_bench_on_other_rows_is_judged_once_each(counting: type[Counting]) -> None:
    ours = bench()
    exam = ours.parted(0)[1]
    found = try_all(replace(ours, exam=exam), Listed(CHOICES), NoLedger(), ALONE)

    assert counting.calls == 3
    assert isinstance(ours, Bench)
    assert [trial.deviations["accuracy"] for trial in found] == [None] * 3


def test_told_as_they_end_trials_can_be_watched() -> None:
    moments: list[float] = []
    terms = ALONE._replace(told=lambda ended, trial: moments.append(time.monotonic()))
    try_all(bench(), Listed(CHOICES), NoLedger(), terms)

    assert len(set(moments)) == 3


class Strict(Listed):
    """Stops the second of two generations' trials after two folds; notes what it is told."""

    def __init__(self) -> None:
        self.generations = [CHOICES[:2], CHOICES[1:]]
        self.told: list[list[Trial]] = []

    def ask(self) -> list[Choice]:
        return self.generations.pop(0) if self.generations else []

    def is_hopeless(self, place: int, folds: list) -> bool:
        return place == 1 and len(folds) == 2

    def tell(self, trials: list[Trial]) -> None:
        self.told.append(trials)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_hopeless_trial_is_stopped_at_the_same_fold_on_however_many_workers(workers: int) -> None:
    whole = try_all(bench(), Listed(CHOICES), NoLedger(), ALONE)
    strict = Strict()
    found = try_all(bench(), strict, NoLedger(), Terms(workers=workers))

    assert [(trial.is_stopped, len(trial.folds)) for trial in found] == [
        (False, 4),
        (True, 2),
        (True, 2),  # it was tried before
        (True, 2),
    ]
    assert timeless(found[:1]) == timeless(whole[:1])
    assert [fold.metrics for fold in found[1].folds] == [f.metrics for f in whole[1].folds[:2]]
    assert strict.told == [found[:2], found[2:]]


def test_a_stopped_trial_is_kept_and_not_run_again(store: Store, counting: type[Counting]) -> None:
    first = try_all(bench(), Strict(), StoreLedger(store, JOB), ALONE)
    run, counting.calls = counting.calls, 0
    again = try_all(bench(), Strict(), StoreLedger(store, JOB), ALONE)

    assert (run, counting.calls) == (4 + 2 + 2, 0)
    assert again == first

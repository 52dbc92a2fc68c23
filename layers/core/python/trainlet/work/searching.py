"""Runs a sweep's trials, and has the best of them vote where that is asked for."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from trainlet import keys
from trainlet.catalogue import lookup
from trainlet.errors import TrainingFailed
from trainlet.evaluations.trials import SweepResult, Trial, ranked
from trainlet.recipes import Choice, Remembered, remember
from trainlet.recipes.sweeps import BEST_SECONDS
from trainlet.work.benches import VALIDATION, Judging, judging_of
from trainlet.work.retraining.making import Making
from trainlet.work.sweeping import SweepPlan
from trainlet.work.telling import Teller

if TYPE_CHECKING:
    from trainlet.training.tuning.proposing import Proposals
    from trainlet.training.tuning.trying import Terms

TRYING, VOTERS = 0.75, 0.08
"""Shares of the time to find the best: for trials, and for the voters of one fold.

The voters are trained twice on more rows than in a fold, one after another.
"""


KEPT = 8
"""How many of its best configurations are kept of a sweep."""


@dataclass(frozen=True, slots=True)
class Search:
    """A sweep that is to be run.

    Attributes:
        planned: What is searched.
        making: What the best is made of.
        began: When its time began.
    """

    planned: SweepPlan
    making: Making
    began: float

    def run(self) -> SweepResult:
        """Return the trials, best first.

        Raises:
            TrainingFailed: None has a value of the metric.
        """
        from trainlet.training.tuning.ledgers import StoreLedger
        from trainlet.training.tuning.trying import try_all

        judging = judging_of(self.making, self.planned)
        ledger = StoreLedger(self.making.store, self.making.holder.job)
        terms = self._terms(judging)
        trials = try_all(judging.bench, self._proposals(), ledger, terms)
        if self._is_for_best:
            trials += self._voted(judging, trials)
        return _result(self.planned, judging, trials)

    @property
    def _is_for_best(self) -> bool:
        return self.planned.sweep.mode == "best"

    @property
    def _seconds(self) -> float | None:
        """How long all may take."""
        sweep, price = self.planned.sweep, self.making.settings.price_per_second
        limits = [sweep.budget_seconds]
        if sweep.budget_cost and price:
            limits.append(sweep.budget_cost / price)
        if self._is_for_best and sweep.runs is sweep.budget_trials is None:
            limits.append(None if any(limits) else BEST_SECONDS)
        return min((limit for limit in limits if limit), default=None)

    def _terms(self, judging: Judging) -> "Terms":
        from trainlet.training.tuning.trying import Terms

        seconds = self._seconds
        if seconds and self._is_for_best:
            seconds = max(0.001, TRYING * seconds - (time.monotonic() - self.began))
        teller = Teller(self.planned, self.making.holder, seconds)
        return Terms(judging.context, seconds=seconds, told=teller.told)

    def _proposals(self) -> "Proposals":
        from trainlet.training.tuning.bayesian import Aim, Bayesian
        from trainlet.training.tuning.proposing import Listed

        planned = self.planned
        if planned.choices:
            return Listed(planned.choices)
        aim = Aim(planned.metric, planned.is_high, planned.at_most, planned.seed)
        return Bayesian(planned.searched, aim, planned.first)

    def _voted(self, judging: Judging, trials: list[Trial]) -> list[Trial]:
        """Return the vote of the best trials, if it is better than each alone."""
        from trainlet.training.tuning.voting import vote

        most = VOTERS * self._seconds if self._seconds else float("inf")
        voted = vote(judging.bench, trials, self.planned.metric, most)
        return [voted] if voted else []


def kept(found: SweepResult, making: Making) -> str:
    """Keep a sweep's result and return where."""
    key = keys.answers(making.model, making.holder.job, making.holder.worker, "json")
    making.store.put(key, msgspec.json.encode(found))
    return key


def remembered(found: SweepResult, planned: SweepPlan, making: Making) -> None:
    """Keep the best few of a sweep, with which the model's next one begins."""
    whole = [trial for trial in found.trials if trial.metrics and not trial.is_stopped]
    best = [Choice(use=trial.learner, settings=trial.settings) for trial in whole[:KEPT]]
    before = list(planned.sweep.starts or [])
    sweep = Remembered(job=making.holder.job, best=best, before=before)
    remember(making.store, making.model, sweep)


def _result(planned: SweepPlan, judging: Judging, trials: list[Trial]) -> SweepResult:
    """Return the trials, best first.

    Raises:
        TrainingFailed: None has a value of the metric.
    """
    places = ranked(trials, planned.metric, is_high=planned.is_high)
    best = trials[places[0]]
    if best.metrics.get(planned.metric) is None:
        raise TrainingFailed(
            f"No trial can be ranked: {best.error or f'{planned.metric} has no value in a fold.'}",
            remedy="Change the recipe or the ranges, or name another metric.",
            field="sweep",
        )
    schema, recipe = planned.plan.schema, planned.plan.recipe
    return SweepResult(
        dataset=schema.dataset,
        dataset_version=schema.version,
        label=recipe.label,
        metric=planned.metric,
        better=lookup.get("metrics", planned.metric).better,
        judged_by=judging.by,
        validation=planned.sweep.validation if judging.by == VALIDATION else "",
        folds=judging.bench.count,
        rows=len(judging.bench.table.X),
        seed=planned.seed,
        planned=0 if planned.is_open else planned.at_most,
        trials=[_silent(trials[place]) for place in places],
        places=places,
    )


def _silent(trial: Trial) -> Trial:
    """Return a trial without what it said of each row."""
    folds = [msgspec.structs.replace(fold, said=b"") for fold in trial.folds]
    return msgspec.structs.replace(trial, folds=folds)

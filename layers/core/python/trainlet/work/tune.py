"""tune: settings are searched for, and the best model becomes a model version."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from trainlet import keys
from trainlet.catalogue import lookup
from trainlet.errors import TrainingFailed
from trainlet.evaluations.trials import SweepResult, Trial, ranked
from trainlet.recipes import Choice
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.holder import Holder
from trainlet.work.requests import TuneRequest, read
from trainlet.work.sweeping import VALIDATION, Judging, SweepPlan, judging_of, plan_sweep, won
from trainlet.work.train import making_of, published

if TYPE_CHECKING:
    from trainlet.training.tuning.trying import Terms

FROM, TO = 5.0, 24.0
"""The percent that trials take; training goes on behind it."""


def run(
    document: dict[str, Any], store: Store, settings: Settings, holder: Holder
) -> dict[str, Any]:
    """Return the best version's number and metrics, and where the sweep's result is.

    Raises:
        BadRecipe: The recipe doesn't fit the dataset.
        BadSettings: A range doesn't fit its setting.
        TrainingFailed: No trial could be learned, or none has a value of the metric.
        ParityLost: The ONNX file doesn't reproduce the best pipeline.
    """
    from trainlet.training.tuning.ledgers import StoreLedger
    from trainlet.training.tuning.trying import try_all

    planned = plan_sweep(read(document, TuneRequest), store)
    holder.report(FROM, "read")
    making = making_of(planned.plan, store, settings, holder)
    judging = judging_of(making, planned)
    terms = _terms(planned, judging, settings, holder)
    ledger = StoreLedger(store, holder.job)
    found = _result(planned, judging, try_all(judging.bench, planned.choices, ledger, terms))
    best = found.trials[0]
    key = keys.answers(making.model, holder.job, holder.worker, "json")
    store.put(key, msgspec.json.encode(found))
    winner = won(planned.plan, Choice(use=best.learner, settings=best.settings))
    version = published(replace(making, recipe=winner.recipe), winner)
    return {
        **version,
        "sweep": f"/v1/jobs/{holder.job}/sweep",
        "sweep_key": key,
        "trials": len(found.trials),
        "planned": found.planned,
        "failed": sum(bool(trial.error) for trial in found.trials),
        "metric": found.metric,
        "best": {
            "learner": best.learner,
            "settings": best.settings,
            "metrics": best.metrics,
            "deviations": best.deviations,
        },
    }


def _terms(planned: SweepPlan, judging: Judging, settings: Settings, holder: Holder) -> "Terms":
    from trainlet.training.tuning.trying import Terms

    sweep = planned.sweep
    limits = [sweep.budget_seconds]
    if sweep.budget_cost and settings.price_per_second:
        limits.append(sweep.budget_cost / settings.price_per_second)
    seconds = min((limit for limit in limits if limit), default=None)
    return Terms(judging.context, seconds=seconds, told=_teller(planned, holder))


def _teller(planned: SweepPlan, holder: Holder) -> Callable[[int, Trial], None]:
    """Return what records progress, once a second at most, with the best trial so far."""
    is_high = lookup.get("metrics", planned.metric).better == "high"
    of = len({msgspec.json.encode(choice, order="sorted") for choice in planned.choices})
    best: list[Trial] = []
    last = [0.0]

    def told(ended: int, trial: Trial) -> None:
        both = [*best, trial]
        best[:] = [both[ranked(both, planned.metric, is_high=is_high)[0]]]
        if ended < of and time.monotonic() - last[0] < 1:
            return
        last[0] = time.monotonic()
        figure = best[0].metrics.get(planned.metric)
        told_best = "" if figure is None else f", best {planned.metric} {figure:.4g}"
        holder.report(FROM + (TO - FROM) * ended / of, f"trial {ended} of {of}{told_best}")

    return told


def _result(planned: SweepPlan, judging: Judging, trials: list[Trial]) -> SweepResult:
    """Return the trials, best first.

    Raises:
        TrainingFailed: None has a value of the metric.
    """
    metric = lookup.get("metrics", planned.metric)
    places = ranked(trials, planned.metric, is_high=metric.better == "high")
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
        better=metric.better,
        judged_by=judging.by,
        validation=planned.sweep.validation if judging.by == VALIDATION else "",
        folds=judging.bench.count,
        rows=len(judging.bench.table.X),
        seed=planned.seed,
        planned=len(planned.choices),
        trials=[trials[place] for place in places],
        places=places,
    )

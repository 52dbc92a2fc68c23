"""tune: settings are searched for, and the best model becomes a model version."""

import time
from dataclasses import replace
from typing import Any

from trainlet.evaluations.trials import SweepResult
from trainlet.recipes import Choice
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.holder import Holder
from trainlet.work.requests import TuneRequest, read
from trainlet.work.searching import Search, kept, remembered
from trainlet.work.sweeping import FROM, SweepPlan, plan_sweep, won
from trainlet.work.train import making_of, published


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
    planned = plan_sweep(read(document, TuneRequest), store)
    return swept(planned, store, settings, holder)[0]


def swept(
    planned: SweepPlan, store: Store, settings: Settings, holder: Holder
) -> tuple[dict[str, Any], SweepResult]:
    """Search, publish the best, and return what the job made and what came of each trial."""
    began = time.monotonic()
    holder.report(FROM, "read")
    making = making_of(planned.plan, store, settings, holder)
    found = Search(planned, making, began).run()
    key = kept(found, making)
    best = found.trials[0]
    winner = won(planned.plan, Choice(use=best.learner, settings=best.settings))
    version = published(replace(making, recipe=winner.recipe), winner)
    remembered(found, planned, making)
    made = {
        **version,
        "sweep": f"/v1/jobs/{holder.job}/sweep",
        "sweep_key": key,
        "trials": len(found.trials),
        "planned": found.planned,
        "failed": sum(bool(trial.error) for trial in found.trials),
        "stopped": sum(trial.is_stopped for trial in found.trials),
        "metric": found.metric,
        "best": {
            "learner": best.learner,
            "settings": best.settings,
            "metrics": best.metrics,
            "deviations": best.deviations,
        },
    }
    return made, found

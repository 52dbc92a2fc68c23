"""Every option, range and default of Studio's Tune Model Hyperparameters is one of a sweep's."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from trainlet.errors import BadSettings
from trainlet.recipes import Recipe
from trainlet.recipes.sweeps import Sweep, check_counts, ranking
from trainlet.registry.manifest import Task
from trainlet.work.requests import TuneRequest

FILE = Path(__file__).parents[2] / "data" / "studio_evaluate.json"
PARAMETERS = {
    each["name"]: each
    for each in json.loads(FILE.read_text())["tune-model-hyperparameters"]["parameters"]
}
MODE = "Specify parameter sweeping mode"
RUNS = {
    "Maximum number of runs on random sweep": "random-sweep",
    "Maximum number of runs on random grid": "random-grid",
}
METRICS: dict[str, tuple[Task, ...]] = {
    "Metric for measuring performance for classification": ("two-class",),
    "Metric for measuring performance for regression": ("regression",),
}
SPELLED = {
    "Train Log Loss": "training-log-loss",
    "Root of mean squared error": "root-mean-squared-error",
}
ASIDE = {"Random seed", "Label column"}


def spelled(name: str) -> str:
    return SPELLED.get(name, name.lower().replace(" ", "-"))


def choices(name: str) -> list[str]:
    return [each.strip() for each in PARAMETERS[name]["range"].split("|")]


def test_the_walk_passes_over_no_parameter() -> None:
    assert {MODE, *RUNS, *METRICS, *ASIDE} == set(PARAMETERS)


@pytest.mark.parametrize("mode", choices(MODE))
def test_every_mode_is_one_of_ours(mode: str) -> None:
    assert msgspec.convert({"mode": spelled(mode)}, Sweep).mode == spelled(mode)
    assert Sweep().mode == spelled(PARAMETERS[MODE]["default"])


@pytest.mark.parametrize(("name", "mode"), RUNS.items())
def test_the_runs_are_bounded_as_studios(name: str, mode: str) -> None:
    asked: dict[str, Any] = {"mode": mode}
    if PARAMETERS[name]["default"]:
        assert msgspec.convert(asked, Sweep).most == int(PARAMETERS[name]["default"])
    bounds = (
        PARAMETERS[name]["range"] or PARAMETERS["Maximum number of runs on random sweep"]["range"]
    )
    least, most = (int(bound) for bound in bounds.strip("[]").split(";"))
    for runs in (least, most):
        check_counts(sweep := msgspec.convert({**asked, "runs": runs}, Sweep))
        assert sweep.most == runs
    for runs in (least - 1, most + 1):
        with pytest.raises(BadSettings) as caught:
            check_counts(msgspec.convert({**asked, "runs": runs}, Sweep))
        assert caught.value.studio == "0008"


@pytest.mark.parametrize(
    ("name", "metric"), [(name, each) for name in METRICS for each in choices(name)]
)
def test_every_metric_ranks_trials(name: str, metric: str) -> None:
    for task in METRICS[name]:
        assert ranking(task, spelled(metric))[0] == spelled(metric)
        assert ranking(task, "")[0] == spelled(PARAMETERS[name]["default"])


def test_seed_and_label_are_free() -> None:
    assert str(Sweep().seed) == PARAMETERS["Random seed"]["default"]
    for seed in (0, 1, 2**32 - 1):
        assert msgspec.convert({"seed": seed}, Sweep).seed == seed
    assert TuneRequest(model="m").label == (PARAMETERS["Label column"]["default"] or "")
    learner = {"use": "two-class-logistic-regression"}
    recipe = msgspec.convert({"dataset": "d", "label": "any", "learner": learner}, Recipe)
    assert recipe.label == "any"

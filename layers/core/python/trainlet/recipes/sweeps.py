"""A sweep as it is asked for: which settings of which learners are tried, and how."""

import hashlib
from typing import Annotated, Any, Literal

import msgspec

from trainlet.catalogue import lookup
from trainlet.catalogue.choice import Choice
from trainlet.catalogue.measure import Metric
from trainlet.errors import BadRecipe, BadSettings, ModuleMissing
from trainlet.recipes.ranges import Range
from trainlet.registry.manifest import UNTAUGHT, Task

MOST, MOST_FOLDS = 10_000, 1_000
MOST_LEARNERS, MOST_STARTS = 50, 100
USUAL: dict[Task, str] = {
    "two-class": "accuracy",
    "multiclass": "accuracy",
    "regression": "mean-absolute-error",
    "clustering": "simplified-silhouette",
    "anomaly": "auc",
    "recommender": "root-mean-squared-error",
}
"""The metric that ranks the trials unless another is named, as in Studio."""

Mode = Literal["entire-grid", "random-grid", "random-sweep", "bayesian", "best"]
RUNS: dict[Mode, int] = {
    "entire-grid": MOST,
    "random-grid": 5,
    "random-sweep": 5,
    "bayesian": 20,
    "best": MOST,
}
"""How many trials there are unless it is said; of Studio's modes as many as there."""

BEST_SECONDS = 60.0
"""How long the best is looked for unless a budget is given."""

Budget = Annotated[float, msgspec.Meta(gt=0)] | None


class Swept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One more learner of a sweep.

    Attributes:
        use: The learner's id.
        settings: Values of what is not swept.
        ranges: The values to try, by setting.
        ranges_only: Whether a setting without a range keeps one value.
    """

    use: str
    settings: dict[str, Any] = {}
    ranges: dict[str, Range] = {}
    ranges_only: bool = False


class Sweep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How settings are searched for.

    Attributes:
        mode: The ``entire-grid`` of all combinations; a ``random-grid``, a sample of them; a
            ``random-sweep``, which draws each value by itself, one combination maybe twice; a
            ``bayesian`` search, which learns from each trial where to look next and stops bad ones
            early; or the ``best`` of the learners that often win, searched likewise from settings
            that often win, or of those a vote if that is better still.
        runs: How many trials, but of the entire grid, which is tried whole; left out, 5, 20 of a
            bayesian search, and of the best as many as there is time for.
        seed: Seed of the draws and of the folds; 0 derives it from the recipe.
        metric: What ranks the trials; blank takes accuracy, or the mean absolute error.
        ranges: The values to try, by setting of the recipe's learner.
        ranges_only: Whether a setting without a range keeps one value; otherwise it takes those
            that the learner proposes.
        learners: Learners to try beside the recipe's own.
        folds: How many folds to judge on, where the table has none of its own; left out, 10, and 5
            to find the best.
        starts: What a bayesian search, or the one for the best, begins with; left out, the best of
            the model's last sweep.
        validation: A dataset to judge on instead of folds; a table's own folds come first.
        budget_trials: Most trials.
        budget_seconds: After how long no trial begins any more; the first always does. To find
            the best, how long all takes: 60 unless it is said.
        budget_cost: After what cost no trial begins any more.
    """

    mode: Mode = "random-sweep"
    runs: int | None = None
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] = 0
    metric: str = ""
    ranges: dict[str, Range] = {}
    ranges_only: bool = False
    learners: Annotated[list[Swept], msgspec.Meta(max_length=MOST_LEARNERS)] = []
    folds: int | None = None
    starts: Annotated[list[Choice], msgspec.Meta(max_length=MOST_STARTS)] | None = None
    validation: str = ""
    budget_trials: int | None = None
    budget_seconds: Budget = None
    budget_cost: Budget = None

    @property
    def is_listed(self) -> bool:
        """Whether all trials are known beforehand."""
        return self.mode in ("entire-grid", "random-grid", "random-sweep")

    @property
    def parts(self) -> int:
        """How many folds there are, where the table has none of its own."""
        return self.folds or (5 if self.mode == "best" else 10)

    @property
    def most(self) -> int:
        """How many trials there are at most."""
        runs = RUNS[self.mode] if self.mode == "entire-grid" else self.runs or RUNS[self.mode]
        return min(runs, self.budget_trials or runs)


def check_counts(sweep: Sweep) -> None:
    """Raise ``BadSettings`` for runs, folds or trials out of their ranges."""
    bounds = {"runs": (1, MOST), "folds": (2, MOST_FOLDS), "budget_trials": (1, MOST)}
    for name, (least, most) in bounds.items():
        given = getattr(sweep, name)
        if given is not None and not least <= given <= most:
            raise BadSettings(
                f"sweep.{name} can't be {given:,}.",
                remedy=f"Give {least} to {most:,}.",
                studio=lookup.CLOSED,
                field=f"sweep.{name}",
            )
    if sweep.starts and sweep.is_listed:
        raise BadSettings(
            f"A sweep of mode {sweep.mode} begins with nothing.",
            remedy='Leave out sweep.starts, or search in mode "bayesian" or "best".',
            field="sweep.starts",
        )


def check_mode(task: Task, sweep: Sweep) -> None:
    """Raise ``BadSettings`` for a mode in which models vote, where there is nothing to vote on."""
    if task in UNTAUGHT and sweep.mode == "best":
        raise BadSettings(
            f"There is no best of {task} learners to be found by a vote.",
            remedy="Choose another sweep.mode.",
            field="sweep.mode",
        )


def seed_of(sweep: Sweep, dataset: str, label: str) -> int:
    """Return the sweep's seed; left to us, one that dataset and label decide."""
    digest = hashlib.sha256(f"{dataset}\n{label}".encode()).digest()
    return sweep.seed or int.from_bytes(digest[:4], "big") % 2**31


def ranking(task: Task, name: str) -> tuple[str, Metric]:
    """Return the metric that ranks the trials of a task, with its id.

    Raises:
        BadRecipe: It is no metric of the task.
        ModuleMissing: There is none of that name.
    """
    fitting = lookup.metrics_of(task)
    name = name or USUAL[task]
    if name in fitting:
        return name, fitting[name]
    error = BadRecipe if name in lookup.names("metrics") else ModuleMissing
    raise error(
        f"{name!r} is no metric of {task} learners.",
        remedy=f"Choose one of {', '.join(fitting)}.",
        field="sweep.metric",
    )

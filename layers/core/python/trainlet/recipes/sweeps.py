"""A sweep: which settings of which learners are tried. Pure; the same seed, the same trials."""

import hashlib
import itertools
import math
import random
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

import msgspec

from trainlet.catalogue import lookup
from trainlet.catalogue.choice import Choice
from trainlet.catalogue.measure import Metric
from trainlet.catalogue.spec import Learner
from trainlet.errors import BadRecipe, BadSettings, ModuleMissing
from trainlet.recipes.ranges import Range, swept, values
from trainlet.registry.manifest import Task

MOST, MOST_FOLDS = 10_000, 1_000
MOST_LEARNERS = 50
USUAL: dict[Task, str] = {
    "two-class": "accuracy",
    "multiclass": "accuracy",
    "regression": "mean-absolute-error",
}
"""The metric that ranks the trials unless another is named, as in Studio."""

Mode = Literal["entire-grid", "random-grid", "random-sweep"]
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
        mode: The ``entire-grid`` of all combinations; a ``random-grid``, a sample of them; or a
            ``random-sweep``, which draws each value by itself, one combination maybe twice.
        runs: How many trials, but of the entire grid, which is tried whole.
        seed: Seed of the draws and of the folds; 0 derives it from the recipe.
        metric: What ranks the trials; blank takes accuracy, or the mean absolute error.
        ranges: The values to try, by setting of the recipe's learner.
        ranges_only: Whether a setting without a range keeps one value; otherwise it takes those
            that the learner proposes.
        learners: Learners to try beside the recipe's own.
        folds: How many folds to judge on, where the table has none of its own.
        validation: A dataset to judge on instead of folds; a table's own folds come first.
        budget_trials: Most trials.
        budget_seconds: After how long no trial begins any more; the first always does.
        budget_cost: After what cost no trial begins any more.
    """

    mode: Mode = "random-sweep"
    runs: int = 5
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] = 0
    metric: str = ""
    ranges: dict[str, Range] = {}
    ranges_only: bool = False
    learners: Annotated[list[Swept], msgspec.Meta(max_length=MOST_LEARNERS)] = []
    folds: int = 10
    validation: str = ""
    budget_trials: int | None = None
    budget_seconds: Budget = None
    budget_cost: Budget = None


class Matrix(msgspec.Struct, frozen=True, kw_only=True):
    """All combinations of one learner's settings.

    Attributes:
        use: The learner's id.
        fixed: Every setting spelled out, those that are swept with some value.
        axes: The values to try, by setting.
    """

    use: str
    fixed: dict[str, Any]
    axes: dict[str, list[Any]]

    @property
    def size(self) -> int:
        """How many combinations there are."""
        return math.prod(map(len, self.axes.values()))

    def at(self, place: int) -> Choice:
        """Return one of them; the last setting changes from one place to the next."""
        chosen = {}
        for name, found in reversed(self.axes.items()):
            place, rest = divmod(place, len(found))
            chosen[name] = found[rest]
        return Choice(use=self.use, settings={**self.fixed, **chosen})


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


def matrices(own: Choice, sweep: Sweep) -> list[Matrix]:
    """Return what is to be searched, the recipe's own learner first.

    Values that it has in the recipe count only for settings that aren't swept.

    Raises:
        BadRecipe: The learners don't answer the same kind of question.
        BadSettings: A range can't be read, or holds a value that its setting refuses.
        ModuleMissing: There is no such learner.
    """
    first = Swept(
        use=own.use, settings=own.settings, ranges=sweep.ranges, ranges_only=sweep.ranges_only
    )
    places = ["sweep", *(f"sweep.learners[{i}]" for i in range(len(sweep.learners)))]
    task = lookup.get("learners", own.use).task
    found = []
    for each, place in zip([first, *sweep.learners], places, strict=True):
        learner = lookup.get("learners", each.use)
        if learner.task != task:
            raise BadRecipe(
                f"{each.use} can't be swept beside {own.use}: one is {learner.task}, the other"
                f" {task}.",
                remedy="Name learners of one kind.",
                studio="0013",
                field=f"{place}.use",
            )
        found.append(_matrix(learner, each, place))
    return found


def _matrix(learner: Learner, asked: Swept, place: str) -> Matrix:
    type_ = learner.settings
    where = "" if place == "sweep" else f"{place}.settings"
    fixed = lookup.spelled_out(lookup.check_settings(asked.use, type_, asked.settings, where))
    axes = {} if asked.ranges_only else swept(type_)
    for name, given in asked.ranges.items():
        axes[name] = values(asked.use, type_, name, given, f"{place}.ranges")
    ordered = {name: axes[name] for name in fixed if name in axes}
    return Matrix(use=asked.use, fixed=fixed, axes=ordered)


def configurations(searched: Sequence[Matrix], sweep: Sweep, seed: int) -> list[Choice]:
    """Return the trials of a sweep, in the order in which they are run.

    Args:
        searched: What is searched.
        sweep: How.
        seed: Seed of the draws.

    Raises:
        BadSettings: The grid has more combinations than can be tried.
    """
    runs = min(sweep.runs, sweep.budget_trials or sweep.runs)
    ways: dict[Mode, Callable[[], list[Choice]]] = {
        "entire-grid": lambda: grid(searched)[: sweep.budget_trials],
        "random-grid": lambda: random_grid(searched, runs, seed),
        "random-sweep": lambda: random_sweep(searched, runs, seed),
    }
    return ways[sweep.mode]()


def grid(searched: Sequence[Matrix]) -> list[Choice]:
    """Return all combinations, learner by learner.

    Raises:
        BadSettings: They are more than can be tried.
    """
    total = sum(each.size for each in searched)
    if total > MOST:
        raise BadSettings(
            f"The entire grid has {total:,} combinations, and at most {MOST:,} can be tried.",
            remedy="Give fewer values, or choose a random grid or a random sweep.",
            field="sweep.ranges",
        )
    return [each.at(place) for each in searched for place in range(each.size)]


def random_grid(searched: Sequence[Matrix], runs: int, seed: int) -> list[Choice]:
    """Return a sample of all combinations, none twice; all of them if they are no more."""
    rng, total = random.Random(seed), sum(each.size for each in searched)  # noqa: S311
    if total <= 2 * runs:
        places = rng.sample(range(total), min(runs, total))
    else:  # there may be more than a range can count
        drawn: dict[int, None] = {}
        while len(drawn) < runs:
            drawn[rng.randrange(total)] = None
        places = list(drawn)
    ends = list(itertools.accumulate(each.size for each in searched))
    which = [next(i for i, end in enumerate(ends) if place < end) for place in places]
    return [
        searched[i].at(place - ends[i] + searched[i].size)
        for i, place in zip(which, places, strict=True)
    ]


def random_sweep(searched: Sequence[Matrix], runs: int, seed: int) -> list[Choice]:
    """Return combinations of values each drawn by itself, with replacement; learners take turns."""
    rng = random.Random(seed)  # noqa: S311 - reproducible, no secret
    turns = itertools.islice(itertools.cycle(searched), runs)
    return [each.at(rng.randrange(each.size)) for each in turns]


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

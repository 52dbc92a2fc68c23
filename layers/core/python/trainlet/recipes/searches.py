"""Which settings of which learners a sweep tries. Pure; the same seed, the same trials."""

import itertools
import math
import random
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from trainlet.catalogue import lookup
from trainlet.catalogue.choice import Choice
from trainlet.catalogue.spec import Learner
from trainlet.errors import BadRecipe, BadSettings
from trainlet.recipes.ranges import swept, values
from trainlet.recipes.sweeps import MOST, Mode, Sweep, Swept
from trainlet.registry.manifest import Task


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
    promising = promising_for(task)
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
    if sweep.mode == "best":
        named = {each.use for each in found}
        found += [
            _matrix(promising[use], Swept(use=use), use) for use in promising if use not in named
        ]
    return found


def promising_for(task: Task) -> dict[str, Learner]:
    """Return the learners of a task that know settings which often win, by id, most first."""
    found = {use: lookup.get("learners", use) for use in lookup.names("learners")}
    fitting = [(use, each) for use, each in found.items() if each.task == task and each.starts]
    return dict(sorted(fitting, key=lambda item: -len(item[1].starts)))


def starts(searched: Sequence[Matrix]) -> list[Choice]:
    """Return where to begin, learner by learner: as it is, then with settings that often win."""
    return [
        Choice(use=each.use, settings={**each.fixed, **settings})
        for each in searched
        for settings in ({}, *lookup.get("learners", each.use).starts)
    ]


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

    There are none of a mode in which each trial depends on those before it.

    Args:
        searched: What is searched.
        sweep: How.
        seed: Seed of the draws.

    Raises:
        BadSettings: The grid has more combinations than can be tried.
    """
    ways: dict[Mode, Callable[[], list[Choice]]] = {
        "entire-grid": lambda: grid(searched)[: sweep.most],
        "random-grid": lambda: random_grid(searched, sweep.most, seed),
        "random-sweep": lambda: random_sweep(searched, sweep.most, seed),
    }
    return ways[sweep.mode]() if sweep.mode in ways else []


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

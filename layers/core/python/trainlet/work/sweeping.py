"""A sweep made whole: what is tried, checked before there is a job, and what it is judged on."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from trainlet import datasets, recipes
from trainlet.catalogue import lookup
from trainlet.errors import BadRecipe
from trainlet.recipes import Choice
from trainlet.recipes.searches import Matrix, configurations, matrices, starts
from trainlet.recipes.sweeps import MOST, Sweep, check_counts, check_mode, ranking, seed_of
from trainlet.registry.manifest import Task
from trainlet.store import Store
from trainlet.work.planning import Plan, plan
from trainlet.work.requests import TuneRequest

FROM, TO = 5.0, 24.0
"""The percent of its job that a sweep takes; training goes on behind it."""


class SweepPlan(NamedTuple):
    """A tune request made whole.

    Attributes:
        plan: The recipe, and the dataset version it runs on.
        sweep: How is searched; its validation names a version.
        metric: What ranks the trials.
        seed: Seed of draws and folds.
        searched: All that may be tried.
        choices: What is tried, in its order; empty where each trial depends on those before it.
    """

    plan: Plan
    sweep: Sweep
    metric: str
    seed: int
    searched: list[Matrix]
    choices: list[Choice]

    @property
    def at_most(self) -> int:
        """How many trials there are at most."""
        return len(self.choices) or self.sweep.most

    @property
    def distinct(self) -> int:
        """How many different ones there are at most."""
        choices = {msgspec.json.encode(choice, order="sorted") for choice in self.choices}
        return len(choices) or self.at_most

    @property
    def is_open(self) -> bool:
        """Whether time alone ends the search."""
        return self.sweep.mode == "best" and self.at_most == MOST

    @property
    def is_high(self) -> bool:
        """Whether more of the metric is better."""
        return lookup.get("metrics", self.metric).better == "high"

    @property
    def first(self) -> list[Choice]:
        """What is tried before anything is known."""
        as_they_are = [Choice(use=each.use, settings=each.fixed) for each in self.searched]
        begun = starts(self.searched) if self.sweep.mode == "best" else as_they_are
        return [as_they_are[0], *(self.sweep.starts or []), *begun]


def plan_sweep(request: TuneRequest, store: Store) -> SweepPlan:
    """Return what a request means, checked against its dataset.

    Raises:
        BadName, BadRecipe, DatasetMissing: See ``plan``.
        BadSettings: A count is out of its range; or a range can't be read, holds what its setting
            refuses, or makes a grid too large.
        ModuleMissing: A learner or the metric isn't in the catalogue.
    """
    check_counts(request.sweep)
    planned = plan(request, store)
    if task_of(planned.recipe) == "clustering":
        raise BadRecipe(
            f"{planned.recipe.learner.use} predicts nothing that folds could judge.",
            remedy="Ask for sweep-clustering.",
            studio="0013",
            field="recipe.learner",
        )
    return sweep_of(planned, request.sweep, store)


def task_of(recipe: recipes.Recipe) -> Task:
    """Return what a recipe's learner answers."""
    return lookup.get("learners", recipe.learner.use).task


def sweep_of(planned: Plan, sweep: Sweep, store: Store, job: str = "") -> SweepPlan:
    """Return what a sweep means for a plan; see ``plan_sweep``.

    Args:
        planned: The recipe, and the dataset version it runs on.
        sweep: How is searched.
        store: Where the model's last sweep is.
        job: The job that sweeps, if it knows no more than that.
    """
    recipe = planned.recipe
    searched = matrices(recipe.learner, sweep)
    for each in searched:
        recipes.check(_with(recipe, Choice(use=each.use, settings=each.fixed)), planned.schema)
    task = task_of(recipe)
    check_mode(task, sweep)
    metric, _ = ranking(task, sweep.metric)
    if sweep.validation:
        name, _, version = sweep.validation.partition("@")
        pinned = datasets.read_schema(store, name, version).version
        sweep = msgspec.structs.replace(sweep, validation=f"{name}@{pinned}")
    if not sweep.is_listed:
        sweep = _begun(planned, sweep, searched, recipes.recall(store, planned.model, job))
    seed = seed_of(sweep, recipe.dataset, recipe.label)
    choices = configurations(searched, sweep, seed)
    return SweepPlan(planned, sweep, metric, seed, searched, choices)


def _begun(
    planned: Plan, sweep: Sweep, searched: Sequence[Matrix], last: Sequence[Choice]
) -> Sweep:
    """Return a search with what it begins with: what it names, or what did well the last time."""
    known = {each.use for each in searched}
    if sweep.starts is None:
        return msgspec.structs.replace(sweep, starts=[each for each in last if each.use in known])
    for i, each in enumerate(sweep.starts):
        if each.use not in known:
            raise BadRecipe(
                f"The search can't begin with {each.use!r}, which is not searched.",
                remedy=f"Choose one of {', '.join(known)}, or name it in sweep.learners.",
                field=f"sweep.starts[{i}].use",
            )
        recipes.check(_with(planned.recipe, each), planned.schema)
    return sweep


def _with(recipe: recipes.Recipe, learner: Choice) -> recipes.Recipe:
    return msgspec.structs.replace(recipe, learner=learner)


def won(planned: Plan, learner: Choice) -> Plan:
    """Return a plan whose recipe has this learner, trained on all rows in the end if it may be."""
    recipe = _with(planned.recipe, learner)
    is_free = recipe.promote is None and recipe.retrain is None
    split = msgspec.structs.replace(recipe.split, refit=is_free)
    return msgspec.structs.replace(planned, recipe=msgspec.structs.replace(recipe, split=split))

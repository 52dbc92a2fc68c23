"""From rows to a build, and to the rows that it is judged on: what train and retrain share."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue import lookup
from trainlet.recipes import Promote, Recipe
from trainlet.registry import Artifacts, Version
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work import resources
from trainlet.work.holder import Holder
from trainlet.work.planning import pinned_learner
from trainlet.work.retraining.budget import limited
from trainlet.work.retraining.building import build_once
from trainlet.work.retraining.champion import Champion, known_rows, untrained
from trainlet.work.retraining.material import Material
from trainlet.work.retraining.promotion import Contest

if TYPE_CHECKING:
    from trainlet.catalogue.spec import Table
    from trainlet.training.gate import Exam
    from trainlet.training.problem import Problem


@dataclass(frozen=True, slots=True)
class Making:
    """What a version is to be made of.

    Attributes:
        store: Where everything is.
        settings: Limits and prices.
        holder: The job that makes it.
        model: The model's name.
        recipe: How.
        material: The rows.
        order: Which data they are: the greater, the newer.
        cause: What led to it, first cause first.
        seconds: How long the training may take; None for no limit.
    """

    store: Store
    settings: Settings
    holder: Holder
    model: str
    recipe: Recipe
    material: Material
    order: str
    cause: tuple[str, ...] = ()
    seconds: float | None = None


def make(making: Making) -> Version | Artifacts:
    """Return the build of these rows, or the version that it became when it was made before.

    Raises:
        OverBudget: The training took longer than it may.
        TrainingFailed: The rows can't be learned from with this recipe.
        ParityLost: The ONNX file doesn't reproduce the pipeline.
    """
    from trainlet.training.train import Assignment, provenance, train

    *earlier, _ = making.material.versions
    recipe = pinned_learner(making.recipe, making.store)
    origin = provenance(recipe, making.material.schema, earlier)
    price = making.settings.price_per_second

    def build() -> Artifacts:
        asked = Assignment(making.model, making.holder.worker, making.order, making.cause, price)
        with limited(making.seconds):
            return train(
                _equipped(replace(making, recipe=recipe)), origin, asked, making.holder.report
            )

    return build_once(making.store, making.model, origin.build_key, making.holder, build)


def contest_of(making: Making) -> Contest:
    """Return what a build must win to serve."""
    return Contest(
        store=making.store,
        model=making.model,
        job=making.holder.job,
        order=making.order,
        rule=making.recipe.promote or Promote(),
        examine=lambda champion: examine(making, champion),
    )


def problem_of(making: Making) -> "Problem":
    """Return the rows, split."""
    from trainlet.training.problem import pose

    return pose(making.material.frame, making.material.schema, making.recipe)


def _equipped(making: Making) -> "Problem":
    """Return the rows, split, with what else the steps name."""
    problem, steps = problem_of(making), making.recipe.steps
    others = resources.of_recipe(making.recipe, making.store, making.settings)
    graphs = resources.graphs(steps, making.store)

    def equipped(table: "Table") -> "Table":
        return replace(table, others=others, graphs=graphs)

    everything = problem.everything and equipped(problem.everything)
    return replace(problem, training=equipped(problem.training), everything=everything)


def examine(making: Making, champion: Champion) -> "Exam | None":
    """Return the newest held-out rows that a champion was not trained on.

    None if the two models don't compare: another task or label, a column that these rows lack, or
    a champion whose own rows are gone, so that nobody knows which they were.
    """
    from trainlet.training.gate import Exam, newest
    from trainlet.training.problem import truth_of, unknown

    frame, recipe = making.material.frame, making.recipe
    task = lookup.get("learners", recipe.learner.use).task
    signature = champion.manifest.signature
    alike = (signature.task, signature.label) == (task, recipe.label)
    if not alike or not set(signature.required) <= set(frame):
        return None
    problem = problem_of(making)
    places = problem.places
    if champion.manifest.dataset.name:
        known = known_rows(making.store, making.settings, champion, making.material.schema)
        if known is None:
            return None
        places = places[untrained(problem, making.material, recipe, known)]
    least = (recipe.promote or Promote()).rows
    chosen = frame.iloc[newest(_by_time(making, places), making.material.ages, least)]
    rows = chosen.reset_index(drop=True)
    truth = truth_of(rows, making.material.schema, recipe)
    return Exam(rows, truth or unknown(len(rows)))


def _by_time(making: Making, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return places in the table with the newest last."""
    if not making.recipe.time:
        return places
    times = making.material.frame[making.recipe.time].to_numpy(np.float64)[places]
    order = np.lexsort((np.nan_to_num(times, nan=-np.inf), making.material.ages[places]))
    return places[order]

"""What can be seen of a sweep of clusterings before there is a job."""

import msgspec

from trainlet.errors import BadRecipe, BadSettings
from trainlet.recipes.sweeps import Sweep, check_counts
from trainlet.store import Store
from trainlet.work.planning import plan
from trainlet.work.requests import SweepClusteringRequest
from trainlet.work.sweeping import SweepPlan, sweep_of, task_of

FOREIGN = ("folds", "validation")
USUAL = "k-means-clustering"
"""What makes the clusters of a dataset if nobody says."""


def plan_clustering(request: SweepClusteringRequest, store: Store) -> SweepPlan:
    """Return what a request means, checked against its dataset.

    Raises:
        BadName, DatasetMissing: See ``plan``.
        BadRecipe: The recipe doesn't fit the dataset, or its learner makes no clusters.
        BadSettings: A range, a count or the mode is none for clusterings.
        ModuleMissing: A learner or the metric isn't in the catalogue.
    """
    check_counts(request.sweep)
    if request.dataset and not (request.learner or request.label):
        request = msgspec.structs.replace(request, learner=USUAL)
    planned = plan(request, store)
    if task_of(planned.recipe) != "clustering":
        raise BadRecipe(
            f"{planned.recipe.learner.use} makes no clusters.",
            remedy="Choose a clustering learner, or ask for tune.",
            studio="0013",
            field="recipe.learner",
        )
    _check_judged(request.sweep)
    return sweep_of(planned, request.sweep, store)


def _check_judged(sweep: Sweep) -> None:
    """Refuse what would be ignored: clusters are judged on the rows that they are made of."""
    given = next((name for name in FOREIGN if getattr(sweep, name)), None)
    if given:
        raise BadSettings(
            f"Clusters are judged on their own rows: there is no sweep.{given}.",
            remedy="Leave it out.",
            field=f"sweep.{given}",
        )

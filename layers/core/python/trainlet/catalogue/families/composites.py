"""Learners that are made of others, which they find in the catalogue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta

from trainlet.catalogue import lookup
from trainlet.catalogue.choice import Choice
from trainlet.catalogue.spec import Examples, Learner, Predictor, Settings
from trainlet.errors import BadRecipe
from trainlet.registry.manifest import Task

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from trainlet.catalogue.nodes.graph import Graph, Inputs

Learners = Annotated[
    tuple[Choice, ...],
    Meta(min_length=2, max_length=10, description="The learners whose answers are weighed."),
]


class CompositeSettings(Settings, frozen=True):
    """Settings that all of them share; each has learners of its own to start from."""

    learners: Learners


class StackingSettings(CompositeSettings, frozen=True):
    """Settings that stackings share."""

    folds: Annotated[
        int,
        Meta(
            ge=2,
            le=20,
            description="How often the learners are fitted to a part, to answer for the rest.",
            extra_json_schema={"sweep": [3, 5, 10]},
        ),
    ] = 5


class VotingSettings(CompositeSettings, frozen=True):
    """Settings that votings share."""

    weights: Annotated[
        tuple[Annotated[float, Meta(ge=0)], ...],
        Meta(max_length=10, description="How much each learner counts; none for all alike."),
    ] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A fitted learner inside another.

    Attributes:
        learner: The learner.
        settings: Its settings.
        predictor: What was fitted.
    """

    learner: Learner
    settings: Any
    predictor: Predictor

    @property
    def width(self) -> int:
        """How many cells its nodes hold of a row at once, if they are many."""
        return self.learner.width(self.predictor)

    def predict(self, X: "pd.DataFrame") -> "NDArray[np.float64]":
        """Return its probabilities ``[n, k]``, or its values ``[n]``: of several columns, one."""
        found = self.predictor.predict(X)
        return found[:, self._point] if self._is_wide else found

    def emit(self, graph: "Graph", inputs: "Inputs") -> str:
        """Add the nodes of ``predict``."""
        import numpy as np

        found = self.predictor.emit(graph, inputs)
        if not self._is_wide:
            return found
        return graph.add("Gather", found, graph.constant(np.array(self._point, np.int64)), axis=1)

    @property
    def _is_wide(self) -> bool:
        return bool(self.learner.answers(self.settings))

    @property
    def _point(self) -> int:
        return self.learner.point(self.settings)


Fitter = Callable[[Examples], Part]


def fitter(choice: Choice) -> Fitter:
    """Return what fits a chosen learner to examples.

    Raises:
        ModuleMissing: There is no such learner.
        BadSettings: A setting of it is unknown or out of range.
    """
    learner = lookup.get("learners", choice.use)
    settings = lookup.check_settings(choice.use, learner.settings, choice.settings)

    def fit(examples: Examples) -> Part:
        return Part(learner, settings, learner.fit(examples, settings))

    return fit


def taken(examples: Examples, places: "NDArray[np.int64]") -> Examples:
    """Return the examples at these places."""
    return replace(
        examples,
        X=examples.X.iloc[places].reset_index(drop=True),
        y=examples.y[places],
        weights=None if examples.weights is None else examples.weights[places],
    )


def total_width(parts: Sequence[Part]) -> int:
    """Return how many cells of a row the nodes of several hold at once."""
    return sum(part.width for part in parts)


def check_choice(choice: Choice, task: Task, field: str) -> None:
    """Raise unless a learner can be part of another, and fits itself.

    Args:
        choice: The learner.
        task: What it has to answer.
        field: Where it stands.

    Raises:
        BadRecipe: There is no such learner, it answers something else, or is made of others.
        BadSettings: A setting of it is unknown or out of range.
    """
    if choice.use not in fitting(task):
        raise BadRecipe(
            f"{choice.use!r} can't be a part of this learner.",
            remedy=f"Choose one of: {', '.join(fitting(task))}.",
            field=f"{field}.use",
        )
    learner = lookup.get("learners", choice.use)
    place = f"{field}.settings"
    learner.check(lookup.check_settings(choice.use, learner.settings, choice.settings, place))


def fit_stacking(examples: Examples, settings: StackingSettings) -> Predictor:
    """Fit the learners, and weigh what they say of rows that they were not fitted to."""
    from trainlet.catalogue.estimators.stacking import fit_stacked_classifier, fit_stacked_regressor

    fits = [fitter(choice) for choice in settings.learners]
    fit_stacked = fit_stacked_classifier if examples.classes else fit_stacked_regressor
    return fit_stacked(examples, fits, settings.folds)


def fit_voting(examples: Examples, settings: VotingSettings) -> Predictor:
    """Fit the learners; those without weight are left out."""
    from trainlet.catalogue.estimators.voting import Voting

    weights = settings.weights or (1.0,) * len(settings.learners)
    heard = [(fitter(c), w) for c, w in zip(settings.learners, weights, strict=True) if w]
    total = sum(weight for _, weight in heard)
    return Voting(tuple((fit(examples), weight / total) for fit, weight in heard))


def check_composite(task: Task) -> Callable[[Any], None]:
    """Return what checks the settings of a learner of this task that is made of others."""

    def check(settings: CompositeSettings) -> None:
        for i, choice in enumerate(settings.learners):
            check_choice(choice, task, f"learner.settings.learners[{i}]")

    return check


def check_voting(task: Task) -> Callable[[Any], None]:
    """Return what checks the settings of a voting of learners of this task."""

    def check(settings: VotingSettings) -> None:
        check_composite(task)(settings)
        weights, of = settings.weights, len(settings.learners)
        if weights and (len(weights) != of or not 0 < sum(weights) < inf):
            raise BadRecipe(
                f"{len(weights)} weights of sum {sum(weights):g} don't weigh {of} learners.",
                remedy="Give one for each learner, not all 0; or none for all alike.",
                field="learner.settings.weights",
            )

    return check


def fitting(task: Task) -> list[str]:
    """Return the learners of this task that can be part of another: those not made of others."""
    found = [(name, lookup.get("learners", name)) for name in lookup.names("learners")]
    return [
        name
        for name, learner in found
        if learner.task == task and not issubclass(learner.settings, CompositeSettings)
    ]

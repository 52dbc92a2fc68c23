"""What a figure of merit is, and what it is computed of."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from trainlet.registry import Category
from trainlet.registry.manifest import Task

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEAN, DEVIATION = "Scored Label Mean", "Scored Label Standard Deviation"
"""Studio's names of a prediction and of how sure it is."""


LEADING: dict[Task, str] = {
    "two-class": "auc",
    "multiclass": "accuracy",
    "regression": "root-mean-squared-error",
    "clustering": "simplified-silhouette",
    "anomaly": "auc",
    "recommender": "root-mean-squared-error",
}
"""The metric of a task that models are compared by unless another is named."""


class Undefined(Exception):
    """A figure has no value for these rows; the message says why."""


class Figure(NamedTuple):
    """A figure's value, or why it has none."""

    value: float | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """Of whom and of what held-out ratings are.

    Attributes:
        users: A number for each user, int64 ``[n]``.
        items: Likewise for each item.
        user_places: Where the user is among all, by whose distances users are alike, ``[n, d]``;
            None if that is unknown.
        item_places: Likewise for the item.
    """

    users: "NDArray[np.int64]"
    items: "NDArray[np.int64]"
    user_places: "NDArray[np.float64] | None" = None
    item_places: "NDArray[np.float64] | None" = None

    def take(self, rows: "NDArray[Any] | slice") -> "About":
        """Return some rows, by their places or a mask."""
        places = (self.user_places, self.item_places)
        some = [None if each is None else each[rows] for each in places]
        return About(self.users[rows], self.items[rows], *some)


@dataclass(frozen=True, slots=True)
class Truth:
    """What a model said of held-out rows, and what was true.

    Attributes:
        y: Class indices int64 ``[n]``, or values float64 ``[n]``.
        predicted: Likewise.
        probabilities: ``[n, k]``; None for regression.
        prior: Share of each class among the training rows, ``[k]``; None for regression.
        classes: The labels; empty for regression.
        answers: All columns of a regression's answer by name, if it has several; a clustering's
            distances; an anomaly's scores.
        between: How far the clusters' centres are from each other ``[k, k]``; None elsewhere.
        answers: All columns of a regression's answer by name, if it has several.
        about: Of whom and of what ratings are, for a recommender.
    """

    y: "NDArray[Any]"
    predicted: "NDArray[Any]"
    probabilities: "NDArray[np.float64] | None" = None
    prior: "NDArray[np.float64] | None" = None
    classes: tuple[Category, ...] = ()
    answers: "dict[str, NDArray[np.float64]] | None" = None
    between: "NDArray[np.float64] | None" = None
    about: About | None = None

    def take(self, rows: "NDArray[Any]") -> "Truth":
        """Return some rows, by their places or a mask."""
        return replace(
            self,
            y=self.y[rows],
            predicted=self.predicted[rows],
            probabilities=None if self.probabilities is None else self.probabilities[rows],
            answers=self.answers and {name: each[rows] for name, each in self.answers.items()},
            about=self.about and self.about.take(rows),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A figure of merit.

    Attributes:
        title: Studio's name of it.
        tasks: The tasks it is defined for.
        better: Which direction is better.
        compute: From held-out rows to the figure; raises ``Undefined`` where it has no value.
        order: Its place in Studio's own table.
        is_resampled: Whether resamples tell how sure it is: not where each takes seconds.
    """

    title: str
    tasks: tuple[Task, ...]
    better: Literal["high", "low"]
    compute: Callable[[Truth], float]
    order: int
    is_resampled: bool = True

    def figure(self, truth: Truth) -> Figure:
        """Return the figure for these rows, or why it has none; never NaN or infinite."""
        import numpy as np

        if not len(truth.y):
            return Figure(None, "There are no rows.")
        try:
            with np.errstate(all="ignore"):
                value = self.compute(truth)
        except Undefined as undefined:
            return Figure(None, str(undefined))
        return Figure(value) if np.isfinite(value) else Figure(None, "It is beyond all numbers.")

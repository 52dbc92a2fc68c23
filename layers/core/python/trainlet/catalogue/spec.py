"""What a module of the catalogue is: data and one builder."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

import msgspec

from trainlet.cells import ColumnType
from trainlet.registry import Category
from trainlet.registry.manifest import Task

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from trainlet.catalogue.estimators.graph import Graph, Inputs


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of a module: every one has a default and a range."""


class Predictor(Protocol):
    """A fitted learner: the same function twice, in numpy and as ONNX nodes."""

    def predict(self, X: "pd.DataFrame") -> "NDArray[np.float64]":
        """Return probabilities ``[n, k]``, or values ``[n]`` for regression."""
        ...

    def emit(self, graph: "Graph", inputs: "Inputs") -> str:
        """Add the nodes and return the tensor: probabilities ``[n, k]``, or values ``[n]``."""
        ...


class FittedTransform(Protocol):
    """A fitted transform: the same function twice, in pandas and as ONNX nodes.

    Attributes:
        handled: Columns in which it leaves no missing value.
    """

    handled: frozenset[str]

    def apply(self, X: "pd.DataFrame") -> "pd.DataFrame":
        """Return the transformed columns; no row comes or goes."""
        ...

    def keep(self, X: "pd.DataFrame") -> "NDArray[np.bool_]":
        """Return which rows stay in training, ``[n]``."""
        ...

    def emit(self, graph: "Graph", inputs: "Inputs") -> "Inputs":
        """Add the nodes that do what ``apply`` does."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """An untrained algorithm.

    Attributes:
        title: Studio's name of it.
        summary: One sentence.
        task: What it can answer.
        settings: Its settings; an instance without arguments holds the defaults.
        fit: From features ``X``, ``y`` (class indices int64 ``[n]``, or float64 ``[n]``), settings
            and seed to the fitted learner.
        deviations: Where it differs from Studio's, a sentence each.
    """

    title: str
    summary: str
    task: Task
    settings: type[Settings]
    fit: Callable[["pd.DataFrame", "NDArray[Any]", Any, int], Predictor]
    deviations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """A step of a recipe.

    Attributes:
        title: Studio's name of it.
        summary: One sentence.
        settings: Its settings.
        fit: From features ``X``, the columns selected (None: all that it applies to), their types
            and the settings to the fitted transform.
        check: From the columns selected, their types and the settings; raises ``BadRecipe`` for
            what can be seen before training.
    """

    title: str
    summary: str
    settings: type[Settings]
    fit: Callable[["pd.DataFrame", list[str] | None, dict[str, ColumnType], Any], FittedTransform]
    check: Callable[[list[str] | None, dict[str, ColumnType], Any], None]


@dataclass(frozen=True, slots=True)
class Truth:
    """What a model said of held-out rows, and what was true.

    Attributes:
        y: Class indices int64 ``[n]``, or values float64 ``[n]``.
        predicted: Likewise.
        probabilities: ``[n, k]``; None for regression.
        prior: Share of each class among the training rows, ``[k]``; None for regression.
        classes: The labels; empty for regression.
    """

    y: "NDArray[Any]"
    predicted: "NDArray[Any]"
    probabilities: "NDArray[np.float64] | None" = None
    prior: "NDArray[np.float64] | None" = None
    classes: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A figure of merit.

    Attributes:
        title: Studio's name of it.
        tasks: The tasks it is defined for.
        better: Which direction is better.
        compute: From held-out rows to the figure; None where it has no defined value.
        order: Its place in Studio's own table.
    """

    title: str
    tasks: tuple[Task, ...]
    better: Literal["high", "low"]
    compute: Callable[[Truth], float | None]
    order: int

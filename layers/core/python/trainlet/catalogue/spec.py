"""What a module of the catalogue is: data and one builder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

import msgspec

from trainlet.catalogue.lineage import Lineage
from trainlet.cells import ColumnType, Role
from trainlet.registry import Category, Input, Recommender
from trainlet.registry.manifest import Task

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from trainlet.catalogue.fitted.saved import SavedGraph
    from trainlet.catalogue.nodes.graph import Graph, Inputs


Types = dict[str, ColumnType]
Place = Literal["graph", "training", "clean"]
FOLDS = "Fold Assignments"
"""The column aside that says which fold a row is of, from 0."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of a module: every one has a default and a range."""


class Predictor(Protocol):
    """A fitted learner: the same function twice, in numpy and as ONNX nodes.

    A classifier gives probabilities ``[n, k]``; a regression values ``[n]``, or ``[n, m]`` where
    its answer has several columns; a clustering distances ``[n, k]``, the least of which decides;
    an anomaly detector scores ``[n, m]``, the first of which decides.
    """

    def predict(self, X: "pd.DataFrame") -> "NDArray[np.float64]":
        """Return the answers for rows without missing values."""
        ...

    def emit(self, graph: "Graph", inputs: "Inputs") -> str:
        """Add the nodes and return the tensor that holds the answers, double."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """What a learner is fitted to.

    Attributes:
        X: Columns of doubles and of texts, none missing, ``[n, d]``.
        y: Class indices int64 ``[n]``, each class once at least; or values float64 ``[n]``. Where
            nothing is predicted, what is known of a row's class, -1 for nothing.
        weights: How much each row counts, float64 ``[n]``, above 0; None for all alike.
        classes: How many classes there are; 0 for values.
        seed: Seed of whatever is left to chance.
        others: Other datasets that its settings name, by name without a version.
    """

    X: "pd.DataFrame"
    y: "NDArray[Any]"
    weights: "NDArray[np.float64] | None" = None
    classes: int = 0
    seed: int = 0
    others: "Mapping[str, Table]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The training rows at one point of a recipe.

    Attributes:
        X: The columns that steps act on: doubles, NaN where missing; and texts, None where missing.
        types: Their types.
        y: Class indices int64 ``[n]``, or values float64 ``[n]``; None where nothing is predicted.
        classes: The labels that the indices stand for; empty for values.
        label: The name of the column that is predicted; blank for none.
        aside: Columns that are no features and stay beside their rows: folds, ids, weights.
        roles: What such a column is: ``label``, ``weight``, ``fold``, or ``none`` of these.
        kinds: The types of the columns aside.
        seed: Seed of whatever a step leaves to chance.
        others: Other datasets that steps name, by name: their columns, all in ``X``.
        graphs: Saved transformations that steps name: their files, by ``name`` or ``name@version``;
            and models, by ``models/name@version``.
    """

    X: "pd.DataFrame"
    types: Types
    y: "NDArray[Any] | None" = None
    classes: tuple[Category, ...] = ()
    label: str = ""
    aside: "pd.DataFrame | None" = None
    roles: "Mapping[str, Role]" = field(default_factory=dict)
    kinds: "Mapping[str, ColumnType]" = field(default_factory=dict)
    seed: int = 0
    others: "Mapping[str, Table]" = field(default_factory=dict)
    graphs: "Mapping[str, SavedGraph]" = field(default_factory=dict)

    def take(self, places: "NDArray[np.int64]") -> "Table":
        """Return the rows at these places, in their order; one may come more than once."""
        if len(places) == len(self.X) and (places[1:] > places[:-1]).all():
            return self  # all of them
        return replace(
            self,
            X=self.X.iloc[places].reset_index(drop=True),
            y=None if self.y is None else self.y[places],
            aside=None if self.aside is None else self.aside.iloc[places].reset_index(drop=True),
        )


class FittedTransform(Protocol):
    """A fitted transform: the same function twice, in pandas and as ONNX nodes.

    Columns that later steps don't need may be absent from what it is given; so are then those that
    it would compute of them.

    Attributes:
        lineage: How its columns come from those before it.
    """

    lineage: Lineage

    def run(self, table: Table) -> Table:
        """Return the training rows behind the step; rows may come and go."""
        ...

    def apply(self, X: "pd.DataFrame") -> "pd.DataFrame":
        """Return the transformed columns; no row comes or goes."""
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
        fit: From training rows and settings to the fitted learner.
        check: Raises ``BadRecipe`` for settings that don't go together.
        answers: From the settings to the names of its answer's columns, if it has several; those
            of a clustering follow from how many clusters there are.
        point: From the settings to which of them is the prediction, from 0.
        width: How many cells the nodes of a fitted one hold of a row at once, if they are many.
        beside: The optional columns that a fitted one takes besides those it was trained on.
        recommender: What a fitted one knows of, if it is a recommender.
        reads: From the types of its columns to those they are read in.
        datasets: The settings that name other datasets, whose first column is read as ids.
        label_kind: Which numbers it can be taught: ``any``, ``counts`` from 0, or few ``levels``.
        starts: Settings that often win, which a search for the best begins with; without any, the
            learner isn't among those that it tries unasked.
        is_studio: Whether Studio had it.
        deviations: Where it differs from Studio's, a sentence each.
    """

    title: str
    summary: str
    task: Task
    settings: type[Settings]
    fit: Callable[[Examples, Any], Predictor]
    check: Callable[[Any], None] = lambda settings: None
    answers: Callable[[Any], tuple[str, ...]] = lambda settings: ()
    point: Callable[[Any], int] = lambda settings: 0
    width: Callable[[Any], int] = lambda fitted: 0
    beside: Callable[[Any], tuple[Input, ...]] = lambda fitted: ()
    recommender: Callable[[Any], Recommender | None] = lambda fitted: None
    reads: Callable[[Types], Types] = lambda types: types
    datasets: tuple[str, ...] = ()
    label_kind: Literal["any", "counts", "levels"] = "any"
    starts: tuple[Mapping[str, Any], ...] = ()
    is_studio: bool = True
    deviations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """A step of a recipe.

    Attributes:
        title: Studio's name of it.
        summary: One sentence.
        place: ``graph`` if it acts on a row's values, in training and in the model; ``training``
            if it changes which rows are trained on; ``clean`` if only a clean job can hold it.
        settings: Its settings.
        fit: From the training rows, the columns it acts on and the settings to the fitted step.
        takes: Which types of columns it acts on, as it is set.
        check: From the columns named, all types and the settings; raises ``BadRecipe`` for what can
            be seen before training.
        outline: From all types, the columns it acts on and the settings to the types behind it;
            None where only the rows can tell.
        beyond: What of these settings no graph can hold; blank for nothing.
        reads: From all types, the columns it acts on and the settings to the types that the table's
            own columns are read in from the start; None if it has no say in that.
        restores: Whether it makes features of columns that lie aside.
        names: From the columns it acts on and the settings to their names behind it; None if they
            keep them.
        changes: Whether it may change the columns that it acts on.
        datasets: The settings that name other datasets, as ``name`` or ``name@version``.
        transformations: The settings that name saved transformations, likewise.
        models: The settings that name models, as ``name``, ``name@alias`` or ``name@version``.
        deviations: Where it differs from Studio's, a sentence each.
    """

    title: str
    summary: str
    place: Place = "graph"
    settings: type[Settings]
    fit: Callable[[Table, list[str], Any], FittedTransform]
    takes: Callable[[ColumnType, Any], bool] = lambda type_, settings: True
    check: Callable[[list[str] | None, Types, Any], None] = lambda columns, types, settings: None
    outline: Callable[[Types, list[str], Any], Types | None] = lambda types, columns, settings: (
        types
    )
    beyond: Callable[[Any], str] = lambda settings: ""
    reads: Callable[[Types, list[str], Any], Types] | None = None
    restores: Callable[[Any], bool] = lambda settings: False
    names: Callable[[list[str], Any], list[str]] | None = None
    changes: bool = True
    datasets: tuple[str, ...] = ()
    transformations: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    deviations: tuple[str, ...] = ()

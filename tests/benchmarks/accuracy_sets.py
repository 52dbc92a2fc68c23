"""The tables that learners are judged on: five real ones, and those that scikit-learn ships."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine

from trainlet import recipes
from trainlet.catalogue.estimators.labels import labels
from trainlet.catalogue.spec import Table
from trainlet.datasets import Schema
from trainlet.registry.manifest import Task
from trainlet.tables import TextTable, describe, typed_frame

QUICK_ROWS = 6_000
LEVELS = 5


@dataclass(frozen=True)
class Set:
    """What is to be predicted of a table.

    Attributes:
        name: What it is called in the table of results.
        task: What a learner has to answer.
        cells: Reads its texts from the folder of data.
        label: The column to predict.
        is_ordered: Whether its classes come one after another.
    """

    name: str
    task: Task
    cells: Callable[[Path], pd.DataFrame]
    label: str
    is_ordered: bool = False


@dataclass(frozen=True)
class Judged:
    """A set as it was read, typed as the service does it."""

    set: Set
    schema: Schema
    table: Table

    def recipe(self, learner: str) -> recipes.Recipe:
        """Return what the service does when it is told no more than the label and the learner."""
        return recipes.default("d", self.set.label, learner, self.schema)


def from_file(file: str, *dropped: str) -> Callable[[Path], pd.DataFrame]:
    def read(folder: Path) -> pd.DataFrame:
        cells = pd.read_csv(folder / file, dtype=str, keep_default_na=False)
        return cells.drop(columns=list(dropped))

    return read


def from_library(load: Callable[..., object], name: str) -> Callable[[Path], pd.DataFrame]:
    def read(_: Path) -> pd.DataFrame:
        found = load(as_frame=True)
        cells = found.data.map(lambda value: repr(float(value)))
        names = getattr(found, "target_names", None)
        target = found.target if names is None else np.asarray(names)[found.target]
        return cells.assign(**{name: [str(value) for value in target]})

    return read


def heating_levels(folder: Path) -> pd.DataFrame:
    """Return the energy table with its heating load in levels, 1 the lowest."""
    cells = from_file("energy_efficiency.csv", "cooling_load")(folder)
    loads = cells.pop("heating_load").astype(float)
    return cells.assign(level=pd.qcut(loads, LEVELS, labels=False).add(1).astype(str))


AUTOMOBILE = from_file("automobile_price.csv")
SETS = (
    Set("adult", "two-class", from_file("adult_census_income.csv.gz", "part"), "income"),
    Set("german credit", "two-class", from_file("german_credit.csv"), "credit_risk"),
    Set("breast cancer", "two-class", from_library(load_breast_cancer, "kind"), "kind"),
    Set("automobile symboling", "multiclass", AUTOMOBILE, "symboling", is_ordered=True),
    Set("automobile drive-wheels", "multiclass", AUTOMOBILE, "drive-wheels"),
    Set("automobile body-style", "multiclass", AUTOMOBILE, "body-style"),
    Set("wine", "multiclass", from_library(load_wine, "kind"), "kind"),
    Set("energy heating level", "multiclass", heating_levels, "level", is_ordered=True),
    Set("automobile price", "regression", AUTOMOBILE, "price"),
    Set(
        "energy heating load",
        "regression",
        from_file("energy_efficiency.csv", "cooling_load"),
        "heating_load",
    ),
    Set(
        "bike rentals",
        "regression",
        from_file("bike_rental_hour.csv.gz", "casual", "registered", "instant", "dteday"),
        "cnt",
    ),
    Set("diabetes", "regression", from_library(load_diabetes, "progression"), "progression"),
)
ORDERED_ONLY = frozenset({"ordinal-regression"})


def fitting(learner: str, task: Task) -> Iterator[Set]:
    """Yield the sets that a learner is for; one of ordered answers is judged by their levels."""
    for each in SETS:
        if learner in ORDERED_ONLY:
            if each.is_ordered:
                yield replace(each, task=task)
        elif each.task == task:
            yield each


def read(asked: Set, folder: Path, *, quick: bool) -> Judged:
    """Return a set's rows that have a label; of a long table few, if it has to be quick."""
    cells = asked.cells(folder)
    if quick and len(cells) > QUICK_ROWS:
        cells = cells.sample(QUICK_ROWS, random_state=0)
    text = TextTable.of({str(name): cells[name].tolist() for name in cells})
    uploaded = datetime.now(UTC)
    schema = describe(text, {}, dataset="d", version="0" * 20, size=0, uploaded=uploaded)
    frame = typed_frame(text, schema)
    frame = frame[frame[asked.label].notna()].reset_index(drop=True)
    recipe = recipes.default("d", asked.label, "linear-regression", schema)
    types = recipes.features(recipe, schema)
    type_ = next(column.type for column in schema.columns if column.name == asked.label)
    truth = labels(frame[asked.label], type_, asked.task)
    X = frame[list(types)]
    table = Table(X=X, types=types, y=truth.y, classes=truth.classes, label=asked.label)
    return Judged(asked, schema, table)

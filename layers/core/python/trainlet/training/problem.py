"""What is to be learned: the rows with a label, and which of them are held out."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue import lookup
from trainlet.catalogue.estimators.labels import Labels, labels
from trainlet.catalogue.spec import FOLDS, Table
from trainlet.cells import ColumnType, Role
from trainlet.datasets import Schema
from trainlet.recipes import Recipe, features, weight_of
from trainlet.registry.manifest import UNTAUGHT
from trainlet.training.deal import Hashes, deal_rows, hash_rows, periods
from trainlet.training.split import hold_out_newest, split_rows


@dataclass(frozen=True, slots=True)
class Problem:
    """Rows to learn from, and rows to be judged on.

    Attributes:
        total: Rows of the table, those without a label too.
        types: The types of the features.
        training: The rows to train on.
        judging: Features, and class indices or values, of the rows held out.
        places: Where in the table the held-out rows are, ascending, ``[h]``.
        trained: Where in the table the training rows are, ascending, ``[t]``.
        everything: All rows with a label, if the recipe has the model trained on them in the end.
    """

    total: int
    types: dict[str, ColumnType]
    training: Table
    judging: tuple[pd.DataFrame, NDArray[Any]]
    places: NDArray[np.int64]
    trained: NDArray[np.int64]
    everything: Table | None = None

    @property
    def learned(self) -> Table:
        """The rows that the model is trained on in the end."""
        return self.everything or self.training

    @property
    def known(self) -> NDArray[np.int64]:
        """Where in the table these are."""
        if self.everything is None:
            return self.trained
        return np.sort(np.concatenate([self.trained, self.places]))


@dataclass(frozen=True, slots=True)
class Whole:
    """All rows that have a label; all there are, where none is predicted.

    Attributes:
        table: What is learned from.
        rows: All columns of them that were read, ``[n]`` rows.
        places: Where in the table they are, ascending, ``[n]``.
    """

    table: Table
    rows: pd.DataFrame
    places: NDArray[np.int64]

    @property
    def truth(self) -> Labels:
        """What is true of them."""
        if self.table.y is None:
            return unknown(len(self.table.X))
        return Labels(self.table.y, self.table.classes)


def pose(frame: pd.DataFrame, schema: Schema, recipe: Recipe) -> Problem:
    """Return the problem that a recipe poses on a table.

    Args:
        frame: The typed table.
        schema: Its columns.
        recipe: What to learn, and how rows are held out.

    Raises:
        TrainingFailed: Too few rows to hold some out.
    """
    whole = pose_whole(frame, schema, recipe)
    table = whole.table
    trained, held_out = _split(whole, recipe)
    return Problem(
        len(frame),
        table.types,
        table.take(trained),
        (table.X.iloc[held_out].reset_index(drop=True), whole.truth.y[held_out]),
        whole.places[held_out],
        whole.places[trained],
        table if recipe.split.refit else None,
    )


def pose_whole(frame: pd.DataFrame, schema: Schema, recipe: Recipe) -> Whole:
    """Return all rows with a label, none held out; see ``pose``."""
    types = features(recipe, schema)
    task = lookup.get("learners", recipe.learner.use).task
    if task in UNTAUGHT:
        labelled = np.arange(len(frame))
    else:
        labelled = np.flatnonzero(frame[recipe.label].notna().to_numpy())
    rows = frame.iloc[labelled].reset_index(drop=True)
    truth = truth_of(rows, schema, recipe)
    aside, roles = _aside(rows, schema, recipe)
    table = Table(
        X=rows[list(types)],
        types=types,
        y=truth.y if truth else None,
        classes=truth.classes if truth else (),
        label=recipe.label,
        aside=aside,
        roles=roles,
    )
    return Whole(table, rows, labelled)


def truth_of(rows: pd.DataFrame, schema: Schema, recipe: Recipe) -> Labels | None:
    """Return what is true of rows; None if the recipe names no label."""
    if not recipe.label:
        return None
    task = lookup.get("learners", recipe.learner.use).task
    label_type = next(column.type for column in schema.columns if column.name == recipe.label)
    return labels(rows[recipe.label], label_type, task)


def unknown(rows: int) -> Labels:
    """Return that nothing is known of so many rows."""
    return Labels(np.full(rows, -1, np.int64), ())


def _aside(
    rows: pd.DataFrame, schema: Schema, recipe: Recipe
) -> tuple[pd.DataFrame | None, dict[str, Role]]:
    """Return the columns of folds and weights that there are, and which is which."""
    folds = {column.name: FOLDS for column in schema.columns if column.role == "fold"}
    weight = weight_of(recipe, schema)
    roles: dict[str, Role] = {
        **dict.fromkeys(folds, "fold"),
        **({weight: "weight"} if weight else {}),
    }
    if not roles:
        return None, {}
    columns = rows[list(roles)].rename(columns=folds).reset_index(drop=True)
    return columns, {folds.get(name, name): role for name, role in roles.items()}


def row_contents(frame: pd.DataFrame, schema: Schema, recipe: Recipe) -> Hashes:
    """Return a hash of what each row holds in the recipe's features, label and weight, ``[n]``."""
    names = [*features(recipe, schema), recipe.label, weight_of(recipe, schema)]
    return hash_rows(frame[[name for name in names if name in frame]], split_seed(recipe))


def _split(whole: Whole, recipe: Recipe) -> tuple[NDArray[Any], NDArray[Any]]:
    split, seed, rows = recipe.split, split_seed(recipe), whole.rows
    if split.by == "time":
        return hold_out_newest(times_of(rows, recipe), split.fraction)
    together = together_of(rows, recipe)
    if together is not None:
        return deal_rows(hash_rows(together, seed), split.fraction)
    if split.by == "random":
        return split_rows(_strata(whole, recipe), split, seed)
    contents = rows[[*whole.table.types, *filter(None, [recipe.label])]]
    return deal_rows(hash_rows(contents, seed), split.fraction)


def _strata(whole: Whole, recipe: Recipe) -> Labels:
    """Return the labels whose shares a split may keep: none, if not every row need have one."""
    task = lookup.get("learners", recipe.learner.use).task
    return Labels(whole.truth.y, ()) if task in UNTAUGHT else whole.truth


def together_of(rows: pd.DataFrame, recipe: Recipe) -> pd.DataFrame | None:
    """Return the column of which rows of one value stay together, ``[n, 1]``; None for none."""
    split = recipe.split
    if split.by == "period":
        return periods(times_of(rows, recipe), split.days)
    alike = (split.by == "column" and split.column) or recipe.group
    return rows[[alike]] if alike else None


def times_of(rows: pd.DataFrame, recipe: Recipe) -> "pd.Series[Any]":
    """Return the time of each row in UTC seconds, or of the newest row of its group."""
    times = rows[recipe.split.column or recipe.time]
    if not recipe.group:
        return times
    return times.groupby(rows[recipe.group], dropna=False).transform("max")


def split_seed(recipe: Recipe) -> int:
    """Return the seed of a recipe's split.

    It is not of the whole recipe: recipes that differ in their learner are judged on the same rows.
    """
    return recipe.split.seed or seed_of(f"{recipe.dataset}\n{recipe.label}".encode())


def seed_of(text: bytes) -> int:
    """Return a seed that these bytes decide, 0 to 2^31 - 1."""
    return int.from_bytes(hashlib.sha256(text).digest()[:4], "big") % 2**31

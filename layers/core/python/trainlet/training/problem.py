"""What is to be learned: the rows with a label, and which of them are held out."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue import lookup
from trainlet.cells import ColumnType
from trainlet.datasets import Schema
from trainlet.recipes import Recipe, features
from trainlet.training.deal import Hashes, deal_rows, hash_rows, periods
from trainlet.training.labels import Labels, labels
from trainlet.training.split import split_rows


@dataclass(frozen=True, slots=True)
class Problem:
    """Rows to learn from, and rows to be judged on.

    Attributes:
        total: Rows of the table, those without a label too.
        types: The types of the features.
        training: Features and labels of the rows to train on.
        judging: Features, and class indices or values, of the rows held out.
        places: Where in the table the held-out rows are, ascending, ``[h]``.
        trained: Where in the table the training rows are, ascending, ``[t]``.
    """

    total: int
    types: dict[str, ColumnType]
    training: tuple[pd.DataFrame, Labels]
    judging: tuple[pd.DataFrame, NDArray[Any]]
    places: NDArray[np.int64]
    trained: NDArray[np.int64]


def pose(frame: pd.DataFrame, schema: Schema, recipe: Recipe) -> Problem:
    """Return the problem that a recipe poses on a table.

    Args:
        frame: The typed table.
        schema: Its columns.
        recipe: What to learn, and how rows are held out.

    Raises:
        TrainingFailed: Too few rows to hold some out.
    """
    types = features(recipe, schema)
    task = lookup.get("learners", recipe.learner.use).task
    label_type = next(column.type for column in schema.columns if column.name == recipe.label)
    labelled = np.flatnonzero(frame[recipe.label].notna().to_numpy())
    rows = frame.iloc[labelled].reset_index(drop=True)
    X, truth = rows[list(types)], labels(rows[recipe.label], label_type, task)
    trained, held_out = _split(rows, truth, list(types), recipe)
    return Problem(
        len(frame),
        types,
        (X.iloc[trained], Labels(truth.y[trained], truth.classes)),
        (X.iloc[held_out].reset_index(drop=True), truth.y[held_out]),
        labelled[held_out],
        labelled[trained],
    )


def row_contents(frame: pd.DataFrame, schema: Schema, recipe: Recipe) -> Hashes:
    """Return a hash of what each row holds in the recipe's features and its label, ``[n]``."""
    names = [*features(recipe, schema), recipe.label]
    return hash_rows(frame[names], split_seed(recipe))


def _split(
    rows: pd.DataFrame, truth: Labels, names: list[str], recipe: Recipe
) -> tuple[NDArray[Any], NDArray[Any]]:
    split, seed = recipe.split, split_seed(recipe)
    if split.by == "random":
        return split_rows(truth, split, seed)
    if split.by == "content":
        hashes = hash_rows(rows[[*names, recipe.label]], seed)
    elif split.by == "column":
        hashes = hash_rows(rows[[split.column]], seed)
    else:
        hashes = hash_rows(periods(rows[split.column or recipe.time], split.days), seed)
    return deal_rows(hashes, split.fraction)


def split_seed(recipe: Recipe) -> int:
    """Return the seed of a recipe's split.

    It is not of the whole recipe: recipes that differ in their learner are judged on the same rows.
    """
    return recipe.split.seed or seed_of(f"{recipe.dataset}\n{recipe.label}".encode())


def seed_of(text: bytes) -> int:
    """Return a seed that these bytes decide, 0 to 2^31 - 1."""
    return int.from_bytes(hashlib.sha256(text).digest()[:4], "big") % 2**31

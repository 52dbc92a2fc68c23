"""Fits steps one after the other, and follows columns back through them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import FittedTransform, Table
from trainlet.errors import TrainingFailed
from trainlet.recipes import Step, resolve
from trainlet.training.problem import seed_of


def fit_steps(steps: Sequence[Step], table: Table) -> tuple[Table, tuple[FittedTransform, ...]]:
    """Return the rows behind the steps, and the steps fitted to them.

    Raises:
        BadRecipe: A step names a column that isn't there, or none that it takes.
        TrainingFailed: The rows can't be transformed so.
    """
    fitted: list[FittedTransform] = []
    known = frozenset(table.types)
    for place, step in enumerate(steps):
        done = fit_step(step, table, place, known)
        table = done.run(table)
        known |= frozenset(table.types)
        fitted.append(done)
    return table, tuple(fitted)


def fit_step(step: Step, table: Table, place: int, known: frozenset[str]) -> FittedTransform:
    """Return a step fitted to the rows before it.

    Args:
        step: The step.
        table: The rows, with the seed of the whole recipe.
        place: Which of the recipe's steps it is, from 0.
        known: All columns that there ever were.

    Raises:
        BadRecipe: It names a column that isn't there, or none that it takes.
        TrainingFailed: The rows can't be transformed so.
    """
    table = replace(table, seed=seed_of(f"{table.seed} {place}".encode()))
    transform = lookup.get("transforms", step.use)
    settings = lookup.check_settings(step.use, transform.settings, step.settings)
    also = {table.label} if transform.reads else set()
    types = table.types
    if transform.reads and isinstance(step.columns, list):
        types = {**types, **table.kinds}  # roles are changed of what lies aside
    columns = resolve(step.columns, transform, types, settings, known | also)
    try:
        return transform.fit(table, columns, settings)
    except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
        raise TrainingFailed(
            f"{transform.title} could not be fitted: {error}.",
            remedy="Check the step's columns and settings.",
            studio="1000",
            field="steps",
        ) from error


def needed(steps: Sequence[FittedTransform], names: Sequence[str]) -> frozenset[str]:
    """Return the columns before the steps that these columns behind them are computed of."""
    wanted = frozenset(names)
    for step in reversed(steps):
        wanted = frozenset(source for name in wanted for source in step.lineage.sources(name))
    return wanted


def gaps(steps: Sequence[FittedTransform], names: Sequence[str]) -> tuple[frozenset[str], bool]:
    """Return in which columns before the steps a missing value leaves a gap behind them.

    Args:
        steps: Fitted steps.
        names: The columns behind them that are needed.

    Returns:
        Those columns, and whether there may be gaps for other reasons besides.
    """
    open_, torn = frozenset(names), False
    for step in reversed(steps):
        torn = torn or bool(open_ & step.lineage.torn)
        passing = open_ - step.lineage.filled
        open_ = frozenset(source for name in passing for source in step.lineage.sources(name))
    return open_, torn

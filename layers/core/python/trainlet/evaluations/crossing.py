"""The document of a recipe that is tried on each fold of a table."""

from typing import Any

import msgspec

from trainlet.registry.manifest import Task

FOLD, EXAMPLES, MODEL = "Fold number", "Number of examples in fold", "Model"
MEAN, DEVIATION = "Mean", "Standard Deviation"
CROSSING = 1
MOST_FOLDS = 1000


class FoldFigures(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a model that has learned from the other folds is worth on one.

    Attributes:
        number: The fold, from 0.
        rows: Its rows.
        trained: The rows that its model learned from.
        with_gaps: Its rows without an answer, for a value is missing.
        metrics: By metric id; None where one has no value.
        undefined: Why it has none.
    """

    number: int
    rows: int
    trained: int
    with_gaps: int = 0
    metrics: dict[str, float | None]
    undefined: dict[str, str] = {}


class FoldTable(msgspec.Struct, frozen=True, kw_only=True):
    """A row for each fold, and one each for mean and deviation, under Studio's names."""

    columns: list[str]
    rows: list[list[Any]]


class Crossing(msgspec.Struct, frozen=True, kw_only=True):
    """What comes of a cross-validation.

    Attributes:
        crossing: The layout's number.
        dataset: The table.
        dataset_version: Which version of it.
        label: The column that is predicted.
        task: What is answered.
        learner: The learner's id.
        dealt_by: What decided the folds: the table's ``own``, the recipe's ``group`` or ``time``,
            the ``class``, or chance for each ``row``.
        seed: Seed of the folds.
        rows: Rows with a label.
        never_tested: Those of them that are in no fold.
        folds: What came of each fold.
        mean: By metric id, over the folds where it has a value; None if it has none in any.
        standard_deviation: Likewise, of n - 1 degrees of freedom; None of fewer than two.
        counted: In how many folds a metric has a value.
        table: All this as Studio has it.
    """

    crossing: int = CROSSING
    dataset: str
    dataset_version: str
    label: str
    task: Task
    learner: str
    dealt_by: str
    seed: int
    rows: int
    never_tested: int
    folds: list[FoldFigures]
    mean: dict[str, float | None]
    standard_deviation: dict[str, float | None]
    counted: dict[str, int]
    table: FoldTable

"""How much each training row counts."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.spec import Table
from trainlet.errors import TrainingFailed
from trainlet.recipes import ClassWeights

Weights = NDArray[np.float64]


def row_weights(table: Table, by_class: ClassWeights) -> Weights | None:
    """Return the weight of each row: its own times its class's, ``[n]``; None for all alike.

    Balanced weights make all classes count alike, whatever their rows weigh: w / (k w_c) for a
    class whose rows weigh w_c of all w.

    Raises:
        TrainingFailed: A row has no weight, or one below 0; or a class that isn't there has one.
    """
    own = _column(table)
    if not by_class:
        return own
    assert table.y is not None  # a recipe has a label
    rows = np.ones(len(table.y)) if own is None else own
    if by_class == "balanced":
        weighed = np.bincount(table.y, rows, len(table.classes))
        factors = weighed.sum() / (len(weighed) * np.where(weighed > 0, weighed, 1.0))
    else:
        factors = _factors(by_class, table)
    weights: Weights = rows * factors[table.y]
    return weights


def _column(table: Table) -> Weights | None:
    name = next((name for name, role in table.roles.items() if role == "weight"), "")
    if not name or table.aside is None or name not in table.aside:
        return None
    weights: Weights = table.aside[name].to_numpy(np.float64)
    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any():
        raise TrainingFailed(
            f"Column {name!r} holds no weight in {int(wrong.sum()):,} training rows:"
            f" {weights[wrong][0]:g} is the first.",
            remedy="Give each row a weight of 0 or more.",
            studio="0018",
            column=name,
            field="weight",
        )
    return weights


def _factors(by_class: Any, table: Table) -> Weights:
    """Return the weight of each class, 1 where none is given, ``[k]``."""
    places = {_spelt(value): place for place, value in enumerate(table.classes)}
    unknown = next((name for name in by_class if name not in places), None)
    if unknown is not None:
        raise TrainingFailed(
            f"There is no class {unknown!r} to weigh.",
            remedy=f"The classes are: {', '.join(places)}.",
            field="class_weights",
        )
    return np.array([by_class.get(name, 1.0) for name in places])


def _spelt(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

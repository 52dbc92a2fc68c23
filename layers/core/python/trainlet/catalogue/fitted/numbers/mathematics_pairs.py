"""Studio's categories Compare and Operations of mathematical functions, by their names."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.fitted.numbers.operations import Operation
from trainlet.catalogue.fitted.steps import Matrix
from trainlet.catalogue.nodes.expressions import Expression


def _answer(
    compute: Callable[[Matrix, Matrix], NDArray[Any]],
    nodes: Callable[[Expression, Expression], Expression],
) -> Operation:
    """Return a comparison: 1 for yes and 0 for no."""
    return Operation(
        lambda x, y: compute(x, y).astype(np.float64),
        lambda x, y: nodes(x, y).double(),
        is_total=True,
    )


COMPARE: dict[str, Operation] = {
    "equal-to": _answer(np.equal, Expression.equals),
    "greater-than": _answer(np.greater, operator.gt),
    "greater-than-or-equal-to": _answer(np.greater_equal, operator.ge),
    "less-than": _answer(np.less, operator.lt),
    "less-than-or-equal-to": _answer(np.less_equal, operator.le),
    "not-equal-to": _answer(np.not_equal, lambda x, y: ~x.equals(y)),
    "pair-max": Operation(np.maximum, lambda x, y: x.apply("Max", y), is_total=True),
    "pair-min": Operation(np.minimum, lambda x, y: x.apply("Min", y), is_total=True),
}
OPERATIONS: dict[str, Operation] = {
    "add": Operation(np.add, operator.add),
    "divide": Operation(np.divide, operator.truediv),
    "multiply": Operation(np.multiply, operator.mul),
    "subtract": Operation(np.subtract, operator.sub),
}

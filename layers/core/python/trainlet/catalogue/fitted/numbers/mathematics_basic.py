"""Studio's category Basic of mathematical functions, by their names."""

import numpy as np
from scipy import special

from trainlet.catalogue.fitted.numbers.operations import Operation, of_one
from trainlet.catalogue.fitted.steps import Matrix
from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.formulas import (
    atan2,
    expm1,
    hypot,
    log1p,
    logarithm,
)

FACTORIALS = special.factorial(np.arange(171))
DOUBLE_FACTORIALS = special.factorial2(np.arange(301))
"""All that a double holds."""


def _entry(table: Matrix, x: Matrix) -> Matrix:
    """Return a table's entries at ``x``; NaN where there is none."""
    is_there = (x >= 0.0) & (x < len(table)) & (np.floor(x) == x)
    return np.where(is_there, table[np.where(is_there, x, 0.0).astype(np.int64)], np.nan)


def _atan2(y: Matrix, x: Matrix) -> Matrix:
    return np.asarray(np.arctan2(y + 0.0, x + 0.0))  # adding 0 makes minus zero zero


def _root(x: Matrix, n: Matrix) -> Matrix:
    """Return the n-th root; of a negative number if n is odd."""
    found = np.power(np.abs(x), 1.0 / n)
    is_odd = np.abs(np.fmod(n, 2.0)) == 1.0
    return np.where(x < 0.0, np.where(is_odd, -found, np.nan), found)


def _root_nodes(x: Expression, n: Expression) -> Expression:
    found = abs(x) ** (1.0 / n)
    is_odd = abs(n.apply("Mod", 2.0, fmod=1)).equals(1.0)
    return (x < 0.0).then(is_odd.then(-found, float("nan")), found)


def _square(x: Matrix) -> Matrix:
    return x * x


def _same(x: Matrix) -> Matrix:
    return x


BASIC: dict[str, Operation] = {
    "abs": of_one(np.abs, abs, is_total=True),
    "atan2": Operation(_atan2, atan2, is_total=True),
    "conj": of_one(_same, lambda x: x, is_total=True),
    "cube-root": of_one(np.cbrt, lambda x: (abs(x) ** (1.0 / 3.0)).signed(x), is_total=True),
    "double-factorial": of_one(
        lambda x: _entry(DOUBLE_FACTORIALS, x), lambda x: x.entry(DOUBLE_FACTORIALS, 0)
    ),
    "eps": of_one(lambda x: np.spacing(np.abs(x)), None),
    "exp": of_one(np.exp, lambda x: x.exp()),
    "exp2": Operation(lambda x, t: x * np.exp2(t), lambda x, t: x * 2.0**t),
    "exp-minus1": of_one(np.expm1, expm1),
    "factorial": of_one(lambda x: _entry(FACTORIALS, x), lambda x: x.entry(FACTORIALS, 0)),
    "hypotenuse": Operation(np.hypot, hypot),
    "imaginary-part": of_one(np.zeros_like, lambda x: x * 0.0, is_total=True),
    "ln": of_one(np.log, lambda x: x.log()),
    "ln-plus1": of_one(np.log1p, log1p),
    "log": Operation(lambda x, base: np.log(x) / np.log(base), lambda x, b: x.log() / b.log()),
    "log10": of_one(np.log10, lambda x: logarithm(x, 10.0)),
    "log2": of_one(np.log2, lambda x: logarithm(x, 2.0)),
    "nth-root": Operation(_root, _root_nodes),
    "pow": Operation(np.power, lambda x, y: x**y),
    "real-part": of_one(_same, lambda x: x, is_total=True),
    "sqrt": of_one(np.sqrt, lambda x: x.sqrt()),
    "sqrt-pi": of_one(
        lambda x: np.sqrt(x) * np.sqrt(np.pi), lambda x: x.sqrt() * float(np.sqrt(np.pi))
    ),
    "square": of_one(_square, lambda x: x * x),
}

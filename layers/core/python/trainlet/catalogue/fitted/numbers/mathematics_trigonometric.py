"""Studio's category Trigonometric of mathematical functions, by their names.

A function of degrees is exact at whole quarters of a turn. The inverse of a function's reciprocal
is its inverse of the reciprocal.
"""

from collections.abc import Callable

import numpy as np

from trainlet.catalogue.fitted.numbers.operations import Operation, of_one
from trainlet.catalogue.fitted.steps import Matrix
from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.formulas import (
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    cosh,
    sinh,
    tanh,
)
from trainlet.catalogue.nodes.turns import (
    DEGREE,
    cos,
    cos_degrees,
    sin,
    sin_degrees,
    tan,
    tan_degrees,
)

Pair = tuple[Callable[[Matrix], Matrix], Callable[[Expression], Expression]]
"""A function in numpy, and as nodes."""


def _over(one: Pair) -> Pair:
    """Return one over a function."""
    compute, nodes = one
    return lambda x: 1.0 / compute(x), lambda x: 1.0 / nodes(x)


def _of_inverse(one: Pair) -> Pair:
    """Return a function of one over its argument."""
    compute, nodes = one
    return (
        lambda x: compute(1.0 / np.where(x == 0.0, 0.0, x)),
        lambda x: nodes(1.0 / x.equals(0.0).then(0.0, x)),
    )


def _in_degrees(one: Pair) -> Pair:
    compute, nodes = one
    return lambda x: compute(x) / DEGREE, lambda x: nodes(x) / DEGREE


def _sin_degrees(x: Matrix) -> Matrix:
    """Return the sine of degrees: by the quarter of the turn, and the rest of it."""
    turn = np.fmod(x, 360.0)
    quarter = np.rint(turn / 90.0)
    rest = (turn - 90.0 * quarter) * DEGREE
    size = np.where(quarter % 2.0 == 0.0, np.sin(rest), np.cos(rest))
    return np.where(quarter % 4.0 >= 2.0, -size, size)


def _cos_degrees(x: Matrix) -> Matrix:
    return _sin_degrees(np.fmod(x, 360.0) + 90.0)


def _tan_degrees(x: Matrix) -> Matrix:
    return _sin_degrees(x) / _cos_degrees(x)


FORWARD: dict[str, Pair] = {"sin": (np.sin, sin), "cos": (np.cos, cos), "tan": (np.tan, tan)}
OF_DEGREES: dict[str, Pair] = {
    "sin": (_sin_degrees, sin_degrees),
    "cos": (_cos_degrees, cos_degrees),
    "tan": (_tan_degrees, tan_degrees),
}
HYPERBOLIC: dict[str, Pair] = {
    "sin": (np.sinh, sinh),
    "cos": (np.cosh, cosh),
    "tan": (np.tanh, tanh),
}
INVERSE: dict[str, Pair] = {
    "sin": (np.arcsin, asin),
    "cos": (np.arccos, acos),
    "tan": (np.arctan, atan),
}
INVERSE_HYPERBOLIC: dict[str, Pair] = {
    "sin": (np.arcsinh, asinh),
    "cos": (np.arccosh, acosh),
    "tan": (np.arctanh, atanh),
}
RECIPROCALS = {"csc": "sin", "sec": "cos", "cot": "tan"}
TOTAL = {"sin", "cos", "atan", "tanh", "sin-degrees", "cos-degrees", "atan-degrees", "sech"}


def _six(three: dict[str, Pair], reciprocal: Callable[[Pair], Pair]) -> dict[str, Pair]:
    """Return the functions of sine, cosine and tangent, and those of their reciprocals."""
    return {
        **three,
        **{name: reciprocal(three[base]) for name, base in RECIPROCALS.items()},
    }


def _named(
    functions: dict[str, Pair], before: str, behind: str, of: Callable[[Pair], Pair]
) -> dict[str, Pair]:
    return {f"{before}{name}{behind}": of(pair) for name, pair in functions.items()}


def _same(pair: Pair) -> Pair:
    return pair


FUNCTIONS: dict[str, Pair] = {
    **_named(_six(FORWARD, _over), "", "", _same),
    **_named(_six(OF_DEGREES, _over), "", "-degrees", _same),
    **_named(_six(HYPERBOLIC, _over), "", "h", _same),
    **_named(_six(INVERSE, _of_inverse), "a", "", _same),
    **_named(_six(INVERSE, _of_inverse), "a", "-degrees", _in_degrees),
    **_named(_six(INVERSE_HYPERBOLIC, _of_inverse), "a", "h", _same),
}
TRIGONOMETRIC: dict[str, Operation] = {
    **{
        name: of_one(compute, nodes, is_total=name in TOTAL)
        for name, (compute, nodes) in FUNCTIONS.items()
    },
    "cis": of_one(np.cos, cos, is_total=True),
    "degrees-to-radians": of_one(lambda x: x * DEGREE, lambda x: x * DEGREE, is_total=True),
    "sign": of_one(np.sign, lambda x: x.apply("Sign"), is_total=True),
    "sinc": of_one(
        lambda x: np.where(x == 0.0, 1.0, np.sin(x) / x),
        lambda x: x.equals(0.0).then(1.0, sin(x) / x),
        is_total=True,
    ),
}

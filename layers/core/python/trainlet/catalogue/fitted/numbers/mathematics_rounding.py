"""Studio's category Rounding of mathematical functions, by their names."""

from collections.abc import Callable

import numpy as np

from trainlet.catalogue.fitted.numbers.operations import Operation, of_one
from trainlet.catalogue.fitted.steps import Matrix
from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.formulas import LN2, trunc

MOST_DIGITS = 300
WHOLE = 2.0**52
"""From here on, all doubles are whole numbers."""

POWERS = np.array([float(f"1e{digits}") for digits in range(MOST_DIGITS + 1)])
UP = np.concatenate([np.ones(MOST_DIGITS), POWERS])
DOWN = UP[::-1].copy()
"""By the number of digits, from -300: what a number is multiplied by, and divided by."""


def _to_digits(
    compute: Callable[[Matrix], Matrix], nodes: Callable[[Expression], Expression]
) -> Operation:
    """Return a rounding to a number of digits behind the point; below 0 they are before it."""

    def rounded(x: Matrix, digits: Matrix) -> Matrix:
        is_there = (np.abs(digits) <= MOST_DIGITS) & (np.floor(digits) == digits)
        places = np.where(is_there, digits + MOST_DIGITS, 0.0).astype(np.int64)
        scaled = x * UP[places] / DOWN[places]
        found = compute(scaled) * DOWN[places] / UP[places]
        whole = np.where((np.abs(scaled) >= WHOLE) | np.isinf(found), x, found)
        return np.where(is_there, whole, np.nan)

    def emit(x: Expression, digits: Expression) -> Expression:
        up, down = digits.entry(UP, -MOST_DIGITS), digits.entry(DOWN, -MOST_DIGITS)
        scaled = x * up / down
        found = nodes(scaled) * down / up
        is_whole = (abs(scaled) >= WHOLE) | found.apply("IsInf")
        return up.apply("IsNaN").then(float("nan"), is_whole.then(x, found))

    return Operation(rounded, emit)


def _nearest(x: Matrix) -> Matrix:
    """Return the nearest whole number, of two the one farther from 0."""
    size = np.abs(x)
    low = np.floor(size)
    return np.asarray(np.copysign(low + (size - low >= 0.5), x))


def _nearest_nodes(x: Expression) -> Expression:
    size = abs(x)
    low = size.floor()
    return (low + (size - low >= 0.5).double()).signed(x)


def _power2(x: Matrix) -> Matrix:
    """Return the least power of two that is not below ``x``; NaN where ``x`` is not positive."""
    mantissa, exponent = np.frexp(x)
    found = np.ldexp(1.0, exponent - (mantissa == 0.5))
    return np.where(x > 0.0, found, np.nan)


def _power2_nodes(x: Expression) -> Expression:
    """Add the nodes: the logarithm may be off by one, so its power is corrected."""
    power = 2.0 ** (x.log() / LN2).apply("Ceil")
    raised = (power < x).then(power * 2.0, power)
    least = (raised / 2.0 >= x).then(raised / 2.0, raised)
    return (x > 0.0).then(least, float("nan"))


def _mod_nodes(x: Expression, y: Expression) -> Expression:
    rest = x.apply("Mod", y, fmod=1)
    is_other = ((rest < 0.0) & (y > 0.0)) | ((rest > 0.0) & (y < 0.0))
    return is_other.then(rest + y, rest)


ROUNDING: dict[str, Operation] = {
    "ceiling": of_one(np.ceil, lambda x: x.apply("Ceil"), is_total=True),
    "ceiling-power2": of_one(_power2, _power2_nodes),
    "floor": of_one(np.floor, lambda x: x.floor(), is_total=True),
    "mod": Operation(np.mod, _mod_nodes),
    "quotient": Operation(lambda x, y: np.trunc(x / y), lambda x, y: trunc(x / y)),
    "remainder": Operation(np.fmod, lambda x, y: x.apply("Mod", y, fmod=1)),
    "round-digits": _to_digits(_nearest, _nearest_nodes),
    "round-down": _to_digits(np.floor, lambda x: x.floor()),
    "round-up": _to_digits(np.ceil, lambda x: x.apply("Ceil")),
    "to-even": of_one(lambda x: np.rint(x / 2.0) * 2.0, lambda x: (x / 2.0).round() * 2.0),
    "to-odd": of_one(
        lambda x: np.rint((x - 1.0) / 2.0) * 2.0 + 1.0,
        lambda x: ((x - 1.0) / 2.0).round() * 2.0 + 1.0,
    ),
    "truncate": _to_digits(np.trunc, trunc),
}

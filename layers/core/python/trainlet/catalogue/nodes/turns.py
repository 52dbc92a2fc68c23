"""Sine, cosine and tangent as nodes, to the last digits also where they are near 0.

onnxruntime's own are right to 1e-16 of the largest only, so a tangent would be wrong near a pole.
"""

import numpy as np

from trainlet.catalogue.nodes.expressions import Expression

DEGREE = float(np.pi / 180.0)
QUARTERS = 2.0**19
"""Up to so many quarters of a turn, a quarter's parts times them are exact."""

FIRST, SECOND, THIRD = (
    1.57079632673412561417,
    6.07710050630396597660e-11,
    2.02226624879595063154e-21,
)
"""Of pi / 2: 33 bits, 33 more, and the rest (fdlibm, ``e_rem_pio2.c``)."""


def sin(x: Expression) -> Expression:
    """Return the sine."""
    quarter, rest = _reduced(x)
    return (abs(quarter) > QUARTERS).then(x.apply("Sin"), _of_quarter(quarter, rest))


def cos(x: Expression) -> Expression:
    """Return the cosine."""
    quarter, rest = _reduced(x)
    return (abs(quarter) > QUARTERS).then(x.apply("Cos"), _of_quarter(quarter + 1.0, rest))


def tan(x: Expression) -> Expression:
    """Return the tangent."""
    return sin(x) / cos(x)


def sin_degrees(x: Expression) -> Expression:
    """Return the sine of degrees."""
    turn = x.apply("Mod", 360.0, fmod=1)
    quarter = (turn / 90.0).round()
    return _of_quarter(quarter, (turn - 90.0 * quarter) * DEGREE)


def cos_degrees(x: Expression) -> Expression:
    """Return the cosine of degrees."""
    return sin_degrees(x.apply("Mod", 360.0, fmod=1) + 90.0)


def tan_degrees(x: Expression) -> Expression:
    """Return the tangent of degrees."""
    return sin_degrees(x) / cos_degrees(x)


def _reduced(x: Expression) -> tuple[Expression, Expression]:
    """Return how many quarters of a turn ``x`` has, and what is left of it."""
    quarter = (x * float(2.0 / np.pi)).round()
    most = x - quarter * FIRST
    less = most - quarter * SECOND
    lost = (most - less) - quarter * SECOND
    return quarter, less - (quarter * THIRD - lost)


def _of_quarter(quarter: Expression, rest: Expression) -> Expression:
    """Return the sine of whole quarters of a turn and a rest, which is at most half of one."""
    fourth = quarter - (quarter / 4.0).floor() * 4.0
    is_even = fourth.equals(0.0) | fourth.equals(2.0)
    size = is_even.then(rest.apply("Sin"), rest.apply("Cos"))
    return (fourth >= 2.0).then(-size, size)

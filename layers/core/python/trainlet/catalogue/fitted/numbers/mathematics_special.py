"""Studio's category Special of mathematical functions, by their names.

The error function as nodes is Cody's, as ``normal.py`` has it.
"""

import numpy as np
from scipy import special

from trainlet.catalogue.fitted.numbers.mathematics_basic import FACTORIALS
from trainlet.catalogue.fitted.numbers.operations import Operation, of_one
from trainlet.catalogue.fitted.steps import Matrix
from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.formulas import gamma, gamma_ln
from trainlet.catalogue.nodes.normal import (
    ERF_BOTTOM,
    ERF_TOP,
    FAR_BOTTOM,
    FAR_TOP,
    NEAR_BOTTOM,
    NEAR_TOP,
)

HUGE, VANISHED, TINY = 1e8, 27.0, 1e-300
TERMS = 25


def _inner(x: Expression) -> Expression:
    """Return the error function of what is at most 1."""
    square = x * x
    return x * square.polynomial(ERF_TOP) / square.polynomial(ERF_BOTTOM)


def _scaled_tail(z: Expression) -> Expression:
    """Return exp(z * z) * erfc(z) for what is at least 1."""
    near = z.polynomial(NEAR_TOP) / z.polynomial(NEAR_BOTTOM)
    far = z.polynomial(FAR_TOP) / z.polynomial(FAR_BOTTOM)
    bounded = (z < 8.0).then(near, far)
    return (z > HUGE).then(float(1.0 / np.sqrt(np.pi)) / z, bounded)


def _tail(z: Expression) -> Expression:
    """Return the complementary error function of what is at least 1."""
    return (z > VANISHED).then(0.0, (-(z * z)).exp() * _scaled_tail(z))


def _erf(x: Expression) -> Expression:
    z = abs(x)
    return (z < 1.0).then(_inner(x), (1.0 - _tail(z)).signed(x))


def _erfc(x: Expression) -> Expression:
    z = abs(x)
    outer = (x < 0.0).then(2.0 - _tail(z), _tail(z))
    return (z < 1.0).then(1.0 - _inner(x), outer)


def _erf_scaled(x: Expression) -> Expression:
    below = (x * x).exp() * _erfc(x)
    return (x >= 1.0).then(_scaled_tail(x), below)


def _gamma_ln(x: Matrix) -> Matrix:
    found = np.where(x < TINY, -np.log(x), special.gammaln(x))
    return np.where(x > 0.0, found, np.nan)


def _gamma(x: Matrix) -> Matrix:
    return np.where((x <= 0.0) & (np.floor(x) == x), np.nan, special.gamma(x))


def _gamma_nodes(x: Expression) -> Expression:
    whole = x.entry(FACTORIALS, 1)
    return whole.apply("IsNaN").then(gamma(x), whole)


def _ein(x: Matrix) -> Matrix:
    """Return the entire exponential integral (Abramowitz and Stegun 5.1.39 and 5.1.40)."""
    near, term = np.zeros_like(x), -np.ones_like(x)
    for k in range(1, TERMS):
        term = term * -x / k
        near = near + term / k
    far = np.euler_gamma + np.log(np.abs(x)) - special.expi(-x)
    return np.where(np.abs(x) < 1.0, near, far)


def _poly_gamma(n: Matrix, x: Matrix) -> Matrix:
    is_order = (n >= 0.0) & (np.floor(n) == n)
    orders, _ = np.broadcast_arrays(np.where(is_order, n, 0.0), x)
    return np.where(is_order, special.polygamma(orders.astype(np.int64), x), np.nan)


SPECIAL: dict[str, Operation] = {
    "beta": Operation(special.beta),
    "elliptic-integral-e": of_one(special.ellipe, None),
    "elliptic-integral-k": of_one(special.ellipk, None),
    "erf": of_one(special.erf, _erf, is_total=True),
    "erfc": of_one(special.erfc, _erfc, is_total=True),
    "erf-scaled": of_one(special.erfcx, _erf_scaled),
    "erf-inverse": of_one(special.erfinv, None),
    "exponential-integral-ein": of_one(_ein, None),
    "gamma": of_one(_gamma, _gamma_nodes),
    "gamma-ln": of_one(_gamma_ln, gamma_ln),
    "gamma-regularized-p": Operation(special.gammainc),
    "gamma-regularized-p-inverse": Operation(special.gammaincinv),
    "gamma-regularized-q": Operation(special.gammaincc),
    "gamma-regularized-q-inverse": Operation(special.gammainccinv),
    "poly-gamma": Operation(lambda x, n: _poly_gamma(n, x)),
}

"""Functions that onnxruntime has no double kernels for, of those that it has.

Each is right to about 1e-15 of its value, also where the plain formula would cancel or overflow.
"""

import numpy as np

from trainlet.catalogue.nodes.expressions import Expression

LN2, PI = float(np.log(2.0)), float(np.pi)
LARGE = 1e8
"""Above this, x * x + 1 is x * x."""

ATAN_TOP = (
    -8.750608600031904122785e-1,
    -1.615753718733365076637e1,
    -7.500855792314704667340e1,
    -1.228866684490136173410e2,
    -6.485021904942025371773e1,
)
ATAN_BOTTOM = (
    1.0,
    2.485846490142306297962e1,
    1.650270098316988542046e2,
    4.328810604912902668951e2,
    4.853903996359136964868e2,
    1.945506571482613964425e2,
)
STIRLING = (
    43867.0 / 244188.0,
    -3617.0 / 122400.0,
    1.0 / 156.0,
    -691.0 / 360360.0,
    1.0 / 1188.0,
    -1.0 / 1680.0,
    1.0 / 1260.0,
    -1.0 / 360.0,
    1.0 / 12.0,
)
SHIFT = 8


def trunc(x: Expression) -> Expression:
    """Return the whole part."""
    return abs(x).floor().signed(x)


def expm1(x: Expression) -> Expression:
    """Return exp(x) - 1 (Kahan: the error of the exponential's rounding is divided out)."""
    power = x.exp()
    less = power - 1.0
    near = less.equals(0.0).then(x, less * x / power.log())
    return (abs(x) < 1.0).then(near, less)


def log1p(x: Expression) -> Expression:
    """Return ln(1 + x) (Kahan, likewise)."""
    more = x + 1.0
    near = (more - 1.0).equals(0.0).then(x, more.log() * x / (more - 1.0))
    return (abs(x) < 1.0).then(near, more.log())


def sinh(x: Expression) -> Expression:
    """Return the hyperbolic sine: near 0 by the tangent of half the argument."""
    z = abs(x)
    half = (z / 2.0).exp()
    far = half / 2.0 * half - 0.5 / half / half
    tangent = (z / 2.0).apply("Tanh")
    near = 2.0 * tangent / (1.0 - tangent * tangent)
    return (z < 1.0).then(near, far).signed(x)


def cosh(x: Expression) -> Expression:
    """Return the hyperbolic cosine."""
    half = (abs(x) / 2.0).exp()
    return half / 2.0 * half + 0.5 / half / half


def tanh(x: Expression) -> Expression:
    """Return the hyperbolic tangent."""
    return x.apply("Tanh")


def asinh(x: Expression) -> Expression:
    """Return the inverse of the hyperbolic sine."""
    z = abs(x)
    near = log1p(z + z * z / (1.0 + (z * z + 1.0).sqrt()))
    return (z > LARGE).then(z.log() + LN2, near).signed(x)


def acosh(x: Expression) -> Expression:
    """Return the inverse of the hyperbolic cosine; NaN below 1."""
    more = x - 1.0
    near = log1p(more + (more * 2.0 + more * more).sqrt())
    return (x < 1.0).then(float("nan"), (x > LARGE).then(x.log() + LN2, near))


def atanh(x: Expression) -> Expression:
    """Return the inverse of the hyperbolic tangent; NaN beyond 1."""
    z = abs(x)
    return (log1p(2.0 * z / (1.0 - z)) * 0.5).signed(x)


def atan(x: Expression) -> Expression:
    """Return the arc tangent, its argument reduced to at most 0.66 (Cephes, ``atan.c``)."""
    z = abs(x)
    is_far, is_near = z > float(np.tan(3.0 * np.pi / 8.0)), z <= 0.66
    turned = is_far.then(PI / 2.0, is_near.then(0.0, PI / 4.0))
    reduced = is_far.then(-1.0 / z, is_near.then(z, (z - 1.0) / (z + 1.0)))
    square = reduced * reduced
    ratio = square * square.polynomial(ATAN_TOP) / square.polynomial(ATAN_BOTTOM)
    return (turned + (reduced * ratio + reduced)).signed(x)


def asin(x: Expression) -> Expression:
    """Return the arc sine; NaN beyond 1."""
    return atan(x / ((1.0 - x) * (1.0 + x)).sqrt())


def acos(x: Expression) -> Expression:
    """Return the arc cosine; NaN beyond 1."""
    return 2.0 * atan(((1.0 - x) / (1.0 + x)).sqrt())


def atan2(y: Expression, x: Expression) -> Expression:
    """Return the angle of a point, pi at most and above minus pi; 0 for the origin."""
    slope = abs(y) / abs(x)
    steep = atan(slope.apply("IsNaN").then(0.0, slope))
    return (x < 0.0).then(PI - steep, steep).signed(y)


def hypot(x: Expression, y: Expression) -> Expression:
    """Return the hypotenuse, the longer side taken out of the root."""
    longer, shorter = abs(x).apply("Max", abs(y)), abs(x).apply("Min", abs(y))
    ratio = longer.equals(0.0).then(0.0, shorter / longer)
    return longer * (ratio * ratio + 1.0).sqrt()


def logarithm(x: Expression, base: float) -> Expression:
    """Return a logarithm that is a whole number where ``x`` is that power of the base."""
    found = x.log() / float(np.log(base))
    return (base ** found.round()).equals(x).then(found.round(), found)


def gamma_ln(x: Expression) -> Expression:
    """Return the logarithm of the gamma function; NaN where ``x`` is not positive.

    Stirling's series (Abramowitz and Stegun 6.1.41), from 8 on, where its rest is below 1e-16; what
    is smaller is raised by 8 first (6.1.15).
    """
    product = x
    for step in range(1, SHIFT):
        product = product * (x + float(step))
    is_small = x < float(SHIFT)
    z = is_small.then(x + float(SHIFT), x)
    inverse = 1.0 / z
    series = inverse * (inverse * inverse).polynomial(STIRLING)
    far = (z - 0.5) * z.log() - z + (0.5 * float(np.log(2.0 * np.pi))) + series
    found = far - is_small.then(product.log(), 0.0)
    return (x > 0.0).then(found, float("nan"))


def gamma(x: Expression) -> Expression:
    """Return the gamma function; NaN for 0 and the negative whole numbers.

    Of negative numbers by reflection (Abramowitz and Stegun 6.1.17), the sine's argument reduced.
    """
    near = x.round()
    sine = ((x - near) * PI).apply("Sin")
    is_odd = near.apply("Mod", 2.0, fmod=1).equals(0.0)
    sign = is_odd.then(sine, -sine)
    positive = gamma_ln((x > 0.0).then(x, 1.0 - x)).exp()
    is_pole = (x <= 0.0) & near.equals(x)
    found = (x > 0.0).then(positive, PI / (sign * positive))
    return is_pole.then(float("nan"), found)

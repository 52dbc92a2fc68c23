"""The normal distribution function as ONNX nodes, in double.

onnxruntime has no double kernel for ``Erf``. These are the rational approximations of Cody,
Mathematics of Computation 23(107), 1969, with the coefficients that Cephes (``ndtr.c``) made public
and SciPy uses; relative error about 1e-15.
"""

import numpy as np

from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.graph import Graph

ERF_TOP = (
    9.60497373987051638749e0,
    9.00260197203842689217e1,
    2.23200534594684319226e3,
    7.00332514112805075473e3,
    5.55923013010394962768e4,
)
ERF_BOTTOM = (
    1.0,
    3.35617141647503099647e1,
    5.21357949780152679795e2,
    4.59432382970980127987e3,
    2.26290000613890934246e4,
    4.92673942608635921086e4,
)
NEAR_TOP = (
    2.46196981473530512524e-10,
    5.64189564831068821977e-1,
    7.46321056442269912687e0,
    4.86371970985681366614e1,
    1.96520832956077098242e2,
    5.26445194995477358631e2,
    9.34528527171957607540e2,
    1.02755188689515710272e3,
    5.57535335369399327526e2,
)
NEAR_BOTTOM = (
    1.0,
    1.32281951154744992508e1,
    8.67072140885989742329e1,
    3.54937778887819891062e2,
    9.75708501743205489753e2,
    1.82390916687909736289e3,
    2.24633760818710981792e3,
    1.65666309194161350182e3,
    5.57535340817727675546e2,
)
FAR_TOP = (
    5.64189583547755073984e-1,
    1.27536670759978104416e0,
    5.01905042251180477414e0,
    6.16021097993053585195e0,
    7.40974269950448939160e0,
    2.97886665372100240670e0,
)
FAR_BOTTOM = (
    1.0,
    2.26052863220117276590e0,
    9.39603524938001434673e0,
    1.20489539808096656605e1,
    1.70814450747565897222e1,
    9.60896809063285878198e0,
    3.36907645100081516050e0,
)


ROOT_HALF = float(np.sqrt(0.5))


def emit_ndtr(graph: Graph, values: str) -> str:
    """Add the nodes of the standard normal distribution function; double of any shape."""
    x = Expression(graph, values) * ROOT_HALF
    z = abs(x)
    tail = _erfc(z) * 0.5
    outer = (x > 0.0).then(1.0 - tail, tail)
    return (z < ROOT_HALF).then(_erf(x) * 0.5 + 0.5, outer).name


def _erf(x: Expression) -> Expression:
    """Return the error function of what is between -1 and 1."""
    square = x * x
    return x * square.polynomial(ERF_TOP) / square.polynomial(ERF_BOTTOM)


def _erfc(z: Expression) -> Expression:
    """Return the complementary error function of what is not negative."""
    near = z.polynomial(NEAR_TOP) / z.polynomial(NEAR_BOTTOM)
    far = z.polynomial(FAR_TOP) / z.polynomial(FAR_BOTTOM)
    tail = (-(z * z)).exp() * (z < 8.0).then(near, far)
    ended = (z > 27.0).then(0.0, tail)  # where its exponential is 0, and would meet infinity
    return (z < 1.0).then(1.0 - _erf(z), ended)

"""What a function of columns of numbers is: the same in numpy and as ONNX nodes."""

from collections.abc import Callable
from dataclasses import dataclass

from trainlet.catalogue.fitted.steps import Matrix
from trainlet.catalogue.nodes.expressions import Expression


@dataclass(frozen=True, slots=True)
class Operation:
    """A function of one number, or of two.

    What either argument being missing means is not its concern, nor are infinite values.

    Attributes:
        compute: From the arguments ``[n, k]`` to the values; NaN where there is none.
        nodes: The same as nodes; None if no graph can hold it.
        is_total: Whether it has a finite value for any finite arguments.
    """

    compute: Callable[[Matrix, Matrix], Matrix]
    nodes: Callable[[Expression, Expression], Expression] | None = None
    is_total: bool = False


def of_one(
    compute: Callable[[Matrix], Matrix],
    nodes: Callable[[Expression], Expression] | None,
    *,
    is_total: bool = False,
) -> Operation:
    """Return the operation that is a function of its first argument alone."""

    def of_both(x: Matrix, y: Matrix) -> Matrix:
        return compute(x)

    def emit(x: Expression, y: Expression) -> Expression:
        assert nodes is not None
        return nodes(x)

    return Operation(of_both, nodes and emit, is_total)

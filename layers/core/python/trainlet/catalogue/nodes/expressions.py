"""Formulas of doubles that write themselves as ONNX nodes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.nodes.graph import Graph

DOUBLE, INT64 = 11, 7


@dataclass(frozen=True, slots=True)
class Expression:
    """A tensor that can be reckoned with: of doubles, or of truth values.

    Attributes:
        graph: The graph that it is in.
        name: Its name.
    """

    graph: Graph
    name: str

    def apply(
        self, operator: str, *others: "Expression | float", **attributes: Any
    ) -> "Expression":
        """Return what an ONNX operator makes of it and of others."""
        names = [self._lift(other).name for other in others]
        return Expression(self.graph, self.graph.add(operator, self.name, *names, **attributes))

    def _lift(self, value: "Expression | float") -> "Expression":
        if isinstance(value, Expression):
            return value
        return Expression(self.graph, self.graph.constant(np.array([value], dtype=np.float64)))

    def __add__(self, other: "Expression | float") -> "Expression":
        return self.apply("Add", other)

    def __radd__(self, other: float) -> "Expression":
        return self._lift(other).apply("Add", self)

    def __sub__(self, other: "Expression | float") -> "Expression":
        return self.apply("Sub", other)

    def __rsub__(self, other: float) -> "Expression":
        return self._lift(other).apply("Sub", self)

    def __mul__(self, other: "Expression | float") -> "Expression":
        return self.apply("Mul", other)

    def __rmul__(self, other: float) -> "Expression":
        return self._lift(other).apply("Mul", self)

    def __truediv__(self, other: "Expression | float") -> "Expression":
        return self.apply("Div", other)

    def __rtruediv__(self, other: float) -> "Expression":
        return self._lift(other).apply("Div", self)

    def __pow__(self, other: "Expression | float") -> "Expression":
        return self.apply("Pow", other)

    def __rpow__(self, other: float) -> "Expression":
        return self._lift(other).apply("Pow", self)

    def __neg__(self) -> "Expression":
        return self.apply("Neg")

    def __abs__(self) -> "Expression":
        return self.apply("Abs")

    def __lt__(self, other: "Expression | float") -> "Expression":
        return self.apply("Less", other)

    def __le__(self, other: "Expression | float") -> "Expression":
        return self.apply("LessOrEqual", other)

    def __gt__(self, other: "Expression | float") -> "Expression":
        return self.apply("Greater", other)

    def __ge__(self, other: "Expression | float") -> "Expression":
        return self.apply("GreaterOrEqual", other)

    def __and__(self, other: "Expression") -> "Expression":
        return self.apply("And", other)

    def __or__(self, other: "Expression") -> "Expression":
        return self.apply("Or", other)

    def __invert__(self) -> "Expression":
        return self.apply("Not")

    def equals(self, other: "Expression | float") -> "Expression":
        """Return where it equals another."""
        return self.apply("Equal", other)

    def then(self, yes: "Expression | float", no: "Expression | float") -> "Expression":
        """Return one where it is true, and another elsewhere."""
        return self.apply("Where", yes, no)

    def exp(self) -> "Expression":
        """Return the exponential."""
        return self.apply("Exp")

    def log(self) -> "Expression":
        """Return the natural logarithm."""
        return self.apply("Log")

    def sqrt(self) -> "Expression":
        """Return the square root."""
        return self.apply("Sqrt")

    def floor(self) -> "Expression":
        """Return the largest whole number that is not above it."""
        return self.apply("Floor")

    def round(self) -> "Expression":
        """Return the nearest whole number, the even one of two."""
        return self.apply("Round")

    def double(self) -> "Expression":
        """Return truth values as 0 and 1."""
        return self.apply("Cast", to=DOUBLE)

    def signed(self, source: "Expression") -> "Expression":
        """Return it with a minus where the source is negative."""
        return (source < 0.0).then(-self, self)

    def polynomial(self, coefficients: Sequence[float]) -> "Expression":
        """Return a polynomial of it, the coefficient of the highest power first."""
        value = self._lift(coefficients[0])
        for coefficient in coefficients[1:]:
            value = value * self + coefficient
        return value

    def entry(self, table: NDArray[np.float64], first: int) -> "Expression":
        """Return a table's entry at it, a whole number from ``first``; NaN if there is none."""
        last = first + len(table) - 1
        is_there = (self >= float(first)) & (self <= float(last)) & self.floor().equals(self)
        place = is_there.then(self - float(first), 0.0).apply("Cast", to=INT64)
        found = self.graph.add("Gather", self.graph.constant(table), place.name)
        return is_there.then(Expression(self.graph, found), float("nan"))

"""The recommender as ONNX nodes: one graph for all kinds of prediction.

A list is worked out only if its kind is asked for, so no kind pays for another. Ratings are
reckoned in double. Lists are ranked in single precision, which has an ``Erf`` of its own: a rating
of 5 keeps six digits.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.estimators.matchbox.entities import Asked
from trainlet.catalogue.estimators.matchbox.ratings import Floats
from trainlet.catalogue.nodes.branches import only_if
from trainlet.catalogue.nodes.expressions import Expression
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.nodes.normal import emit_ndtr
from trainlet.registry.recommenders import (
    COUNT,
    ITEM_PLACES,
    KIND,
    KINDS,
    LISTED,
    UNRATED,
    USER_PLACES,
)

if TYPE_CHECKING:
    from trainlet.catalogue.estimators.matchbox.recommender import Recommender

FLOAT = 1
NONE = np.empty((0, 0), dtype=object)


def emit_all(graph: Graph, inputs: Inputs, model: "Recommender") -> str:
    """Add the nodes of all kinds of prediction; return the ratings, double ``[n]``.

    The list that is asked for becomes an output of the graph, string ``[n, k]``; so do the places
    of users and items among all, double ``[n, d]``, by whose distances they are alike.
    """
    user, item = model.users.emit(graph, inputs), model.items.emit(graph, inputs)
    cuts = Expression(graph, graph.add("Gather", graph.constant(model.cuts), user.places))
    count = graph.option(COUNT, np.array([5], np.int64))
    unrated = graph.option(UNRATED, np.array([0], np.int64))

    tables = _tables(item)

    def recommended() -> str:
        worth = _worth(user, tables, cuts, model.levels)
        return _ranked(_without_rated(worth, user.places, unrated, model), item, count)

    sides = ((user, item, USER_PLACES), (item, user, ITEM_PLACES))
    scales = [_emit_place(graph, *side) for side in sides]
    others = [_among(side[0], scale) for side, scale in zip(sides, scales, strict=True)]
    bodies = (
        recommended,
        lambda: _ranked(_alike(user, scales[0], others[0]), user, count),
        lambda: _ranked(_alike(item, scales[1], others[1]), item, count),
    )
    kind, listed = graph.option(KIND, np.array([0], np.int64)), graph.constant(NONE)
    for body, name in zip(bodies, KINDS[1:], strict=True):
        number = np.array([KINDS.index(name)], np.int64)
        is_asked = graph.add("Equal", kind, graph.constant(number))
        listed = only_if(graph, is_asked, body, listed)
    graph.output(listed, LISTED, "object", ["n", "k"])
    return _rating(user, item, cuts, model.levels)


def _emit_place(graph: Graph, asked: Asked, across: Asked, name: str) -> Expression:
    """Make entities' places an output; return the scale of their traits, by which they are alike.

    It is how much the other side's traits vary; a bias stays as it is.
    """
    scale = np.append(np.sqrt(across.entities.variances[:-1]), 1.0)
    found = _constant(graph, scale)
    graph.output((asked.mean * found).name, name, "float64", ["n", len(scale)])
    return found


def _rating(user: Asked, item: Asked, cuts: Expression, levels: Floats) -> str:
    graph = cuts.graph
    (u, u_bias), (u_wide, u_bias_wide) = _parted(user.mean), _parted(user.spread)
    (i, i_bias), (i_wide, i_bias_wide) = _parted(item.mean), _parted(item.spread)
    product = u * i
    mean = _summed(product) + u_bias + i_bias
    both = (u * u + u_wide) * (i * i + i_wide) - product * product
    scale = (_summed(both) + u_bias_wide + i_bias_wide + 1.0).sqrt()
    below = Expression(graph, emit_ndtr(graph, ((cuts - mean) / scale).name))
    steps = _constant(graph, np.diff(levels)[:, None])
    lost = below.apply("MatMul", steps).apply("Squeeze", _axis(graph))
    return (float(levels[-1]) - lost).name


class _Tables(NamedTuple):
    """What is told of all items, outside of any branch: a session folds it as it is loaded.

    Attributes:
        traits: ``[k, m]``.
        bias: ``[1, m]``.
        wide: The traits' variances ``[k, m]``.
        squares: What is expected of their squares ``[k, m]``.
        noise: The biases' variances, and that of a rating's noise ``[1, m]``.
    """

    traits: Expression
    bias: Expression
    wide: Expression
    squares: Expression
    noise: Expression


def _tables(item: Asked) -> _Tables:
    size = len(item.entities.ids)
    traits, bias = _across(item.means, size)
    wide, bias_wide = _across(item.spreads, size)
    return _Tables(traits, bias, wide, traits * traits + wide, bias_wide + 1.0)


def _worth(user: Asked, items: _Tables, cuts: Expression, levels: Floats) -> Expression:
    """Return what each user would give every item, in single precision ``[n, m]``."""
    graph = cuts.graph
    (u, u_bias), (u_wide, u_bias_wide) = _parted(user.mean), _parted(user.spread)
    mean = u.apply("MatMul", items.traits) + u_bias + items.bias
    wide = (u * u).apply("MatMul", items.wide) + u_wide.apply("MatMul", items.squares)
    wide = wide + u_bias_wide + items.noise
    narrow, mean, cuts = _single(1.0 / (wide + wide).sqrt()), _single(mean), _single(cuts)
    lost = []
    for place, step in enumerate(np.diff(levels)):
        cut = Expression(graph, graph.columns(cuts.name, [place]))
        half = _constant(graph, np.array([step / 2], np.float32))
        lost.append(((cut - mean) * narrow).apply("Erf") * half)
    # The span's half more or less: the order is the same.
    return -Expression(graph, graph.add("Sum", *(part.name for part in lost)))


def _without_rated(
    worth: Expression, users: str, is_asked: str, model: "Recommender"
) -> Expression:
    """Return what items are worth, those that a user rated nothing if that is asked for."""
    graph = worth.graph
    last, one = graph.constant(np.array([1], np.int64)), graph.constant(np.array(1, np.int64))
    starts = graph.constant(model.starts)
    first = graph.add("Gather", starts, users)
    end = graph.add("Gather", starts, graph.add("Add", users, one))
    counts = graph.add("Mul", graph.add("Sub", end, first), is_asked)
    nought = graph.constant(np.array(0, np.int64))
    turn = graph.add("Range", nought, graph.add("ReduceMax", counts, keepdims=0), one)
    is_there = graph.add("Less", turn, graph.add("Unsqueeze", counts, last))
    place = graph.add("Add", graph.add("Unsqueeze", first, last), turn)
    item = graph.add(
        "Gather", graph.constant(model.rated), graph.add("Where", is_there, place, nought)
    )
    size = len(model.items.ids)
    past = graph.constant(np.array(size, np.int32))
    item = graph.add("Where", is_there, item, past)
    nothing = graph.constant(np.array(-np.inf, np.float32))
    blank = graph.add("Expand", nothing, graph.add("Shape", item))
    edge = graph.constant(np.array([0, 0, 0, 1], np.int64))
    padded = graph.add("Pad", worth.name, edge)
    struck = graph.add("ScatterElements", padded, item, blank, axis=1)
    within = [graph.constant(np.array([bound], np.int64)) for bound in (0, size, 1)]
    return Expression(graph, graph.add("Slice", struck, *within))


def _among(asked: Asked, scale: Expression) -> tuple[Expression, Expression, Expression]:
    """Return of all entities the scaled traits ``[k, m]``, their length and the bias ``[1, m]``."""
    traits, bias = _across(asked.means * scale, len(asked.entities.ids))
    squares = (traits * traits).apply("ReduceSum", _axis(scale.graph, 0), keepdims=1)
    return traits, squares, bias


def _alike(
    asked: Asked, scale: Expression, among: tuple[Expression, Expression, Expression]
) -> Expression:
    """Return how alike entities are to all others, double ``[n, m]``; least to themselves."""
    graph, size = scale.graph, len(asked.entities.ids)
    traits, bias = _parted(asked.mean * scale)
    others, squares, other_bias = among
    across = traits.apply("MatMul", others)
    away = (_summed(traits * traits) + squares - across - across).apply("Relu")
    spread, apart = away + 2.0, bias - other_bias
    alike = (spread.log() + apart * apart / spread) * -0.5
    place = graph.add("Unsqueeze", asked.places, _axis(graph).name)
    is_self = graph.add("Equal", place, graph.constant(np.arange(size)))
    return Expression(graph, is_self).then(float("-inf"), alike)


def _ranked(values: Expression, asked: Asked, count: str) -> str:
    """Return the ids of the largest values, largest first, string ``[n, k]``; blank for none."""
    graph, known = values.graph, asked.entities.ids
    size = graph.constant(np.array([len(known)], np.int64))
    best, places = graph.several("TopK", 2, values.name, graph.add("Min", count, size), axis=1)
    ids = graph.add("Gather", graph.constant(known), places)
    is_nothing = graph.add("IsInf", best)
    return graph.add("Where", is_nothing, graph.constant(np.array("", dtype=object)), ids)


def _across(table: Expression, size: int) -> tuple[Expression, Expression]:
    """Return all entities' traits ``[k, m]`` and biases ``[1, m]``, the population left out."""
    ends = [_constant(table.graph, np.array([bound], np.int64)) for bound in (0, size)]
    turned = table.apply("Slice", *ends).apply("Transpose")
    return _parted(turned, 0)


def _parted(values: Expression, axis: int = 1) -> tuple[Expression, Expression]:
    """Return traits and bias, along an axis."""
    ends = [_constant(values.graph, np.array([bound], np.int64)) for bound in (0, -1, 2**31)]
    along = _axis(values.graph, axis)
    return (
        values.apply("Slice", ends[0], ends[1], along),
        values.apply("Slice", ends[1], ends[2], along),
    )


def _summed(values: Expression) -> Expression:
    """Return the sum over traits ``[n, 1]``."""
    return values.apply("ReduceSum", _axis(values.graph), keepdims=1)


def _axis(graph: Graph, axis: int = 1) -> Expression:
    return _constant(graph, np.array([axis], np.int64))


def _constant(graph: Graph, values: NDArray[Any]) -> Expression:
    return Expression(graph, graph.constant(values))


def _single(values: Expression) -> Expression:
    return values.apply("Cast", to=FLOAT)

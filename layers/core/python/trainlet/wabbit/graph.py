"""A weighted sum over VW lines as an ONNX graph: it splits, hashes, looks up and adds.

Features are numbered as Vowpal Wabbit does it: MurmurHash3 of the name, with the number of the
namespace as its seed; a name of digits is that number, behind the seed. Values and weights are
float32 as there, and added up in double.
"""

from typing import NamedTuple

import numpy as np

from trainlet.catalogue.nodes.graph import MICROSOFT, ML, Graph
from trainlet.registry import Signature
from trainlet.scoring.outputs import GAPS
from trainlet.wabbit.answers import MOST_SPACES, MOST_WORDS, above, answers, ints
from trainlet.wabbit.hashing import seed_of
from trainlet.wabbit.linear import CONSTANT, Linear

MARGIN = "margin"
"""The weighted sum within its bounds, double ``[n]``; for those who compare."""
NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
WORD = rf"[^:]*(?::{NUMBER})?"
NAME = r"[0-9]{0,18}|.*[^0-9].*"
DIGITS = "[0-9]{1,18}"
NO_NAME = r"[^\x{0}-\x{10FFFF}]"
SEVERAL = r"(?:.|\n)*[\r\n](?:.|\n)*"
EMPTY = {"vw": r"\s*", "svmlight": r"\s*(?:#.*)?"}
SHORT = rf"\s*(?:\S+\s+){{0,{MOST_WORDS - 2}}}\S*\s*"
FEW = rf"(?:[^|]*\|){{0,{MOST_SPACES - 2}}}[^|]*"
ANY, VISIBLE = r"(?:.|\n)*", r"\S(?:.|\n)*"
END = ":"
"""Stands behind the words of a segment, so that there always is one."""
FLOAT, DOUBLE, INT64 = 1, 11, 7


class Words(NamedTuple):
    """The words of lines, by segment: tensors ``[m, t]``, as many segments for each line.

    Attributes:
        names: string: what stands before a colon.
        values: float: what stands behind it, or 1.
        wrong: bool: it can't be read.
        counted: bool: it is a feature.
        spaces: string ``[m, 1]``: the segment's namespace.
        scales: float ``[m, 1]``: what its values are multiplied by.
    """

    names: str
    values: str
    wrong: str
    counted: str
    spaces: str
    scales: str


def emit(model: Linear, column: str) -> tuple[bytes, Signature]:
    """Return the graph of a sum over the lines in a column of texts, and its signature.

    A line has no answer if it is blank or several, has a value that is no number, or more than
    ``MOST_SPACES`` namespaces or ``MOST_WORDS`` words. A namespace that training never saw counts
    nothing.
    """
    graph = Graph()
    lines = graph.add("Reshape", graph.input("text", "object", 1), ints(graph, -1))
    odd = _odd(graph, lines, f"{EMPTY[model.type]}|{SEVERAL}")
    words = _words(graph, _segments(graph, odd, lines, model), model)
    total = graph.add("Add", _total(graph, lines, words, model), _constant(graph, model))
    low, high = (graph.constant(np.array(bound)) for bound in (model.lowest, model.highest))
    margin = graph.add("Min", graph.add("Max", total, low), high)
    wrong = graph.add("Cast", words.wrong, to=DOUBLE)
    gaps = graph.add("Or", odd, above(graph, _per_line(graph, lines, wrong), 0.0))
    signature = answers(graph, margin, model, column)
    graph.output(gaps, GAPS, "bool", ["n"])
    graph.output(margin, MARGIN, "float64", ["n"])
    return graph.build(), signature


def _odd(graph: Graph, lines: str, pattern: str) -> str:
    """Add which lines the graph has no answer for, whatever their words are."""
    fits = graph.add("And", _match(graph, lines, SHORT), _match(graph, lines, FEW))
    return graph.add("Or", _match(graph, lines, pattern), graph.add("Not", fits))


def _segments(graph: Graph, odd: str, lines: str, model: Linear) -> str:
    """Add what divides lines at their pipes: string ``[m]``, without what stands before them."""
    mark, start = ("#", 0) if model.type == "svmlight" else ("|", 1)
    safe = graph.add("Where", odd, _text(graph, ""), lines)
    ended = graph.add("StringConcat", safe, _text(graph, f"{mark} "))
    pieces = graph.several("StringSplit", 2, ended, delimiter=mark)[0]
    stop = 1 if model.type == "svmlight" else 2**31
    bounds = (ints(graph, each) for each in (start, stop, 1))
    return graph.add("Reshape", graph.add("Slice", pieces, *bounds), ints(graph, -1))


def _words(graph: Graph, segments: str, model: Linear) -> Words:
    ended = graph.add("StringConcat", segments, _text(graph, f" {END}"))
    words = graph.several("StringSplit", 2, ended)[0]
    names, said = _halves(graph, words)
    is_end = graph.add("Equal", words, _text(graph, END))
    right = graph.add("Or", is_end, _match(graph, words, WORD))
    is_said = graph.add("Not", graph.add("Equal", said, _text(graph, "")))
    number = graph.add("Where", graph.add("And", right, is_said), said, _text(graph, "1"))
    values = graph.add("Cast", number, to=FLOAT)
    blank = graph.add("Or", is_end, graph.add("Equal", words, _text(graph, "")))
    head = _match(graph, segments, ANY if model.type == "svmlight" else VISIBLE)
    headed = graph.add("Unsqueeze", head, ints(graph, 1))
    is_head = graph.add("And", headed, graph.add("Equal", _places(graph, words), ints(graph, 0)))
    space, scale = (graph.columns(tensor, [0]) for tensor in (names, values))
    is_named = headed if model.type == "vw" else graph.add("Not", headed)
    return Words(
        names=names,
        values=values,
        wrong=graph.add("Not", graph.add("And", right, _match(graph, names, NAME))),
        counted=graph.add("Not", graph.add("Or", blank, is_head)),
        spaces=graph.add("Where", is_named, space, _text(graph, "")),
        scales=graph.add("Where", is_named, scale, graph.constant(np.ones(1, np.float32))),
    )


def _halves(graph: Graph, words: str) -> list[str]:
    """Add what stands before and behind the colon of each word."""
    ended = graph.add("StringConcat", words, _text(graph, "::"))
    parts = graph.several("StringSplit", 2, ended, delimiter=":")[0]
    places = (graph.constant(np.array(place)) for place in (0, 1))
    return [graph.add("Gather", parts, place, axis=-1) for place in places]


def _places(graph: Graph, words: str) -> str:
    """Add the place of each word in its segment, from 0: int64 ``[m, t]``."""
    one = graph.tensor(np.ones(1, np.int64))
    ones = graph.add("ConstantOfShape", graph.add("Shape", words), value=one)
    return _before(graph, ones)


def _total(graph: Graph, lines: str, words: Words, model: Linear) -> str:
    """Add the sum of weights times values: double ``[n]``."""
    weights = graph.add(
        "LabelEncoder",
        _numbers(graph, words, model),
        domain=ML,
        keys_int64s=[-2, *model.indices.tolist()],
        values_floats=[0.0, *model.weights.tolist()],
        default_float=0.0,
    )
    values = graph.add("Mul", words.values, words.scales)
    products = graph.add("Cast", graph.add("Mul", weights, values), to=DOUBLE)
    counted = graph.add("Where", words.counted, products, graph.constant(np.zeros(1)))
    return _per_line(graph, lines, counted)


def _numbers(graph: Graph, words: Words, model: Linear) -> str:
    """Add the number of each feature: int64 ``[m, t]``; -1 in unknown namespaces."""
    blank = graph.add("Equal", words.names, _text(graph, ""))
    unnamed = graph.add("Cast", graph.add("And", blank, words.counted), to=INT64)
    order = _before(graph, unnamed)  # features without a name are numbered
    is_plain = _match(graph, words.names, NO_NAME if model.hashes_digits else DIGITS)
    digits = graph.add("Where", is_plain, words.names, _text(graph, "0"))
    plain = graph.add("Where", blank, order, graph.add("Cast", digits, to=INT64))
    is_number = graph.add("Or", blank, is_plain)
    found = ints(graph, -1)
    for space in model.namespaces:
        seed = seed_of(space, hashes_digits=model.hashes_digits)
        numbers = graph.add("Add", plain, ints(graph, seed))
        numbers = graph.add("Where", is_number, numbers, _hashes(graph, words.names, seed))
        cut = graph.add("BitwiseAnd", numbers, ints(graph, 2**model.bits - 1))
        is_in = graph.add("Equal", words.spaces, _text(graph, space))
        found = graph.add("Where", is_in, cut, found)
    return found


def _hashes(graph: Graph, names: str, seed: int) -> str:
    signed = seed - 2**32 if seed >= 2**31 else seed
    hashed = graph.add("MurmurHash3", names, domain=MICROSOFT, seed=signed, positive=1)
    return graph.add("Cast", hashed, to=INT64)


def _constant(graph: Graph, model: Linear) -> str:
    place = np.searchsorted(model.indices, CONSTANT & (2**model.bits - 1))
    is_there = place < len(model.indices) and model.has_constant
    is_there = is_there and model.indices[place] == CONSTANT & (2**model.bits - 1)
    return graph.constant(np.array(float(model.weights[place]) if is_there else 0.0))


def _per_line(graph: Graph, lines: str, cells: str) -> str:
    """Add the sum over all words of each line: from ``[m, t]`` to ``[n]``."""
    shape = graph.add("Concat", graph.add("Shape", lines), ints(graph, -1), axis=0)
    by_line = graph.add("Reshape", cells, shape)
    return graph.add("ReduceSum", by_line, ints(graph, 1), keepdims=0)


def _before(graph: Graph, counts: str) -> str:
    """Add the sum of what stands before each cell in its row."""
    return graph.add("CumSum", counts, graph.constant(np.array(1)), exclusive=1)


def _match(graph: Graph, texts: str, pattern: str) -> str:
    return graph.add("RegexFullMatch", texts, pattern=pattern)


def _text(graph: Graph, text: str) -> str:
    return graph.constant(np.array([text], dtype=object))

"""Which models are weighted sums that a graph can add up, and their weights."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from trainlet.wabbit.arguments import CROSSING, Pair
from trainlet.wabbit.lines import FileType
from trainlet.wabbit.options import named
from trainlet.wabbit.predictions import SEVERAL, kind_of

CONSTANT = 11_650_396
"""The number of the constant feature, before it is cut to the bits there are."""
MOST_WEIGHTS = 1_000_000
MOST_NAMESPACES = 24
BLOCK = 2**20
LOSSY = frozenset(("l1", "l2"))
PLAIN = named(
    "sgd adaptive normalized invariant adax coin ftrl pistol ftrl_alpha ftrl_beta holdout_off"
    " random_weights normal_weights save_resume preserve_performance_counters noconstant"
    " power_t initial_t decay_learning_rate min_prediction max_prediction quantile_tau"
    " learning_rate constant initial_weight passes holdout_period holdout_after"
    " early_terminate examples initial_pass_length random_seed bit_precision loss_function"
    " link hash truncated_normal_weights no_bias_regularization termination sort_features"
    " expectile_q logistic_min logistic_max predict_only_model l1 l2"
)
"""Options that leave a model a weighted sum of its features as they are."""

_WEIGHT = re.compile(r"^(\d+):(\S+)", re.MULTILINE)
_BOUND = re.compile(r"^(Min|Max) label:(\S+)", re.MULTILINE)
_NAMESPACE = re.compile(rb"\|([^\s|:]*)")


class Linear(NamedTuple):
    """A weighted sum.

    Attributes:
        indices: Which features have a weight that isn't 0, ascending, int64 ``[k]``.
        weights: The weights, float32 ``[k]``.
        namespaces: The names of namespaces; blank for the one without a name.
        bits: How many bits of a feature's number count.
        lowest: The smallest prediction.
        highest: The largest.
        has_constant: Whether there is a constant feature.
        hashes_digits: Whether features that are whole numbers are hashed like others.
        type: Which lines it takes.
        kind: What it predicts.
    """

    indices: NDArray[np.int64]
    weights: NDArray[np.float32]
    namespaces: list[str]
    bits: int
    lowest: float
    highest: float
    has_constant: bool
    hashes_digits: bool
    type: FileType
    kind: Any


def why_not(pairs: Sequence[Pair]) -> str:
    """Return why a model with these options can't be a graph; blank if it can."""
    told = dict(pairs)
    lossy = sorted(told.keys() & LOSSY)
    if lossy and "predict_only_model" not in told:
        return (
            f"With --{lossy[0]} the readable weights are not those that predict, but with"
            " --predict_only_model."
        )
    if told.keys() & CROSSING:
        return "Crossed namespaces would take a cell for each pair of features."
    if told.keys() & SEVERAL:
        return "It has several classes."
    odd = next((name for name in told if name not in PLAIN), "")
    if odd:
        return f"With --{odd} the readable weights alone don't predict."
    if told.get("link", "identity") not in ("identity", "logistic"):
        return f"Its link is {told['link']}."
    return "" if told.get("loss_function") != "poisson" else "Its loss is poisson."


def bounds(readable: str) -> tuple[float, float]:
    """Return the smallest and the largest label that a readable model knows of."""
    found = {name: float(value) for name, value in _BOUND.findall(readable)}
    return found.get("Min", 0.0), found.get("Max", 0.0)


def namespaces_in(data: bytes) -> list[str]:
    """Return the names of the namespaces of VW lines, sorted; blank for the one without."""
    found = {b""}
    for block in _blocks(data):  # between two of them other threads go on
        found.update(_NAMESPACE.findall(block))
    return sorted(name.decode(errors="replace") for name in found)


def _blocks(data: bytes) -> Iterator[bytes]:
    """Yield a file's lines, a megabyte or so at a time."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start + BLOCK)
        end = len(data) if end < 0 else end
        yield data[start:end]
        start = end


def linear(exact: str, namespaces: list[str], pairs: Sequence[Pair], type_: FileType) -> Linear:
    """Return the sum of a readable model, whose weights are written in hexadecimal."""
    told = dict(pairs)
    found = dict(_WEIGHT.findall(exact))
    indices = np.array(sorted(map(int, found)), np.int64)
    weights = np.array([float.fromhex(found[str(index)]) for index in indices], np.float32)
    return Linear(
        indices,
        weights,
        namespaces,
        int(re.findall(r"^bits:(\d+)", exact, re.MULTILINE)[0]),
        *bounds(exact),
        has_constant="noconstant" not in told,
        hashes_digits=told.get("hash") == "all",
        type=type_,
        kind=kind_of(pairs),
    )

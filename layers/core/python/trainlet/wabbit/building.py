"""A model of Vowpal Wabbit whole: trained, and if a graph answers as it does, with that graph."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trainlet.feeds import pieces
from trainlet.registry import Input, Parity, Signature, WabbitKind
from trainlet.scoring.outputs import GAPS
from trainlet.wabbit.arguments import Pair
from trainlet.wabbit.linear import (
    MOST_NAMESPACES,
    MOST_WEIGHTS,
    linear,
    why_not,
)
from trainlet.wabbit.lines import FileType, joined
from trainlet.wabbit.predictions import kind_of
from trainlet.wabbit.running import Trained

TOLERANCE = 1e-5
COMPARED = 2000
AGREES = "It is a weighted sum, and the graph agrees with the library."


class Graphed(NamedTuple):
    """What came of making a graph.

    Attributes:
        data: The graph; blank where the library itself has to answer.
        signature: What is asked and answered.
        parity: How closely the graph reproduces the library's predictions.
        why: Why it is that scorer.
    """

    data: bytes
    signature: Signature
    parity: Parity
    why: str


class Source(NamedTuple):
    """The lines that a model was trained on: their bytes, their kind, their column's name."""

    data: bytes
    type: FileType
    column: str


class Told(NamedTuple):
    """Lines that graph and library are compared by, and the file of them."""

    lines: list[str]
    file: bytes


class Seen(NamedTuple):
    """What was looked for in the lines: those to compare by, and the names of namespaces."""

    told: Told
    namespaces: list[str]


def told_of(source: Source) -> Told:
    """Return the first and last lines that aren't blank."""
    lines = _some(source.data)
    file, present = joined(lines, source.type)
    return Told([line for line, there in zip(lines, present, strict=True) if there], file)


def graphed(trained: Trained, pairs: Sequence[Pair], source: Source, seen: Seen) -> Graphed:
    """Return the graph of a trained model, if there can be one that agrees with the library.

    One line that differs by more than ``TOLERANCE``, relative to predictions beyond 1, leaves the
    library itself as the scorer.
    """
    why = why_not(pairs)
    if why:
        return _native(pairs, source, why)
    spaces = seen.namespaces if source.type == "vw" else [""]
    weights = trained.exact.count(b"\n")
    if len(spaces) > MOST_NAMESPACES or weights > MOST_WEIGHTS:
        return _native(pairs, source, f"It has {len(spaces)} namespaces and {weights:,} weights.")
    from trainlet.wabbit.graph import emit

    model = linear(trained.exact.decode(), spaces, pairs, source.type)
    data, signature = emit(model, source.column)
    if len(trained.said) != len(seen.told.lines):
        return _native(pairs, source, "The library answers other lines than it was told.")
    said = np.array([float(line.split()[0]) for line in trained.said])
    parity = _compared(data, model.kind, seen.told.lines, said)
    if parity.largest <= TOLERANCE:
        return Graphed(data, signature, parity, AGREES)
    return _native(pairs, source, f"The graph differs by {parity.largest:.1e} from the library.")


def _native(pairs: Sequence[Pair], source: Source, why: str) -> Graphed:
    task = "regression" if kind_of(pairs) == "value" else "two-class"
    if kind_of(pairs) in ("class", "probabilities"):
        task = "multiclass"
    inputs = [Input(name=source.column, type="text")]
    signature = Signature(task=task, inputs=inputs, label="label")  # type: ignore[arg-type]
    return Graphed(b"", signature, Parity(rows=0, tolerance=0, largest=0, labels_differing=0), why)


def _compared(data: bytes, kind: WabbitKind, lines: list[str], said: NDArray[np.float64]) -> Parity:
    """Compare what a graph says of lines with what the library says, float64 ``[n]``."""
    import onnxruntime

    from trainlet.wabbit.answers import WIDTH
    from trainlet.wabbit.graph import MARGIN

    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    feed = {"text": np.array(lines, dtype=object).reshape(-1, 1)}
    some = pieces(feed, len(lines), WIDTH)
    ran = [session.run([MARGIN, GAPS], dict(each)) for each in some]
    found, gaps = (np.concatenate(parts) for parts in zip(*ran, strict=True))
    found = 1 / (1 + np.exp(-found)) if kind == "probability" else found
    apart = np.abs(found - said) / np.maximum(1, np.abs(said))
    largest = float(np.where(gaps, np.inf, apart).max(initial=0.0))
    return Parity(rows=len(lines), tolerance=TOLERANCE, largest=largest, labels_differing=0)


def _some(data: bytes) -> list[str]:
    """Return the first and the last lines of a file."""
    head = data[: 2**20].decode(errors="replace").split("\n")[: COMPARED // 2]
    if len(data) <= 2**20 and data.count(b"\n") <= COMPARED:
        return data.decode(errors="replace").split("\n")
    tail = data[-(2**20) :].decode(errors="replace").split("\n")[1:][-COMPARED // 2 :]
    return head + tail

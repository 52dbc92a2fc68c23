"""Writes fitted steps as an ONNX graph from a table to a table, and proves that it is the same."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from trainlet.catalogue.fitted.saved import (
    NUMBERS_OUT,
    TEXT_OUT,
    SavedGraph,
    names_of,
    run_graph,
)
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import arranged
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import FittedTransform, Table, Types
from trainlet.errors import ParityLost
from trainlet.registry import Parity
from trainlet.training.steps import gaps, needed
from trainlet.transformations import Replay

TOLERANCE = 1e-9
MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Fitted steps that can be used again, and the table before and behind them.

    Attributes:
        first: The first of them in the recipe, from 0.
        steps: The steps.
        before: The beginning of the table before them.
        after: The types of the columns behind them.
        aside: The columns that are no features behind them, and are left alone.
    """

    first: int
    steps: tuple[FittedTransform, ...]
    before: Table
    after: Types
    aside: frozenset[str] = frozenset()


def beginning(table: Table) -> Table:
    """Return the first rows of a table: as many as a proof takes."""
    return table.take(np.arange(min(MOST_ROWS, len(table.X))))


def to_replay(stretch: Stretch) -> tuple[Replay, bytes] | None:
    """Return the steps as an ONNX file, and what is to be known of it; None if they change nothing.

    Raises:
        ParityLost: The file doesn't do what the steps do.
    """
    steps, after = stretch.steps, stretch.after
    gives = {name: type_ for name, type_ in after.items() if _is_changed(steps, name)}
    kept = {*after, *needed(steps, list(stretch.aside))}
    drops = [name for name in stretch.before.types if name not in kept]
    if not gives and not drops:
        return None
    if not gives:
        return _dropping(stretch, drops), b""
    wanted = needed(steps, list(gives))
    takes = {name: type_ for name, type_ in stretch.before.types.items() if name in wanted}
    lineage = _lineage(steps, gives)
    data = _graph(steps, takes, gives)
    saved = SavedGraph(data, takes, gives, tuple(drops), lineage)
    parity = _proved(stretch, saved)
    return (
        Replay(
            first=stretch.first,
            takes=takes,
            gives=gives,
            drops=drops,
            made={name: list(sources) for name, sources in lineage.made.items()},
            filled=sorted(lineage.filled),
            torn=sorted(lineage.torn),
            width=lineage.width,
            splits=lineage.splits,
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            parity=parity,
        ),
        data,
    )


def _dropping(stretch: Stretch, drops: list[str]) -> Replay:
    """Return what only leaves columns out, and needs no graph for that."""
    proof = Parity(rows=0, tolerance=TOLERANCE, largest=0.0, labels_differing=0)
    return Replay(
        first=stretch.first, takes={}, gives={}, drops=drops, sha256="", size=0, parity=proof
    )


def saved_graph(replay: Replay, data: bytes) -> SavedGraph:
    """Return a transformation ready to be used as a step."""
    lineage = Lineage(
        made={name: tuple(sources) for name, sources in replay.made.items()},
        types=replay.gives,
        filled=frozenset(replay.filled),
        torn=frozenset(replay.torn),
        width=replay.width,
        splits=replay.splits,
    )
    return SavedGraph(data, replay.takes, replay.gives, tuple(replay.drops), lineage)


def _is_changed(steps: Sequence[FittedTransform], name: str) -> bool:
    """Tell whether any step makes a column, or says that it changes it."""
    lineages = [step.lineage for step in steps]
    return any(
        name in part
        for each in lineages
        for part in (each.made, each.types, each.filled, each.torn)
    )


def _lineage(steps: Sequence[FittedTransform], gives: Types) -> Lineage:
    """Return how columns come from those before all the steps.

    A column that some sources leave a gap in, and others not, is torn as far as these are filled:
    its values alone can tell.
    """
    made, filled, torn = {}, set(), set()
    for name in gives:
        sources = needed(steps, [name])
        open_, is_torn = gaps(steps, [name])
        made[name] = tuple(sorted(sources))
        if is_torn or (open_ and open_ != sources):
            torn.add(name)
        if name in torn or not open_:
            filled.add(name)
    return Lineage(
        made=made,
        types=gives,
        filled=frozenset(filled),
        torn=frozenset(torn),
        width=sum(step.lineage.width for step in steps),
        splits=any(step.lineage.splits for step in steps),
    )


def _graph(steps: Sequence[FittedTransform], takes: Types, gives: Types) -> bytes:
    graph = Graph()
    numbers, texts = names_of(takes)
    inputs = Inputs(
        graph.input("numbers", "float64", len(numbers)) if numbers else "",
        graph.input("text", "object", len(texts)) if texts else "",
        tuple(numbers),
        tuple(texts),
    )
    for step in steps:
        inputs = step.emit(graph, inputs)
    behind = arranged(graph, inputs, *names_of(gives))
    if behind.numbers:
        graph.output(behind.numbers, NUMBERS_OUT, "float64", ["n", len(behind.number_columns)])
    if behind.text:
        graph.output(behind.text, TEXT_OUT, "object", ["n", len(behind.text_columns)])
    return graph.build()


def _proved(stretch: Stretch, saved: SavedGraph) -> Parity:
    """Compare the file with the steps, on the table's first rows."""
    X = stretch.before.X[list(saved.takes)]
    expected = X
    for step in stretch.steps:
        expected = step.apply(expected)
    found = run_graph(saved, X)
    numbers, texts = names_of(saved.gives)
    largest = max((_difference(expected[name], found[name]) for name in numbers), default=0.0)
    differing = sum(_count_differing(expected[name], found[name]) for name in texts)
    if not largest <= TOLERANCE or differing:
        raise ParityLost(
            f"The ONNX file differs from the steps by up to {largest:.3g} (allowed:"
            f" {TOLERANCE:g}), and in {differing} texts.",
            remedy="Nothing was published. Please report the steps.",
        )
    return Parity(rows=len(X), tolerance=TOLERANCE, largest=largest, labels_differing=differing)


def _count_differing(expected: "pd.Series[str]", found: "pd.Series[str]") -> int:
    pairs = zip(expected.tolist(), found.tolist(), strict=True)
    return sum(want != got for want, got in pairs)


def _difference(expected: "pd.Series[float]", found: "pd.Series[float]") -> float:
    """Return the largest difference to the largest value; infinite if other values are missing."""
    want, got = expected.to_numpy(np.float64), found.to_numpy(np.float64)
    if not np.array_equal(np.isnan(want), np.isnan(got)):
        return float("inf")
    scale = max(1.0, float(np.nanmax(np.abs(want), initial=0.0)))
    return float(np.nanmax(np.abs(want / scale - got / scale), initial=0.0))

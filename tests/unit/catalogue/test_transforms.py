"""Every transform that acts on values: its nodes do what it does, whatever is in the table."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.steps import assert_nodes_agree, fitted, table_of
from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Table
from trainlet.errors import BadRecipe, TrainingFailed

SAVED = ("apply-transformation", "load-trained-model")  # they need a saved one: see their tests
TYPES = {
    "a b": "number",
    "Größe (cm)": "number",
    "a.b": "integer",
    "A.B": "integer",
    "🚗": "boolean",
    "when": "datetime",
    "for how long": "duration",
    "Farbe": "text",
    "farbe": "text",
    "": "text",
}
"""Names with blanks, umlauts, points and signs, some of them alike but for their case."""

COLOURS = ["rot", "grün", "", "ROT", " blue sky ", "the cat sat", "a,b", "-", "Straße"]
NEW = ["never seen", "日本語", "🚗 🚗", *COLOURS]


def column(random: np.random.Generator, type_: str, rows: int, words: list[str]) -> Any:
    """Return values of a type, some missing; huge and tiny ones among the numbers."""
    if type_ == "text":
        values = random.choice(np.array(words, dtype=object), rows)
        return np.where(random.random(rows) < 0.15, None, values)
    made = {
        "number": random.normal(size=rows) * 10.0 ** random.integers(-12, 13, rows),
        "integer": random.integers(-40, 40, rows).astype(float),
        "boolean": random.integers(0, 2, rows).astype(float),
        "datetime": 1.7e9 + random.integers(0, 60, rows),
        "duration": random.exponential(3600, rows),
    }[type_]
    return np.where(random.random(rows) < 0.15, np.nan, made)


def rows_of(seed: int, rows: int, words: list[str]) -> Table:
    random = np.random.default_rng(seed)
    columns = {name: column(random, type_, rows, words) for name, type_ in TYPES.items()}
    return table_of(TYPES, y=random.integers(0, 3, rows), classes=("x", "y", "z"), **columns)


def variants(name: str) -> Iterator[dict[str, Any]]:
    """Yield the defaults, and every option of every setting beside them."""
    yield {}
    for field, facts in lookup.properties(lookup.get("transforms", name).settings).items():
        options = facts.get("enum", [True, False] if facts.get("type") == "boolean" else [])
        yield from ({field: option} for option in options if option != facts.get("default"))


def steps(name: str, training: Table) -> Iterator[Any]:
    """Yield the transform as it is fitted in each variant that a model can hold."""
    transform = lookup.get("transforms", name)
    for settings in variants(name):
        if transform.beyond(lookup.check_settings(name, transform.settings, settings)):
            continue
        for columns in (None, ["a b"], ["when"], ["Farbe"], ["a b", "a.b"]):
            try:
                yield fitted(name, training, columns, **settings)
            except (BadRecipe, TrainingFailed):
                continue  # a refusal is an answer


IN_GRAPH = [
    name
    for name in lookup.names("transforms")
    if lookup.get("transforms", name).place == "graph" and name not in SAVED
]


@pytest.mark.parametrize("name", IN_GRAPH)
def test_nodes_and_step_agree_in_every_variant(name: str) -> None:
    training, rows = rows_of(1, 60, COLOURS), rows_of(2, 25, NEW)
    fits = list(steps(name, training))

    assert fits or name == "preprocess-text"
    for step in fits:
        found = assert_nodes_agree(step, rows.X, TYPES)
        behind = step.run(training)
        assert list(behind.X.columns) == list(behind.types)
        known = {**TYPES, **step.lineage.types}
        assert {each: known[each] for each in found.columns} == behind.types


@pytest.mark.parametrize("name", IN_GRAPH)
def test_what_a_step_may_change_it_says_and_gaps_come_from_where_it_says(name: str) -> None:
    training, rows = rows_of(3, 60, COLOURS), rows_of(4, 40, NEW).X
    for step in steps(name, training):
        made, lineage = step.apply(rows), step.lineage
        told = {*lineage.made, *lineage.types, *lineage.filled, *lineage.torn}
        for each in made.columns:
            is_changed = each not in rows.columns or not made[each].equals(rows[each])
            assert each in told or not is_changed, each
            sources = [source for source in lineage.sources(each) if source in rows.columns]
            gaps = rows[sources].isna().any(axis=1) if sources else pd.Series(False, rows.index)
            if each not in lineage.torn:
                assert not (made[each].isna() & ~gaps).any(), each
            if each not in lineage.filled and each not in lineage.torn:
                assert (made[each].isna() == gaps).all(), each


@pytest.mark.parametrize("name", IN_GRAPH)
def test_columns_that_nobody_needs_may_be_absent(name: str) -> None:
    training, rows = rows_of(5, 60, COLOURS), rows_of(6, 10, NEW).X
    for step in steps(name, training):
        whole = step.apply(rows)
        for each in whole.columns[:3]:
            needed = [source for source in rows.columns if source in step.lineage.sources(each)]
            alone = assert_nodes_agree(step, rows[needed], TYPES)
            if needed:
                pd.testing.assert_series_equal(alone[each], whole[each])


@pytest.mark.parametrize("name", lookup.names("transforms"))
def test_each_says_what_it_is_where_it_acts_and_what_no_model_can_hold(name: str) -> None:
    transform = lookup.get("transforms", name)
    beyond = transform.beyond(transform.settings())

    assert transform.title
    assert transform.summary.endswith(".")
    assert all(sentence.endswith(".") for sentence in transform.deviations)
    assert (transform.place != "clean") or beyond
    for field, facts in lookup.properties(transform.settings).items():
        assert facts.get("description", "").endswith("."), field

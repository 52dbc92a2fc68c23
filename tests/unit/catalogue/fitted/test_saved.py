"""A saved transformation as a step."""

import numpy as np
import pytest

from tests.steps import NAN, assert_nodes_agree, frame_of, table_of
from trainlet.catalogue.fitted.saved import Saved, run_graph
from trainlet.recipes import Step
from trainlet.training.replay import Stretch, saved_graph, to_replay
from trainlet.training.steps import fit_steps

TYPES = {"a b": "number", "c": "number", "🚗": "text", "x": "text"}
COLUMNS = {"a b": [1.0, NAN, 4.0], "c": [0.0, 1.0, 2.0], "🚗": ["p", None, "q"], "x": ["k"] * 3}


@pytest.fixture
def saved():
    table = table_of(TYPES, **COLUMNS)
    steps = [
        Step(use="clean-missing-data", columns=["a b", "🚗"], settings={"replacement_value": "9"}),
        Step(use="clean-missing-data", settings={"cleaning_mode": "replace-using-mice"}),
        Step(use="select-columns-in-dataset", columns=["a b", "c", "🚗"]),
    ]
    behind, done = fit_steps(steps, table)
    replay, data = to_replay(Stretch(0, done, table, behind.types))
    return saved_graph(replay, data)


def test_columns_keep_their_places_and_those_it_leaves_out_go(saved):
    rows = frame_of(TYPES, **{"x": ["z"], "🚗": [None], "a b": [NAN], "c": [5.0]})
    found = assert_nodes_agree(Saved(saved), rows, TYPES)

    assert list(found.columns) == ["🚗", "a b", "c"]
    assert found.iloc[0].tolist() == ["9", 9.0, 5.0]


def test_columns_that_it_has_no_say_in_pass_by(saved):
    types = {**TYPES, "more": "number", "words": "text"}
    rows = frame_of(types, more=[7.0], words=[None], **{n: v[:1] for n, v in COLUMNS.items()})
    found = assert_nodes_agree(Saved(saved), rows, types)

    assert list(found.columns) == ["more", "words", "a b", "c", "🚗"]
    assert found["words"][0] is None


def test_without_what_it_takes_it_makes_nothing(saved):
    rows = frame_of(TYPES, c=[1.0], x=["k"])

    assert list(assert_nodes_agree(Saved(saved), rows, TYPES).columns) == ["c"]


def test_it_may_stand_twice_in_one_graph(saved):
    from trainlet.catalogue.fitted.filling import Chain

    rows = frame_of(TYPES, **COLUMNS)
    twice = Chain([Saved(saved), Saved(saved)])

    assert not assert_nodes_agree(twice, rows, TYPES).isna().any(axis=None)


def test_its_lineage_is_that_of_what_was_saved(saved):
    assert saved.lineage.filled == {"a b", "c", "🚗"}
    assert set(saved.lineage.sources("a b")) == {"a b", "c"}
    assert np.isfinite(run_graph(saved, frame_of(TYPES, **COLUMNS))["c"]).all()

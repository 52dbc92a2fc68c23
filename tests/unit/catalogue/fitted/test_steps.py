"""What fitted transforms have in common."""

import numpy as np
import pandas as pd
import pytest

from tests.steps import NAN, assert_nodes_agree, frame_of, table_of
from trainlet.catalogue.fitted.steps import Columnwise, Values, key_of, types_behind
from trainlet.catalogue.lineage import Lineage
from trainlet.errors import BadRecipe

TYPES = {"a b": "number", "c": "integer", "t": "text"}


class Times:
    """Multiplies each column by its own number."""

    factors = np.array([2.0, 10.0])

    def compute(self, values, places):
        return values * self.factors[places]

    def nodes(self, graph, values, places):
        return graph.add("Mul", values, graph.constant(self.factors[places]))


def times(outputs):
    return Columnwise(
        Times(), ["a b", "c"], outputs, Lineage(types=dict.fromkeys(outputs, "number"))
    )


ROWS = frame_of(TYPES, **{"a b": [1.0, NAN], "c": [3.0, 4.0], "t": ["x", None]})


def test_columns_are_changed_in_place_or_made_behind():
    inside = assert_nodes_agree(times(["a b", "c"]), ROWS, TYPES)
    behind = assert_nodes_agree(times(["ü", "c"]), ROWS, TYPES)

    assert list(inside.columns) == ["a b", "c", "t"]
    assert inside["c"].tolist() == [30.0, 40.0]
    assert list(behind.columns) == ["a b", "c", "t", "ü"]
    assert behind["ü"].tolist()[0] == 2.0
    assert times(["ü", "c"]).lineage.made == {"ü": ("a b",), "c": ("c",)}


def test_a_column_that_is_absent_leaves_the_others_their_own_numbers():
    found = assert_nodes_agree(times(["a b", "c"]), ROWS[["c", "t"]], TYPES)

    assert found["c"].tolist() == [30.0, 40.0]
    assert times(["ü", "c"]).apply(ROWS[["t"]]).columns.tolist() == ["t"]


def test_the_types_behind_a_step_are_those_it_says():
    table = table_of(TYPES, **dict(ROWS.items()))

    assert times(["a b", "c"]).run(table).types == {"a b": "number", "c": "number", "t": "text"}
    assert types_behind(Lineage(), TYPES, ROWS[["t"]]) == {"t": "text"}
    assert Values().run(table).X is table.X


def test_a_key_is_a_feature_one_aside_or_the_label():
    from dataclasses import replace

    table = table_of(TYPES, y=[1, 0], classes=("p", "q"), **dict(ROWS.items()))
    table = replace(table, label="y", aside=pd.DataFrame({"who": [7, 8]}))

    assert key_of(table, "c").tolist() == [3.0, 4.0]
    assert key_of(table, "who").tolist() == [7, 8]
    assert key_of(table, "y").tolist() == [1, 0]
    with pytest.raises(BadRecipe) as caught:
        key_of(table, "colour")
    assert (caught.value.studio, caught.value.place["column"]) == ("0001", "colour")

"""The rows at one point of a recipe."""

import numpy as np
import pandas as pd

from tests.steps import table_of
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.spec import Table

TYPES = {"a": "number"}


def table():
    found = table_of(TYPES, y=[0, 1, 0], classes=("p", "q"), a=[1.0, 2.0, 3.0])
    return Table(X=found.X, types=TYPES, y=found.y, aside=pd.DataFrame({"who": [7, 8, 9]}))


def test_rows_are_taken_with_all_that_belongs_to_them():
    found = table().take(np.array([2, 0, 2]))

    assert found.X["a"].tolist() == [3.0, 1.0, 3.0]
    assert found.y.tolist() == [0, 0, 0]
    assert found.aside["who"].tolist() == [9, 7, 9]
    assert found.X.index.tolist() == found.aside.index.tolist() == [0, 1, 2]


def test_all_rows_in_their_order_are_the_same_table():
    whole = table()

    assert whole.take(np.arange(3)) is whole
    assert whole.take(np.array([0, 2, 1])).y.tolist() == [0, 0, 1]
    assert len(whole.take(np.array([], np.int64)).X) == 0


def test_a_column_comes_of_itself_unless_it_is_made():
    lineage = Lineage(made={"b": ("a", "c")})

    assert lineage.sources("b") == ("a", "c")
    assert lineage.sources("a") == ("a",)

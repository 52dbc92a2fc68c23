"""What steps that act on whole tables refuse."""

from dataclasses import replace

import pandas as pd
import pytest

from tests.steps import table_of
from trainlet.catalogue.fitted.tables.tablewide import (
    check_named,
    other_table,
    refuse_beside,
    refuse_columns,
)
from trainlet.errors import BadRecipe

TABLE = table_of({"a": "number"}, a=[1.0])


def test_columns_are_refused_even_if_there_are_none_in_the_list():
    refuse_columns("It", None)
    for columns in ([], ["a"]):
        with pytest.raises(BadRecipe, match="It acts on whole rows"):
            refuse_columns("It", columns)


def test_a_dataset_is_found_by_its_name():
    assert other_table(replace(TABLE, others={"b": TABLE}), "b") is TABLE
    with pytest.raises(BadRecipe) as caught:
        other_table(TABLE, "b")
    assert caught.value.remedy == "The other datasets are: none."
    check_named("b")
    with pytest.raises(BadRecipe):
        check_named("")


def test_rows_with_labels_or_columns_aside_are_refused():
    refuse_beside("It", TABLE)
    for one in (replace(TABLE, y=[1]), replace(TABLE, aside=pd.DataFrame({"w": [1]}))):
        with pytest.raises(BadRecipe, match="no label"):
            refuse_beside("It", one)

"""How much each training row counts."""

import numpy as np
import pandas as pd
import pytest

from trainlet.catalogue.spec import Table
from trainlet.errors import TrainingFailed
from trainlet.training.weights import row_weights

Y = np.array([0, 0, 0, 1])


def table(weights=None, classes=("no", "yes"), name="w"):
    X = pd.DataFrame({"a": np.arange(4.0)})
    if weights is None:
        return Table(X=X, types={"a": "number"}, y=Y, classes=classes)
    aside = pd.DataFrame({"other": [9.0] * 4, name: weights})
    return Table(
        X=X,
        types={"a": "number"},
        y=Y,
        classes=classes,
        aside=aside,
        roles={"other": "none", name: "weight"},
    )


def test_without_weights_all_rows_count_alike():
    assert row_weights(table(), "") is None


def test_the_column_with_the_role_says_how_much_a_row_counts():
    assert row_weights(table([1.0, 2.0, 0.0, 4.0]), "").tolist() == [1.0, 2.0, 0.0, 4.0]


def test_balanced_classes_count_alike_however_many_rows_they_have():
    found = row_weights(table(), "balanced")

    assert found.tolist() == pytest.approx([4 / 6, 4 / 6, 4 / 6, 2.0])
    assert found[:3].sum() == pytest.approx(found[3])


def test_a_class_counts_as_told_and_1_where_nothing_is_told():
    assert row_weights(table(), {"yes": 5.0}).tolist() == [1.0, 1.0, 1.0, 5.0]


def test_a_class_is_named_as_its_cells_are():
    assert row_weights(table(classes=(False, True)), {"true": 3.0})[3] == 3.0
    assert row_weights(table(classes=(1, 2)), {"1": 3.0})[0] == 3.0


def test_balanced_classes_count_alike_whatever_their_rows_weigh():
    found = row_weights(table([1.0, 2.0, 0.0, 5.0]), "balanced")

    assert found.tolist() == pytest.approx([4 / 3, 8 / 3, 0.0, 4.0])
    assert found[:3].sum() == pytest.approx(found[3])


def test_both_weights_are_multiplied():
    found = row_weights(table([1.0, 2.0, 3.0, 4.0]), {"yes": 10.0})

    assert found.tolist() == [1.0, 2.0, 3.0, 40.0]


@pytest.mark.parametrize("wrong", [np.nan, -1.0, np.inf])
def test_what_is_no_weight_is_refused_with_its_column(wrong):
    with pytest.raises(TrainingFailed) as caught:
        row_weights(table([1.0, wrong, 1.0, 1.0]), "")

    assert caught.value.place == {"column": "w", "field": "weight"}
    assert "1 training rows" in caught.value.detail


def test_a_class_that_is_not_there_is_refused():
    with pytest.raises(TrainingFailed, match="no class 'maybe'") as caught:
        row_weights(table(), {"maybe": 2.0})

    assert caught.value.place == {"field": "class_weights"}

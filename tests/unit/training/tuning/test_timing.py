"""How long a model takes for a single row."""

import pandas as pd
import pytest

from tests.unit.training.tuning.test_judging import bench
from trainlet.catalogue.spec import Table
from trainlet.recipes import Choice, Recipe
from trainlet.training.fit import fit
from trainlet.training.tuning.judging import Judge
from trainlet.training.tuning.timing import microseconds


def test_more_trees_take_longer() -> None:
    few, many = (
        Judge(bench(is_kept=True))((forest(count), 3)).microseconds for count in (1, 2_000)
    )

    assert few is not None
    assert many is not None
    assert 0 < 2 * few < many


def forest(count: int) -> Choice:
    settings = {"number_of_decision_trees": count, "minimum_number_of_samples_per_leaf_node": 1}
    return Choice(use="two-class-extra-trees", settings=settings)


def test_it_is_told_on_the_last_fold_alone() -> None:
    judge: Judge = Judge(bench(is_kept=True))

    assert [judge((forest(2), fold)).microseconds is None for fold in range(4)] == [
        *([True] * 3),
        False,
    ]
    assert Judge(bench())((forest(2), 3)).microseconds is None


@pytest.mark.parametrize("names", [["t"], ["n"], ["t", "n"]])
def test_columns_of_texts_and_of_numbers_are_fed_in_their_tensors(names: list[str]) -> None:
    y = [0, 1] * 10
    X = pd.DataFrame({"t": pd.Series(["a", "b"] * 10, dtype=object), "n": [float(i) for i in y]})
    types = {"t": "text", "n": "number"}
    table = Table(
        X=X[names],
        types={name: types[name] for name in names},
        y=pd.Series(y).to_numpy("int64"),
        classes=("no", "yes"),
        label="y",
    )
    recipe = Recipe(dataset="d", label="y", learner=Choice(use="two-class-logistic-regression"))

    assert microseconds(fit(recipe, table).pipeline, X[names]) > 0

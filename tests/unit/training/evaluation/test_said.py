"""What a model said of rows, beside what was true."""

import numpy as np
import pandas as pd

from tests.steps import fit_rows
from trainlet.catalogue.estimators.labels import Labels
from trainlet.recipes import Choice, Recipe
from trainlet.training.evaluation.said import Key, Said, said_by
from trainlet.training.pipeline import Pipeline

NAN = float("nan")
SAID = Said(
    predicted=np.array([1.0, 2.0, 3.0]),
    probabilities=None,
    answers={"low": np.array([0.0, 1.0, 2.0]), "high": np.array([2.0, 3.0, 4.0])},
    gaps=np.array([False, True, False]),
)


def test_only_rows_with_an_answer_are_beside_the_truth():
    found = SAID.beside(Key(np.array([5.0, 6.0, 7.0])))

    assert found.y.tolist() == [5, 7]
    assert found.predicted.tolist() == [1, 3]
    assert {name: each.tolist() for name, each in found.answers.items()} == {
        "low": [0, 2],
        "high": [2, 4],
    }
    assert (found.probabilities, found.prior, found.classes) == (None, None, ())


def test_a_classifiers_rows_keep_classes_and_shares():
    shares = np.array([[0.9, 0.1], [0.2, 0.8]])
    said = Said(np.array([0, 1]), shares, None, np.array([True, False]))
    prior = np.array([0.3, 0.7])
    found = said.beside(Key(np.array([0, 0]), ("no", "yes"), prior))

    assert found.probabilities.tolist() == [[0.2, 0.8]]
    assert (found.classes, found.answers) == (("no", "yes"), None)
    assert found.prior is prior


def test_a_part_holds_some_rows_of_everything():
    found = SAID.part(slice(1, 3))

    assert found.predicted.tolist() == [2, 3]
    assert found.answers["high"].tolist() == [3, 4]
    assert found.gaps.tolist() == [True, False]
    assert found.probabilities is None
    shares = np.eye(3)
    whole = Said(np.arange(3), shares, None, np.zeros(3, bool))
    assert whole.part(slice(0, 1)).probabilities.tolist() == [[1, 0, 0]]


def test_a_key_is_taken_by_places():
    found = Key(np.array([5, 6, 7]), ("a",), np.ones(1)).take(np.array([2, 0]))

    assert found.y.tolist() == [7, 5]
    assert found.classes == ("a",)


def test_a_pipeline_says_what_it_predicts():
    X = pd.DataFrame({"a": [0.0, 1.0, NAN, 3.0]})
    recipe = Recipe(dataset="d", label="y", learner=Choice(use="two-class-logistic-regression"))
    rows = pd.DataFrame({"a": np.arange(6.0)})
    fitted = fit_rows(
        recipe, rows, Labels(np.array([0, 0, 0, 1, 1, 1]), ("n", "y")), {"a": "number"}, 1
    )
    found, want = said_by(fitted.pipeline, X), fitted.pipeline.predict(X)

    assert found.gaps.tolist() == [False, False, True, False]
    assert found.predicted.tolist() == want.labels.tolist()
    np.testing.assert_array_equal(found.probabilities, want.probabilities)
    assert found.answers is None


class Quantiles:
    """A predictor of two columns."""

    def predict(self, X):
        values = X["a"].to_numpy()
        return np.column_stack([values - 1, values])


def test_a_pipeline_of_several_answers_says_them_by_name():
    pipeline = Pipeline(
        "regression", (), ("a",), (), ("a",), Quantiles(), ("Quantile 0.1", "Quantile 0.5"), 1
    )
    found = said_by(pipeline, pd.DataFrame({"a": [2.0, NAN]}))

    assert found.predicted[0] == 2
    assert {name: each[0] for name, each in found.answers.items()} == {
        "Quantile 0.1": 1,
        "Quantile 0.5": 2,
    }
    assert found.gaps.tolist() == [False, True]

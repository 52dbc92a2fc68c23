"""What published models say of rows."""

import numpy as np
import pandas as pd
import pytest

from trainlet.catalogue.estimators.labels import Labels
from trainlet.registry import Signature
from trainlet.scoring.model import Answer
from trainlet.scoring.tensors import Report
from trainlet.training.evaluation.asked import truths

ROWS = pd.DataFrame(index=range(3))


class Scripted:
    """A model that answers what it is told to."""

    def __init__(self, signature, columns, probabilities=None, gaps=(False,) * 3):
        self.signature, self.columns, self.gaps = signature, columns, np.array(gaps)
        self.probabilities = None if probabilities is None else np.array(probabilities)

    def score(self, batch):
        columns = {
            name: [None if gap else value for value, gap in zip(each, self.gaps, strict=True)]
            for name, each in self.columns.items()
        }
        point = self.signature.answers[self.signature.point] if self.signature.answers else "L"
        return Answer(columns, self.probabilities, Report(gaps=self.gaps), point)


def classifier(classes, labels, shares, **more):
    task = "two-class" if len(classes) == 2 else "multiclass"
    signature = Signature(task=task, inputs=[], label="y", classes=classes)
    return Scripted(signature, {"L": labels}, shares, **more)


def regression(values, answers=(), point=0, **more):
    signature = Signature(task="regression", inputs=[], label="y", answers=answers, point=point)
    return Scripted(signature, values, **more)


def test_models_are_asked_of_the_rows_that_all_of_them_answer():
    one = regression({"L": [1.0, 2.0, 3.0]}, gaps=(True, False, False))
    two = regression({"L": [4.0, 5.0, 6.0]}, gaps=(False, False, True))
    first, second = truths([one, two], ROWS, Labels(np.array([7.0, 8.0, 9.0]), ()))

    assert first.y.tolist() == second.y.tolist() == [8]
    assert (first.predicted.tolist(), second.predicted.tolist()) == ([2], [5])
    assert (first.probabilities, first.prior, first.classes, first.answers) == (
        None,
        None,
        (),
        None,
    )


def test_classes_are_those_of_all_models_and_of_the_rows_in_one_order():
    one = classifier(["b", "a"], ["b", "a", "a"], [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]])
    two = classifier(["a", "c"], ["a", "c", "a"], [[0.6, 0.4], [0.1, 0.9], [0.8, 0.2]])
    first, second = truths([one, two], ROWS, Labels(np.array([0, 1, 2]), ("a", "b", "d")))

    assert first.classes == second.classes == ("b", "a", "c", "d")
    assert first.y.tolist() == [1, 0, 3]
    assert first.predicted.tolist() == [0, 1, 1]
    assert second.predicted.tolist() == [1, 2, 1]
    assert first.probabilities.tolist() == [[0.9, 0.1, 0, 0], [0.2, 0.8, 0, 0], [0.3, 0.7, 0, 0]]
    assert second.probabilities.tolist() == [[0, 0.6, 0.4, 0], [0, 0.1, 0.9, 0], [0, 0.8, 0.2, 0]]


def test_the_prior_is_the_classes_shares_among_the_rows_that_count():
    one = classifier(["n", "y"], ["n"] * 3, [[1, 0]] * 3, gaps=(True, False, False))
    (found,) = truths([one], ROWS, Labels(np.array([0, 1, 1]), ("n", "y")))

    assert found.prior.tolist() == [0, 1]


def test_of_several_answers_all_are_there_and_one_is_the_prediction():
    values = {"Quantile 0.1": [0.0, 1.0, 2.0], "Quantile 0.5": [3.0, 4.0, 5.0]}
    one = regression(values, list(values), 1, gaps=(False, True, False))
    (found,) = truths([one], ROWS, Labels(np.array([1.0, 2.0, 3.0]), ()))

    assert found.predicted.tolist() == [3, 5]
    assert {name: each.tolist() for name, each in found.answers.items()} == {
        "Quantile 0.1": [0, 2],
        "Quantile 0.5": [3, 5],
    }


@pytest.mark.parametrize("classes", [("n", "y"), ()])
def test_no_row_that_all_answer_is_no_row(classes):
    gaps = (True,) * 3
    model = (
        classifier(list(classes), ["n"] * 3, [[1, 0]] * 3, gaps=gaps)
        if classes
        else regression({"L": [1.0, 2.0, 3.0]}, gaps=gaps)
    )
    (found,) = truths([model], ROWS, Labels(np.array([0, 1, 1]), classes))

    assert len(found.y) == len(found.predicted) == 0
    assert found.prior is None or np.isfinite(found.prior).all()


def test_what_is_no_number_is_no_answer():
    lost = float("nan")
    classes = classifier(["n", "y"], ["n"] * 3, [[0.4, 0.6], [lost, lost], [0.7, 0.3]])
    numbers = regression({"L": [1.0, 2.0, lost]})

    (said,) = truths([classes], ROWS, Labels(np.array([0, 1, 1]), ("n", "y")))
    assert said.probabilities.tolist() == [[0.4, 0.6], [0.7, 0.3]]
    (said,) = truths([numbers], ROWS, Labels(np.array([4.0, 5.0, 6.0]), ()))
    assert (said.y.tolist(), said.predicted.tolist()) == ([4, 5], [1, 2])

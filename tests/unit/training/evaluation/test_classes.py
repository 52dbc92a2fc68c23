"""Each class against all others."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support, roc_auc_score

from trainlet.catalogue.measure import Truth
from trainlet.evaluations import ClassFigures, Matrix
from trainlet.training.evaluation.classes import class_figures, matrix

Y = np.array([0, 0, 0, 1, 1, 2])
SAID = np.array([0, 0, 1, 1, 2, 2])
SHARES = np.array(
    [
        [0.8, 0.1, 0.1],
        [0.5, 0.4, 0.1],
        [0.2, 0.6, 0.2],
        [0.3, 0.4, 0.3],
        [0.1, 0.3, 0.6],
        [0.0, 0.3, 0.7],
    ]
)
TRUTH = Truth(Y, SAID, SHARES, np.ones(3) / 3, ("a", "b", "c"))


def test_the_matrix_has_a_row_per_true_class_and_a_column_per_answer():
    assert matrix(TRUTH) == Matrix(
        classes=["a", "b", "c"], counts=[[2, 1, 0], [0, 1, 1], [0, 0, 1]]
    )


def test_figures_of_each_class_by_hand():
    assert class_figures(TRUTH) == [
        ClassFigures(
            label="a",
            true_positives=2,
            false_positives=0,
            true_negatives=3,
            false_negatives=1,
            precision=1.0,
            recall=2 / 3,
            f_score=4 / 5,
            auc=pytest.approx(8 / 9),
        ),
        ClassFigures(
            label="b",
            true_positives=1,
            false_positives=1,
            true_negatives=3,
            false_negatives=1,
            precision=1 / 2,
            recall=1 / 2,
            f_score=1 / 2,
            auc=pytest.approx(4 / 8),
        ),
        ClassFigures(
            label="c",
            true_positives=1,
            false_positives=1,
            true_negatives=4,
            false_negatives=0,
            precision=1 / 2,
            recall=1.0,
            f_score=2 / 3,
            auc=1.0,
        ),
    ]


def test_they_are_those_of_scikit_learn():
    random = np.random.default_rng(3)
    y, shares = random.integers(0, 4, 200), random.dirichlet(np.ones(4), 200)
    said = shares.argmax(axis=1)
    truth = Truth(y, said, shares, np.ones(4) / 4, (1, 2, 3, 4))
    found = class_figures(truth)

    want = precision_recall_fscore_support(y, said)
    for place, each in enumerate(found):
        assert each.label == place + 1
        figures = (each.precision, each.recall, each.f_score)
        assert figures == pytest.approx([column[place] for column in want[:3]])
        assert each.auc == pytest.approx(roc_auc_score(y == place, shares[:, place]))
        counts = (each.true_positives, each.false_positives, each.true_negatives)
        assert sum(counts) + each.false_negatives == 200
    assert matrix(truth).counts == confusion_matrix(y, said).tolist()


def test_a_class_that_is_neither_there_nor_called_has_no_figures():
    truth = Truth(np.array([0, 1]), np.array([0, 1]), SHARES[:2], np.ones(3) / 3, ("a", "b", "c"))
    found = class_figures(truth)[2]

    assert found == ClassFigures(
        label="c", true_positives=0, false_positives=0, true_negatives=2, false_negatives=0
    )

"""Naive Bayes over numbers and texts."""

import numpy as np
import pandas as pd
import pytest
from sklearn.naive_bayes import CategoricalNB, GaussianNB
from sklearn.preprocessing import OrdinalEncoder

from tests.graphs import far, mixed, through_onnx
from trainlet.catalogue.estimators import naive_bayes
from trainlet.catalogue.estimators.naive_bayes import fit_naive_bayes
from trainlet.catalogue.spec import Examples

FRAME = mixed()
Y = np.digitize(FRAME["a"] + (FRAME["t"] == "red") + (FRAME["s"] - 1.7e9) / 60, [0, 1])
PLAIN = {"laplace": 1.0, "smoothing": 1e-9}


def test_numbers_are_as_in_the_library():
    numbers = FRAME[["a", "b", "s"]]
    fitted = fit_naive_bayes(Examples(X=numbers, y=Y, classes=3), **PLAIN)
    design = fitted.encoding.dense(numbers)
    theirs = GaussianNB().fit(design, Y)

    np.testing.assert_allclose(fitted.predict(numbers), theirs.predict_proba(design), rtol=1e-6)


def test_texts_are_as_in_the_library():
    texts = FRAME[["t", "u"]]
    fitted = fit_naive_bayes(Examples(X=texts, y=Y, classes=3), laplace=0.7, smoothing=1e-9)
    codes = OrdinalEncoder().fit_transform(texts)
    theirs = CategoricalNB(alpha=0.7).fit(codes, Y)

    np.testing.assert_allclose(fitted.predict(texts), theirs.predict_proba(codes), rtol=1e-9)


def test_numbers_and_texts_multiply():
    prior = np.log(np.bincount(Y) / 200)
    found = {
        kind: np.log(
            fit_naive_bayes(Examples(X=FRAME[columns], y=Y, classes=3), **PLAIN).predict(FRAME)
        )
        for kind, columns in (("numbers", ["a", "b", "s"]), ("texts", ["t", "u"]))
    }
    joint = np.exp(found["numbers"] + found["texts"] - prior)
    both = fit_naive_bayes(Examples(X=FRAME, y=Y, classes=3), **PLAIN).predict(FRAME)

    np.testing.assert_allclose(both, joint / joint.sum(axis=1, keepdims=True), rtol=1e-8)


def test_a_weight_of_two_is_a_row_twice(monkeypatch):
    encoding = naive_bayes.fit_indicators(FRAME)
    monkeypatch.setattr(naive_bayes, "fit_indicators", lambda X: encoding)
    weights = np.where(np.arange(200) % 3, 1.0, 2.0)
    twice = np.repeat(np.arange(200), weights.astype(int))
    light = fit_naive_bayes(Examples(X=FRAME, y=Y, classes=3, weights=weights), **PLAIN)
    heavy = fit_naive_bayes(
        Examples(X=FRAME.iloc[twice].reset_index(drop=True), y=Y[twice], classes=3), **PLAIN
    )

    np.testing.assert_allclose(light.predict(FRAME), heavy.predict(FRAME), rtol=1e-8)


@pytest.mark.parametrize("columns", [["a", "t", "b", "u", "s"], ["a", "s"], ["t", "u"]])
def test_the_graph_gives_the_probabilities(columns):
    fitted = fit_naive_bayes(Examples(X=FRAME[columns], y=Y, classes=3), **PLAIN)
    rows = far(FRAME)[columns]
    found = through_onnx(fitted.emit, rows, ["n", 3])

    np.testing.assert_allclose(found, fitted.predict(rows), rtol=1e-9, atol=1e-12)


def test_an_unknown_category_says_nothing():
    fitted = fit_naive_bayes(Examples(X=FRAME[["t"]], y=Y, classes=3), **PLAIN)
    row = pd.DataFrame({"t": pd.Series(["never seen"], dtype=object)})

    np.testing.assert_allclose(fitted.predict(row)[0], np.bincount(Y) / 200)


def test_a_number_that_is_constant_in_a_class_has_a_variance():
    frame = pd.DataFrame({"a": np.where(Y == 0, 5.0, FRAME["a"]), "c": np.ones(200)})
    fitted = fit_naive_bayes(Examples(X=frame, y=Y, classes=3), laplace=1.0, smoothing=0.1)

    assert fitted.variances.min() == pytest.approx(0.1)
    assert fitted.predict(frame)[Y == 0, 0].min() > 0.9

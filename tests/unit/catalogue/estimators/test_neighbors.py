"""Nearest neighbours."""

import numpy as np
import onnxruntime
import pandas as pd
import pytest
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from trainlet.catalogue.estimators import neighbors
from trainlet.catalogue.estimators.neighbors import fit_neighbors
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples


def through_onnx(fitted, frame):
    graph, (names, words) = Graph(), fitted.encoding.columns
    graph.input("numbers", "float64", len(names))
    graph.input("text", "object", len(words))
    inputs = Inputs("numbers", "text", tuple(names), tuple(words))
    shape = ["n", fitted.classes] if fitted.classes else ["n"]
    graph.output(fitted.emit(graph, inputs), "out", "float64", shape)
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    feed = {"numbers": frame[names].to_numpy(np.float64), "text": frame[words].to_numpy(object)}
    return session.run(["out"], feed)[0]


def made(rows, seed=0):
    generator = np.random.default_rng(seed)
    words = pd.Series(generator.choice(list("abc"), rows), dtype=object)
    return pd.DataFrame(
        {"a": generator.normal(size=rows), "t": words, "b": generator.normal(size=rows) * 1e6}
    )


@pytest.mark.parametrize("weighting", ["uniform", "distance"])
@pytest.mark.parametrize("classes", [0, 3])
def test_answers_are_those_of_scikit_learn(weighting, classes):
    frame, held = made(200), made(80, seed=1)
    y = np.arange(200) % 3 if classes else np.random.default_rng(2).normal(size=200)
    fitted = fit_neighbors(Examples(X=frame, y=y, classes=classes), 7, weighting)
    kind = KNeighborsClassifier if classes else KNeighborsRegressor
    peer = kind(7, weights=weighting).fit(fitted.encoding.dense(frame), y)
    design = fitted.encoding.dense(held)
    expected = peer.predict_proba(design) if classes else peer.predict(design)

    np.testing.assert_allclose(fitted.predict(held), expected, atol=1e-4)
    np.testing.assert_allclose(through_onnx(fitted, held), fitted.predict(held), rtol=1e-12)


@pytest.mark.parametrize("weighting", ["uniform", "distance"])
@pytest.mark.parametrize("classes", [0, 3])
def test_weights_are_repeated_rows(weighting, classes):
    frame, held = made(60), made(40, seed=1)
    y = np.arange(60) % 3 if classes else np.random.default_rng(2).normal(size=60)
    counts = np.arange(60) % 4 + 1
    often = np.repeat(np.arange(60), counts)
    repeated = frame.iloc[often].reset_index(drop=True)
    weighed = fit_neighbors(
        Examples(X=frame, y=y, weights=counts.astype(float), classes=classes), 5, weighting
    )
    said = fit_neighbors(Examples(X=repeated, y=y[often], classes=classes), 5, weighting)

    np.testing.assert_allclose(weighed.predict(held), said.predict(held), rtol=1e-9)
    np.testing.assert_allclose(through_onnx(weighed, held), weighed.predict(held), rtol=1e-12)


def test_weights_below_one_on_the_average_are_raised_and_few_rows_are_all_asked():
    frame, y = made(30), np.arange(30.0)
    even = fit_neighbors(Examples(X=frame, y=y, weights=np.full(30, 1 / 30)), 5, "uniform")
    plain = fit_neighbors(Examples(X=frame, y=y), 5, "uniform")
    all_of_them = fit_neighbors(Examples(X=frame, y=y, weights=np.ones(30)), 99, "uniform")

    np.testing.assert_allclose(even.predict(frame), plain.predict(frame))
    np.testing.assert_allclose(all_of_them.predict(frame), 14.5)
    np.testing.assert_allclose(through_onnx(all_of_them, frame), 14.5)


def test_all_that_are_as_near_as_the_last_one_vote():
    frame = pd.DataFrame({"n": [0.0, 1.0, -1.0, 1.0, 9.0]})
    y = np.array([0.0, 1.0, 2.0, 6.0, 100.0])
    fitted = fit_neighbors(Examples(X=frame, y=y), 2, "uniform")

    assert fitted.predict(pd.DataFrame({"n": [0.0]})) == pytest.approx([9 / 4])


def test_rows_without_distance_outvote_all_others():
    frame = pd.DataFrame({"n": [1.7e9, 1.7e9, 1.7e9 + 1, 1.7e9 + 60]})
    fitted = fit_neighbors(Examples(X=frame, y=np.array([2.0, 4.0, 9.0, 9.0])), 3, "distance")

    np.testing.assert_array_equal(fitted.predict(frame.iloc[:1]), [3.0])


def test_far_rows_get_the_same_answer_from_the_graph():
    frame = made(300)
    fitted = fit_neighbors(Examples(X=frame, y=np.arange(300) % 2, classes=2), 9, "distance")
    far = frame.assign(a=[1e6, -1e6, 1e12] * 100)

    np.testing.assert_allclose(through_onnx(fitted, far), fitted.predict(far), rtol=1e-9)


def test_a_sample_drawn_by_the_seed_is_kept_of_too_many_rows(monkeypatch):
    monkeypatch.setattr(neighbors, "MOST_ROWS", 50)
    frame, y = made(200), np.arange(200.0)
    kept = [fit_neighbors(Examples(X=frame, y=y, seed=seed), 3, "uniform") for seed in (1, 1, 2)]

    assert len(set(kept[0].votes[:, 0])) == 50
    np.testing.assert_array_equal(kept[0].rows, kept[1].rows)
    assert not np.array_equal(kept[0].votes, kept[2].votes)


def test_pieces_change_no_answer(monkeypatch):
    frame = made(100)
    fitted = fit_neighbors(Examples(X=frame, y=np.arange(100.0)), 3, "distance")
    whole = fitted.predict(frame)
    monkeypatch.setattr(neighbors, "PIECE", 700)

    np.testing.assert_array_equal(fitted.predict(frame), whole)

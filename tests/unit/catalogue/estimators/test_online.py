"""Online gradient descent."""

import numpy as np
import pytest

from tests.graphs import far, mixed, through_onnx
from trainlet.catalogue import lookup
from trainlet.catalogue.estimators.least_squares import fit_least_squares
from trainlet.catalogue.estimators.online import Online, fit_online
from trainlet.catalogue.spec import Examples

FRAME = mixed()
Y = (1e4 + 300 * FRAME["a"] - 200 * (FRAME["s"] - 1.7e9) / 60).to_numpy()
Y = Y + np.random.default_rng(2).normal(0, 50, 200)
EXAMPLES = Examples(X=FRAME, y=Y, seed=5)


@pytest.mark.parametrize("average", [True, False])
@pytest.mark.parametrize("decrease", [True, False])
def test_many_epochs_come_near_to_least_squares(decrease, average):
    how = Online(epochs=300, rate=0.2, decrease=decrease, average=average)
    wanted = fit_least_squares(EXAMPLES, l2=0.001, has_intercept=True).predict(FRAME)
    off = fit_online(EXAMPLES, how).predict(FRAME) - wanted

    assert np.abs(off).max() < (10 if average or decrease else 60)


def test_no_epoch_gives_the_mean():
    weights = np.arange(1.0, 201.0)
    found = fit_online(Examples(X=FRAME, y=Y, weights=weights), Online(epochs=0))

    np.testing.assert_allclose(found.predict(FRAME), np.average(Y, weights=weights))


def test_steps_do_not_run_away_from_outliers_or_weights():
    frame = FRAME.assign(b=np.where(np.arange(200) == 7, 1e12, FRAME["b"]))
    weights = np.where(np.arange(200) == 9, 1e6, 1.0)
    for standardise in (True, False):
        how = Online(rate=1e6, epochs=20, standardise=standardise)
        found = fit_online(Examples(X=frame, y=Y, weights=weights), how).predict(frame)

        assert np.isfinite(found).all()
        assert np.abs(found).max() < 1e6


def test_each_setting_is_heard():
    base = fit_online(EXAMPLES, Online()).predict(FRAME)
    others = [
        Online(rate=0.05),
        Online(epochs=9),
        Online(l2=50.0),
        Online(standardise=False),
        Online(decrease=False),
        Online(average=False),
    ]
    for how in others:
        assert not np.allclose(fit_online(EXAMPLES, how).predict(FRAME), base, rtol=1e-6), how


def test_rows_of_hardly_any_weight_are_hardly_heard():
    weights = np.where(FRAME["u"] == "x", 1.0, 1e-9)
    numbers = FRAME[["a", "s"]]
    wrong = np.where(FRAME["u"] == "x", Y, -Y)
    found = fit_online(Examples(X=numbers, y=wrong, weights=weights), Online(epochs=100))

    assert np.abs(found.predict(numbers) - Y).mean() < 60


def test_the_learner_goes_online_when_it_is_told_to():
    learner = lookup.get("learners", "linear-regression")
    online = learner.settings(
        solution_method="online-gradient-descent", number_of_training_epochs=0
    )
    found = learner.fit(EXAMPLES, online).predict(FRAME)

    np.testing.assert_allclose(found, Y.mean())


def test_the_graph_gives_the_values():
    rows = far(FRAME)
    for standardise in (True, False):
        fitted = fit_online(EXAMPLES, Online(standardise=standardise))

        np.testing.assert_allclose(
            through_onnx(fitted.emit, rows, ["n"]), fitted.predict(rows), rtol=1e-9
        )


def test_the_same_seed_gives_the_same_weights():
    first, second = (fit_online(EXAMPLES, Online(epochs=2)).weights for _ in range(2))
    other = fit_online(Examples(X=FRAME, y=Y, seed=6), Online(epochs=2)).weights

    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)

"""Boosting goes on where another model stands, as LightGBM itself goes on with its own text."""

import lightgbm
import numpy as np
import pandas as pd
import pytest

from trainlet.catalogue.estimators.continuing import (
    continue_classifier,
    continue_regressor,
    log_odds,
)
from trainlet.catalogue.estimators.gradient_boosting import (
    CATEGORIES,
    QUIET,
    SAME_AGAIN,
    boost_classifier,
)
from trainlet.catalogue.families.gradient_boosting import StartedSettings
from trainlet.catalogue.spec import Examples
from trainlet.errors import BadRecipe

RANDOM = np.random.default_rng(3)
X = pd.DataFrame(RANDOM.normal(size=(400, 3)), columns=["a", "b", "c"])
SIGNAL = X["a"].to_numpy() ** 2 - X["b"].to_numpy()
SETTINGS = StartedSettings(number_of_trees=12, minimum_samples_per_leaf=5)
OPTIONS = SETTINGS.options


def test_two_classes_go_on_exactly_as_lightgbm_does_with_its_own_text():
    y = (SIGNAL + RANDOM.normal(size=400) > 0.5).astype(np.int64)
    examples = Examples(X=X, y=y, classes=2, seed=7)
    first = boost_classifier(examples, 12, OPTIONS)
    old = X.assign(old=first.predict(X)[:, 1])
    more = continue_classifier(Examples(X=old, y=y, classes=2, seed=7), "old", 12, OPTIONS)
    design = first.encoding.transform(X)
    settings = {**OPTIONS, **CATEGORIES, **SAME_AGAIN, **QUIET}
    params = {**settings, "objective": "binary", "seed": 7, "use_missing": False}
    rows = lightgbm.Dataset(design, y, params=params)
    text = first.boosting.booster.model_to_string(num_iteration=-1)
    own = lightgbm.train(
        params, rows, num_boost_round=12, init_model=lightgbm.Booster(model_str=text)
    )

    assert own.num_trees() == 24
    np.testing.assert_allclose(more.predict(old)[:, 1], own.predict(design), atol=1e-6)
    assert np.abs(more.predict(old) - first.predict(X)).max() > 0.01


def test_numbers_go_on_from_what_is_left_of_them():
    y = SIGNAL * 1e6 + 5e9
    given = X.assign(old=y - np.where(X["a"] > 0, 3.0, -3.0))
    more = continue_regressor(Examples(X=given, y=y, seed=1), "old", 60, OPTIONS)

    assert np.median(np.abs(more.predict(given) - y)) < 0.05  # the 5e9 are no burden of the trees
    shifted = given.assign(old=given["old"] + 1000)
    np.testing.assert_allclose(more.predict(shifted), more.predict(given) + 1000)


def test_what_leaves_nothing_is_given_back():
    given = X.assign(old=SIGNAL)
    more = continue_regressor(Examples(X=given, y=SIGNAL), "old", 3, OPTIONS)

    np.testing.assert_allclose(more.predict(given), SIGNAL)


def test_the_surest_probabilities_have_log_odds_too():
    found = log_odds(pd.Series([0.0, 0.5, 1.0]))

    assert found[1] == 0
    assert found[0] == pytest.approx(-34.54, abs=0.01)
    assert found[2] == pytest.approx(34.54, abs=0.1)


@pytest.mark.parametrize(
    ("X", "why"),
    [
        (X, "no feature"),
        (X.assign(old=np.array(["a"] * 400, object)), "no feature"),
        (X.assign(old=1.0)[["old"]], "only feature"),
        (X.assign(old=1.5), "no probabilities"),
    ],
)
def test_a_column_that_nothing_can_go_on_from_is_refused(X, why):
    examples = Examples(X=X, y=np.arange(400) % 2, classes=2)

    with pytest.raises(BadRecipe, match=why) as refused:
        continue_classifier(examples, "old", 2, OPTIONS)

    assert refused.value.place["column"] == "old"

"""Where trees divide numbers."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

from trainlet.catalogue.estimators.thresholds import middles, settle

VALUES = np.array([1.0, 2.0, 4.0])


@pytest.mark.parametrize(
    ("split", "want"), [(1.0, 1.5), (1.9, 1.5), (2.0, 3.0), (3.9, 3.0), (0.5, 0.5), (4.0, 4.0)]
)
def test_a_split_lies_in_the_middle_of_its_gap_and_beyond_all_values_stays(split, want):
    assert middles(np.array([split]), VALUES).tolist() == [want]


def test_between_neighbours_that_nothing_lies_between_it_stays_on_the_left():
    left, right = 1.0, np.nextafter(1.0, 2.0)

    assert middles(np.array([left]), np.array([left, right])).tolist() == [left]
    huge = np.array([-1.7e308, 1.7e308])
    assert middles(huge[:1], huge).tolist() == [0.0]


def test_no_training_row_changes_side_and_no_split_is_at_a_value():
    random = np.random.default_rng(2)
    design = random.normal(size=(3000, 3))
    design[::7, 1] = np.nan
    design[:, 0] = random.integers(0, 5, 3000)  # categories stand first
    y = design[:, 0] + np.nan_to_num(design[:, 1]) * design[:, 2] + random.normal(size=3000) / 9
    estimator = HistGradientBoostingRegressor(
        early_stopping=False, categorical_features=[True, False, False]
    ).fit(design, y)
    before = estimator.predict(design)
    settle(estimator, design)

    assert (estimator.predict(design) == before).all()
    at = np.concatenate([tree.nodes["num_threshold"] for (tree,) in estimator._predictors])
    assert not np.isin(at[at != 0.0], design[:, 1:]).any()

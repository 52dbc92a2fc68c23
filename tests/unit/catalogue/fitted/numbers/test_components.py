"""Principal components."""

import numpy as np

from tests.steps import NAN, assert_nodes_agree, frame_of
from trainlet.catalogue.fitted.numbers.components import Components, weights_of

TYPES = {"a": "number", "b": "number"}


def test_the_first_direction_is_the_widest_and_its_largest_weight_is_positive():
    values = np.array([[0.0, 0.0], [-3.0, -4.0], [3.0, 4.0], [0.8, -0.6]])

    weights = weights_of(values, np.zeros(2), 1)

    assert weights.shape == (2, 1)
    assert weights.argmax() == 1
    assert (weights > 0.0).all()


def test_scale_matters_not_to_the_weights():
    values = np.array([[0.0, 0.0], [-3.0, -4.0], [3.0, 4.0], [0.8, -0.6]])

    for scale in (1e-300, 1e307):
        found = weights_of(values * scale, np.zeros(2), 2)
        np.testing.assert_allclose(found, weights_of(values, np.zeros(2), 2), rtol=1e-9)


def test_a_sum_is_weighted_centred_and_torn_by_a_gap():
    step = Components(["a", "b"], ["s"], np.array([1.0, 2.0]), np.array([[10.0], [100.0]]))
    found = assert_nodes_agree(step, frame_of(TYPES, a=[2.0, NAN], b=[4.0, 4.0]), TYPES)

    assert found["s"].tolist()[0] == 210.0
    assert np.isnan(found["s"].tolist()[1])

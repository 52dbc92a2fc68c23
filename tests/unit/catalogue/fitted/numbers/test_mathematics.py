"""Functions of columns, as a step."""

import numpy as np
import pytest

from tests.steps import NAN, assert_nodes_agree, frame_of
from trainlet.catalogue.fitted.numbers.mathematics import CATEGORIES, FUNCTIONS, Applied
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.transforms.apply_math_operation import OF_TWO

TYPES = {"x": "number", "z": "number"}
SAMPLES = [
    0.0, -0.0, 1.0, -1.0, 2.0, -2.5, 0.5, 3.0, 7.999, 8.0, 170.0, 171.0, 0.66, 1e-8, 1e-300, 5e-324,
    -1e-300, 1e8, 1e9, -1e9, 1e300, -1e300, np.finfo(float).max, 710.0, -710.0, 26.9, 27.1, 90.0,
    180.0, 360.0, 45.0, np.pi, np.pi / 2, 1e5 * np.pi, 1 + 1e-15, 1 - 1e-15, 2.0**53, 0.1, NAN,
]  # fmt: skip
PAIRS = np.array([(x, z) for x in SAMPLES for z in SAMPLES])
RANDOM = np.random.default_rng(0).normal(size=(300, 2)) * 10.0


def values_of(name, x, z=0.0):
    step = Applied(FUNCTIONS[name], ["x"], float(z), ["f"], Lineage(types={"f": "number"}))
    return step.apply(frame_of(TYPES, x=x))["f"].tolist()


def test_no_two_categories_share_a_function():
    assert len(FUNCTIONS) == sum(map(len, CATEGORIES.values()))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_nodes_agree_where_functions_are_hard(name):
    X = frame_of(TYPES, x=[*PAIRS[:, 0], *RANDOM[:, 0]], z=[*PAIRS[:, 1], *RANDOM[:, 1]])
    seconds = ["z"] if name in OF_TWO else 0.0
    step = Applied(FUNCTIONS[name], ["x"], seconds, ["f"], Lineage(types={"f": "number"}))

    found = step.apply(X) if FUNCTIONS[name].nodes is None else assert_nodes_agree(step, X, TYPES)

    assert not np.isinf(found["f"]).any()
    gaps = X[["x", "z"] if name in OF_TWO else ["x"]].isna().any(axis=1)
    assert found["f"][gaps].isna().all()
    assert not (FUNCTIONS[name].is_total and found["f"][~gaps].isna().any())


def test_a_missing_value_is_no_number_to_any_function():
    assert np.isnan(values_of("pow", [NAN], 0)).all()
    assert np.isnan(values_of("pair-max", [NAN], 0)).all()

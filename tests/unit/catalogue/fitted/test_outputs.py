"""Names and company of what a step makes."""

from tests.steps import frame_of
from trainlet.catalogue.fitted.filling import FlagMissing
from trainlet.catalogue.fitted.outputs import alone, fresh

TYPES = {"a": "number", "b": "number"}


def test_a_taken_name_gets_a_number():
    assert fresh(["x", "y"], ["y", "z"]) == ["x", "y (1)"]
    assert fresh(["x", "x"], []) == ["x", "x (1)"]
    assert fresh([], ["x"]) == []


def test_none_of_the_others_stays():
    step = alone(FlagMissing(["a"], TYPES), TYPES, ["b"])

    assert list(step.apply(frame_of(TYPES, a=[1.0], b=[2.0]))) == ["b", "a_IsMissing"]

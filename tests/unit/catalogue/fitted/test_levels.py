"""Texts for texts."""

from tests.steps import assert_nodes_agree, frame_of
from trainlet.catalogue.fitted.levels import Levels

TYPES = {"t": "text", "u": "text"}


def test_known_texts_are_mapped_others_are_the_default_and_gaps_stay():
    step = Levels(["t"], ["u"], {"a": "b", "b": "c"}, "z")
    found = assert_nodes_agree(step, frame_of(TYPES, t=["a", "b", "q", None]), TYPES)

    assert found["t"].tolist() == ["a", "b", "q", None]
    assert found["u"].tolist() == ["b", "c", "z", None]

"""A foreign file is looked through before anything runs it."""

import pytest

from tests import foreign
from trainlet.errors import BadModel
from trainlet.training.foreign import DEEPEST, MOST_NODES, inspect

MOST = 10_000_000


@pytest.mark.parametrize("kind", ["two words", "two numbers", "three", "linear", "boosted"])
def test_what_other_tools_write_is_let_through(kind: str) -> None:
    assert inspect(foreign.saved(foreign.fitted(kind)), MOST).graph.node


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no ONNX"),
        (b"garbage, and no more than that", "no ONNX"),
        (b"\x80\x04\x95pickled", "no ONNX"),
        (foreign.plain()[:40], "ONNX"),
        (foreign.external("initializer"), "'two' lies in another file"),
        (foreign.external("attribute"), "'two' lies in another file"),
        (foreign.external("branch"), "'two' lies in another file"),
        (foreign.custom("graph"), "'Shell' is of domain 'evil'"),
        (foreign.custom("branch"), "'Shell' is of domain 'evil'"),
        (foreign.long(MOST_NODES + 1), "more than 10,000 nodes"),
        (foreign.deep(DEEPEST + 2), "nested deeper than"),
    ],
    ids=[
        "empty",
        "garbage",
        "pickled",
        "cut short",
        "external initializer",
        "external attribute",
        "external in a branch",
        "custom operator",
        "custom operator in a branch",
        "too long",
        "too deep",
    ],
)
def test_what_is_no_model_or_reaches_beyond_itself_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(BadModel, match=says) as caught:
        inspect(data, MOST)

    assert caught.value.status == 422
    assert caught.value.remedy
    assert caught.value.place == {"field": "file"}


def test_the_limits_themselves_are_allowed() -> None:
    assert len(inspect(foreign.long(500), MOST).graph.node) == 500
    assert inspect(foreign.deep(DEEPEST), MOST)
    data = foreign.plain()
    assert inspect(data, len(data))
    with pytest.raises(BadModel, match="larger than"):
        inspect(data, len(data) - 1)


def test_a_file_of_an_old_opset_is_refused() -> None:
    from onnx import helper

    old = foreign.graph([helper.make_node("Identity", ["x"], ["y"])], opset=7)
    with pytest.raises(BadModel, match="opset 7"):
        inspect(old, MOST)

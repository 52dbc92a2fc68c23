"""A foreign file is looked through before anything runs it."""

import numpy as np
import pytest
from onnx import helper, numpy_helper

from tests import foreign
from trainlet.errors import BadModel
from trainlet.training.foreign import DEEPEST, LONGEST_TEXT, MOST_NODES, OLDEST_OPSET, inspect

MOST = 10_000_000
WIDEST = 100


@pytest.mark.parametrize("kind", ["two words", "two numbers", "three", "linear", "boosted"])
def test_what_other_tools_write_is_let_through(kind: str) -> None:
    assert inspect(foreign.saved(foreign.fitted(kind)), MOST, WIDEST).graph.node


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no ONNX"),
        (b"garbage, and no more than that", "no ONNX"),
        (b"\x80\x04\x95pickled", "no ONNX"),
        (foreign.plain()[:40], "ONNX"),
        (foreign.external("initializer"), "'two' lies in another file"),
        (foreign.external("attribute"), "'two' lies in another file"),
        (foreign.external("sparse"), "'two' lies in another file"),
        (foreign.external("branch"), "'two' lies in another file"),
        (foreign.custom("graph"), "'Shell' is of domain 'evil'"),
        (foreign.custom("branch"), "'Shell' is of domain 'evil'"),
        (foreign.with_function(), "functions of its own, such as 'Twice'"),
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
        "external in a sparse tensor",
        "external in a branch",
        "custom operator",
        "custom operator in a branch",
        "function of its own",
        "too long",
        "too deep",
    ],
)
def test_what_is_no_model_or_reaches_beyond_itself_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(BadModel, match=says) as caught:
        inspect(data, MOST, WIDEST)

    assert caught.value.status == 422
    assert caught.value.remedy
    assert caught.value.place == {"field": "file"}


def test_the_limits_themselves_are_allowed() -> None:
    assert len(inspect(foreign.long(500), MOST, WIDEST).graph.node) == 500
    assert inspect(foreign.deep(DEEPEST), MOST, WIDEST)
    data = foreign.plain()
    assert inspect(data, len(data), WIDEST)
    with pytest.raises(BadModel, match="larger than"):
        inspect(data, len(data) - 1, WIDEST)


def test_a_file_of_an_old_opset_is_refused() -> None:
    nodes = [helper.make_node("Identity", ["x"], ["y"])]
    assert inspect(foreign.graph(nodes, opset=OLDEST_OPSET), MOST, WIDEST)
    with pytest.raises(BadModel, match="opset 6"):
        inspect(foreign.graph(nodes, opset=OLDEST_OPSET - 1), MOST, WIDEST)


def test_a_file_takes_something_and_no_more_than_a_table_has() -> None:
    nodes = [helper.make_node("Identity", ["x"], ["y"])]
    one = numpy_helper.from_array(np.array([[1.0]], np.float32), "x")
    assert inspect(foreign.graph(nodes, width=WIDEST), MOST, WIDEST)
    with pytest.raises(BadModel, match="takes 101 columns, more than 100"):
        inspect(foreign.graph(nodes, width=WIDEST + 1), MOST, WIDEST)
    with pytest.raises(BadModel, match="takes nothing"):
        inspect(foreign.graph(nodes, stored=(one,)), MOST, WIDEST)


def test_a_refusal_quotes_little_of_the_file() -> None:
    node = helper.make_node("Shell", ["x"], ["y"], name="n" * 100_000, domain="evil")
    with pytest.raises(BadModel, match="Node 'n") as caught:
        inspect(foreign.graph([node], domains=("evil",)), MOST, WIDEST)

    assert len(caught.value.detail) <= LONGEST_TEXT

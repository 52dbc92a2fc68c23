"""Stored documents of any age."""

import msgspec
import pytest

from trainlet.errors import ArtifactCorrupt
from trainlet.evaluations import Evaluation, Matrix, read

OLD = (
    b'{"task":"two-class","rows":5,"with_gaps":2,"metrics":{"accuracy":0.6,"auc":null},'
    b'"confusion":{"classes":["no","yes"],"counts":[[2,1],[1,1]]}}'
)
"""As it was written before layouts had numbers."""


def test_a_document_of_layout_0_is_read_and_every_answered_row_was_judged_on():
    found = read(OLD)

    assert (found.evaluation, found.rows, found.with_gaps, found.of) == (0, 5, 2, 7)
    assert found.metrics == {"accuracy": 0.6, "auc": None}
    assert found.confusion == Matrix(classes=["no", "yes"], counts=[[2, 1], [1, 1]])
    assert (found.intervals, found.two_classes, found.importance) == ({}, None, [])


def test_the_regression_of_layout_0_has_no_confusion():
    found = read(
        b'{"task":"regression","rows":1,"with_gaps":0,"metrics":{"a":1.5},"confusion":null}'
    )

    assert found == Evaluation(task="regression", rows=1, of=1, with_gaps=0, metrics={"a": 1.5})


def test_a_document_of_today_is_as_it_was_written():
    written = Evaluation(
        evaluation=1, task="regression", rows=5, of=9, with_gaps=1, metrics={"a": 0.5}
    )

    assert read(msgspec.json.encode(written)) == written


def test_a_version_that_nobody_judged_has_none():
    assert read(b"{}") is None
    assert read(b" {\n} ") is None


def test_what_a_later_version_adds_is_passed_over():
    found = read(OLD.replace(b'{"task"', b'{"evaluation":2,"mood":{"good":[1]},"task"'))

    assert (found.evaluation, found.rows) == (2, 5)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"null", b'{"rows":5}', OLD[:-1], OLD.replace(b"5", b'"x"'), b"\xff"]
)
def test_what_is_no_evaluation_is_told(data):
    with pytest.raises(ArtifactCorrupt) as caught:
        read(data)

    assert "evaluation can't be read" in caught.value.detail

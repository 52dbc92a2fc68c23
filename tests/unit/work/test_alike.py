"""Which versions are judged beside each other, and by what."""

from typing import Any

import pytest

from trainlet.errors import BadRequest
from trainlet.recipes import Evaluate
from trainlet.registry import Signature
from trainlet.work.alike import check_asked
from trainlet.work.requests import EvaluateRequest


def signature(*classes: Any, task: Any = "two-class") -> Signature:
    return Signature(task=task, inputs=[], label="y", classes=list(classes))


def asked(**how: Any) -> EvaluateRequest:
    return EvaluateRequest(models=["a", "b"], dataset="d", how=Evaluate(**how))


def test_models_of_two_classes_need_the_same_ones() -> None:
    """Of three classes in all, none is the positive one."""
    with pytest.raises(BadRequest, match="a, b and b, c") as caught:
        check_asked(asked(), [signature("a", "b"), signature("b", "c")])

    assert caught.value.place["field"] == "models"
    check_asked(asked(), [signature("a", "b"), signature("b", "a")])
    several = [signature(*classes, task="multiclass") for classes in ("abc", "abcd")]
    check_asked(asked(), several)


@pytest.mark.parametrize("name", ["nonsense", "root-mean-squared-error"])
def test_a_metric_of_another_task_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(BadRequest, match=name) as caught:
        check_asked(asked(metric=name), [signature("a", "b")])

    assert caught.value.place["field"] == "how.metric"
    assert "auc" in caught.value.remedy
    assert "squared" not in caught.value.remedy

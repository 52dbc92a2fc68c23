"""What can be seen of an evaluation before there is a job."""

from trainlet.catalogue import lookup
from trainlet.errors import BadRequest
from trainlet.registry import Signature
from trainlet.registry.manifest import Task
from trainlet.work.requests import EvaluateRequest


def check_asked(request: EvaluateRequest, signatures: list[Signature]) -> None:
    """Raise ``BadRequest`` if the versions don't compare, or the metric is none of theirs.

    Args:
        request: What is asked for.
        signatures: What the versions take and give.
    """
    first = signatures[0]
    for other in signatures[1:]:
        if (other.task, other.label) != (first.task, first.label):
            raise BadRequest(
                f"One predicts {first.label!r} ({first.task}), the other {other.label!r}"
                f" ({other.task}): they don't compare.",
                remedy="Name two models of one task and label.",
                studio="0062",
                field="models",
            )
        if first.positive != other.positive and first.task == "anomaly":
            raise BadRequest(
                f"They call other rows odd: {first.positive} and {other.positive}.",
                remedy="Name two models of the same label, or judge each alone.",
                studio="0062",
                field="models",
            )
        if first.task == "two-class" and set(other.classes) != set(first.classes):
            both = (", ".join(map(str, each.classes)) for each in (first, other))
            raise BadRequest(
                f"They tell other classes apart: {' and '.join(both)}.",
                remedy="Name two models of the same classes, or judge each alone.",
                studio="0062",
                field="models",
            )
    _check_metric(request.how.metric, first.task)


def _check_metric(name: str, task: Task) -> None:
    fitting = lookup.metrics_of(task)
    if name and name not in fitting:
        raise BadRequest(
            f"{name[:60]!r} is no metric of a {task} model.",
            remedy=f"Choose one of {', '.join(fitting)}, or leave it out.",
            field="how.metric",
        )

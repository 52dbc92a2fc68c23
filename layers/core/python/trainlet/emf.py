"""A line of JSON from which CloudWatch takes metrics (its Embedded Metric Format)."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

NAMESPACE = "trainlet"
SPECIFICATION = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
    "CloudWatch_Embedded_Metric_Format_Specification.html"
)
_encode = msgspec.json.Encoder().encode


class Measures(msgspec.Struct, frozen=True):
    """What CloudWatch counts of a line, by one of its members.

    Few values, for each costs as a metric of its own; the rest is asked of the logs.

    Attributes:
        by: The member, whose value is a text.
        units: The members that are numbers, each with CloudWatch's word for its unit.
    """

    by: str
    units: Mapping[str, str]


def line(document: Mapping[str, Any], counted: Sequence[Measures]) -> str:
    """Return a document as a line that is also what CloudWatch counts; see ``SPECIFICATION``.

    Args:
        document: What happened; its members are what can be asked of the logs.
        counted: What is counted of it.
    """
    directives = [
        {
            "Namespace": NAMESPACE,
            "Dimensions": [[each.by]],
            "Metrics": [{"Name": name, "Unit": unit} for name, unit in each.units.items()],
        }
        for each in counted
    ]
    told = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": directives}
    return _encode({**document, "_aws": told}).decode() + "\n"

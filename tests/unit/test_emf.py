"""A line of JSON is what happened, and tells CloudWatch what to count of it."""

import json
import time

from trainlet import emf


def test_a_line_has_its_document_and_names_what_is_counted() -> None:
    before = int(time.time() * 1000)
    text = emf.line(
        {"route": "native", "rows": 3, "taken": 0.5},
        [emf.Measures("route", {"rows": "Count", "taken": "Seconds"})],
    )
    said = json.loads(text)

    assert text.endswith("\n")
    assert text.count("\n") == 1
    told = said.pop("_aws")
    assert said == {"route": "native", "rows": 3, "taken": 0.5}
    assert before <= told["Timestamp"] <= time.time() * 1000
    assert told["CloudWatchMetrics"] == [
        {
            "Namespace": "trainlet",
            "Dimensions": [["route"]],
            "Metrics": [{"Name": "rows", "Unit": "Count"}, {"Name": "taken", "Unit": "Seconds"}],
        }
    ]

"""What a request is in the access log and the metrics, it is in the journal."""

import json
from datetime import UTC, datetime

import msgspec

from trainlet.web.handled import Handled
from trainlet.web.journal import Journal
from trainlet.web.metrics import Totals

SCORED = Handled(
    time=datetime(2026, 1, 2, 12, tzinfo=UTC),
    request="r1",
    method="POST",
    path="/v1/models/m/score",
    route="native",
    status=200,
    microseconds=250,
    size=9,
    model="m",
    version=3,
    rows=20,
    unknown={"kind": 2, "make": 1},
)


def test_the_journal_counts_what_the_metrics_count() -> None:
    written: list[str] = []
    journal, totals = Journal(written.append), Totals()
    failed = msgspec.structs.replace(SCORED, status=503, rows=0, unknown={}, model="")
    for handled in (SCORED, SCORED, failed):
        journal.add(handled)
        totals.count(handled)
    said = [json.loads(line) for line in written]

    assert sum(line["rows"] for line in said) == totals.rows["m", 3] == 40
    assert sum(line["unseen"] for line in said) == sum(totals.unknown.values()) == 6
    assert sum(line["requests"] for line in said) == sum(totals.requests.values()) == 3
    assert sum(line["microseconds"] for line in said) == totals.microseconds["native"] == 750
    assert [line["failed"] for line in said] == [0, 0, 1]
    assert [line["cold"] for line in said] == [1, 0, 0]


def test_a_model_is_counted_by_its_name_only_where_it_answered() -> None:
    written: list[str] = []
    journal = Journal(written.append)
    journal.add(SCORED)
    journal.add(msgspec.structs.replace(SCORED, status=404, rows=0, model=""))
    by = [
        [directive["Dimensions"] for directive in json.loads(line)["_aws"]["CloudWatchMetrics"]]
        for line in written
    ]

    assert by == [[[["route"]], [["model"]]], [[["route"]]]]

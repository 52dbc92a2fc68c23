"""The anomalies of a dataset that is a time series."""

import csv
import io
from typing import Any

import msgspec
import numpy as np
import pytest

from tests.trained import ended, upload
from trainlet import datasets
from trainlet.errors import BadTable
from trainlet.series import Detection
from trainlet.series.detection import detect
from trainlet.series.reading import Series
from trainlet.series.shown import Shown
from trainlet.store import Store
from trainlet.work.detect_anomalies import series_types
from trainlet.work.detection_requests import DetectAnomaliesRequest

HOW = {"length_of_martingale": 20, "length_of_strangeness_values": 100}


def table(rows: int = 300) -> tuple[bytes, np.ndarray]:
    """Return a table of days in no order, with a shift, and its values in the order of time."""
    random = np.random.default_rng(6)
    values = random.normal(size=rows).round(4)
    values[200:] += 6
    days = np.datetime64("2020-01-01") + np.arange(rows)
    order = random.permutation(rows)
    lines = [f"{days[row]},{values[row]},=x{row},9" for row in order]
    return "\n".join(["day,v,note,Alert", *lines]).encode(), values


def asked(**others: Any) -> dict[str, Any]:
    return {"dataset": "s", "time_column": "day", "data_column": "v", "how": HOW} | others


def test_the_table_comes_back_as_it_came_with_the_scores_of_the_order_of_time(
    store: Store,
) -> None:
    data, values = table()
    upload(store, "s", data)
    state = ended(store, "detect-anomalies", asked())
    assert state.state == "succeeded", state.error
    rows = list(csv.DictReader(io.StringIO(store.get(state.result["key"]).data.decode())))
    found = {row["day"]: (float(row["Anomaly Score"]), row["Alert"] == "1") for row in rows}
    series = Series(np.arange(300.0) * 86_400, values, np.arange(300))
    expected = detect(series, msgspec.convert(HOW, Detection))
    shown = msgspec.json.decode(store.get(state.result["series_key"]).data, type=Shown)

    assert [row["day"] for row in rows] == [line[:10].decode() for line in data.split(b"\n")[1:]]
    assert [found[day] for day in sorted(found)] == list(
        zip(expected.scores.tolist(), expected.alerts.tolist(), strict=True)
    )
    assert list(rows[0]) == ["day", "v", "note", "Anomaly Score", "Alert"]
    assert rows[0]["note"].startswith("'=x")
    assert state.result["alerts"] == expected.alerts.sum() == shown.alerts > 0
    assert shown.highs == values.tolist()


@pytest.mark.parametrize(
    ("others", "column", "studio"),
    [
        ({"time_column": "hour"}, "hour", "0001"),
        ({"time_column": "note"}, "note", "0017"),
        ({"data_column": "day"}, "day", "0017"),
    ],
)
def test_columns_that_make_no_series_are_refused_before_there_is_a_job(
    store: Store, others: dict[str, str], column: str, studio: str
) -> None:
    upload(store, "s", table()[0])
    request = msgspec.convert(asked(**others), DetectAnomaliesRequest)
    with pytest.raises(BadTable) as refused:
        series_types(datasets.read_schema(store, "s"), request)

    assert refused.value.problem()["column"] == column
    assert refused.value.studio == studio


def test_a_gap_fails_the_job_with_its_row(store: Store) -> None:
    upload(store, "s", b"day,v\n" + b"".join(b"2020-01-%02d,%d\n" % (d, d) for d in range(1, 29)))
    upload(store, "s", b"day,v\n2020-01-01,1\n2020-01-02,\n2020-01-03,4\n")
    state = ended(store, "detect-anomalies", asked())

    assert state.state == "failed"
    assert (state.error["row"], state.error["column"]) == (2, "v")
    assert state.error["studio_error"] == "0003"

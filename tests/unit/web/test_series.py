"""Short time series are answered at once, and what a job told of a long one is shown."""

import csv
import io
import tracemalloc

import pytest
from flask.testing import FlaskClient

from tests.problems import refused
from tests.trained import ended, upload
from trainlet.store import Store
from trainlet.web.series import MOST_ROWS

ROUTE = "/v1/time-series-anomalies"
NAMES = {"time_column": "t", "data_column": "v"}
SCORES = [-0.687952590518378, -1.07030497733224, -1.30229513613974]


def test_records_come_back_with_their_scores_in_the_order_in_which_they_came(
    client: FlaskClient,
) -> None:
    rows = [{"t": "2024-01-03", "v": 1.1}, {"t": "2024-01-01", "v": 1, "x": "a"}]
    rows.append({"t": "2024-01-02", "v": "1.4", "Alert": 7})
    found = client.post(ROUTE, json={**NAMES, "records": rows}).json["records"]

    assert [row["Anomaly Score"] for row in found] == pytest.approx(
        [SCORES[2], SCORES[0], SCORES[1]], abs=1e-6
    )
    assert found[1].items() > {"t": "2024-01-01", "v": 1, "x": "a", "Alert": 0}.items()
    assert found[2]["Alert"] == 0


def test_columns_and_rows_and_csv_are_answered_in_kind(client: FlaskClient) -> None:
    how = {"strangeness_function_type": "slow-pos-trend", "alert_threshold": 0}
    rows = [[1, 0], [2, 1], [3, 2], [4, 3], [5, 4]]
    asked = {**NAMES, "how": how, "columns": ["t", "v"], "rows": rows}
    found = client.post(ROUTE, json=asked).json
    body = "t,v\n" + "".join(f"{t},{v}\n" for t, v in rows)
    answer = client.post(
        ROUTE, query_string={**NAMES, **how}, data=body.encode(), content_type="text/csv"
    )
    read = [*csv.reader(io.StringIO(answer.text))]

    assert found["columns"] == read[0] == ["t", "v", "Anomaly Score", "Alert"]
    assert [row[:2] for row in found["rows"]] == rows
    assert [float(row[2]) for row in read[1:]] == [row[2] for row in found["rows"]]
    assert [int(row[3]) for row in read[1:]] == [row[3] for row in found["rows"]]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({**NAMES}, 400, "BadRequest"),
        ({**NAMES, "records": [{"t": 1, "v": 1}], "columns": ["t"]}, 400, "BadRequest"),
        ({"time_column": "t", "records": [{"t": 1}]}, 400, "BadJson"),
        ({**NAMES, "records": [{"t": 1, "v": 1}], "how": {"epsilon": 1}}, 400, "BadJson"),
        ({**NAMES, "records": [{"t": 1, "v": 1}], "how": {"other": 1}}, 400, "BadJson"),
        ({**NAMES, "columns": ["t", "v"], "rows": []}, 422, "BadRows"),
        ({**NAMES, "columns": ["t", "v"], "rows": [[1, 2], [3]]}, 422, "BadRows"),
        ({**NAMES, "columns": ["t", "v", "v"], "rows": [[1, 2, 3]]}, 422, "BadRows"),
        ({**NAMES, "records": [{"t": 1}]}, 422, "BadRows"),
        ({**NAMES, "records": [{"t": 1, "v": [2]}]}, 422, "BadRows"),
        (
            {**NAMES, "columns": ["t", "v"], "rows": [[i, 1] for i in range(MOST_ROWS + 1)]},
            422,
            "BadRows",
        ),
    ],
)
def test_what_is_no_short_series_is_refused(
    client: FlaskClient, body: dict, status: int, code: str
) -> None:
    refused(client.post(ROUTE, json=body), status, code)


def test_a_longer_csv_or_an_odd_query_is_refused_with_the_way_that_takes_it(
    client: FlaskClient,
) -> None:
    long = b"t,v\n" + b"".join(b"%d,1\n" % i for i in range(MOST_ROWS + 1))
    document = refused(
        client.post(ROUTE, query_string=NAMES, data=long, content_type="text/csv"), 422, "BadRows"
    )
    odd = {"data_column": "v", "epsilon": "much"}

    assert "detect-anomalies" in document["remedy"]
    answer = client.post(ROUTE, query_string=odd, data=b"t,v\n1,1\n", content_type="text/csv")
    refused(answer, 400, "BadRequest")
    huge = client.post(ROUTE, data=b" " * (5 * 2**20), content_type="application/json")
    refused(huge, 413, "BodyTooLarge")


def test_a_job_s_series_is_shown_and_drawn(client: FlaskClient, store: Store) -> None:
    upload(store, "s", b"t,v\n" + b"".join(b"%d,%d\n" % (i, i % 5) for i in range(1, 60)))
    asked = {"dataset": "s", **NAMES}
    accepted = client.post("/v1/detect-anomalies", json=asked)
    job = ended(store, "detect-anomalies", asked).id
    found = client.get(f"/v1/jobs/{job}/series").json
    listed = client.get(f"/v1/jobs/{job}/series/charts").json["charts"]

    assert accepted.status_code == 202
    assert found["rows"] == len(found["seconds"]) == 59
    assert [chart["id"] for chart in listed] == ["alerts", "scores"]
    for chart in listed:
        assert (
            client.get(chart["svg"]).data.startswith(b"<?xml")
            or b"<svg" in client.get(chart["svg"]).data
        )
        assert client.get(chart["png"]).data.startswith(b"\x89PNG")
    refused(client.get(f"/v1/jobs/{job}/series/charts/none.svg"), 404, "ModuleMissing")
    refused(
        client.post("/v1/detect-anomalies", json={**asked, "data_column": "w"}), 422, "BadTable"
    )
    refused(client.get(f"/v1/jobs/{accepted.json['job']}/series"), 404, "NotFound")


def test_values_below_zero_come_back_in_csv_as_they_were_sent(client: FlaskClient) -> None:
    body = b"t,v,note\n1,-5.2,=1+1\n2,-3,b\n3,4,c\n"
    answer = client.post(ROUTE, query_string=NAMES, data=body, content_type="text/csv")
    rows = [*csv.reader(io.StringIO(answer.text))]

    assert [row[1] for row in rows] == ["v", "-5.2", "-3", "4"]
    assert rows[1][2] == "'=1+1"


def test_records_with_a_name_each_take_no_more_memory_than_they_are(client: FlaskClient) -> None:
    records = [{"t": i, "v": i % 7, f"k{i}": 1} for i in range(1, 20_001)]
    tracemalloc.start()
    answer = client.post(ROUTE, json={**NAMES, "records": records})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    many = client.post(ROUTE, json={**NAMES, "records": [{}] * 20_001})

    assert answer.status_code == 200
    assert answer.get_json()["records"][-1]["k20000"] == 1
    assert peak < 100_000_000
    assert (many.status_code, many.get_json()["limit"]) == (422, 20_000)

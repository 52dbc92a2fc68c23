"""What one process counted and what others left is added up in Prometheus' format."""

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.unit.web.test_access_log import handled
from trainlet.web.metrics import Metrics

SCORED = {"route": "native", "model": "m", "version": 2, "rows": 5}


def samples(metrics: Metrics) -> dict[tuple, float]:
    body, headers = metrics.page()
    assert headers["Content-Type"].startswith("text/plain")
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def test_requests_are_counted_by_route_and_status_and_rows_by_version(tmp_path: Path) -> None:
    metrics = Metrics(tmp_path)
    metrics.count(handled(**SCORED))
    metrics.count(handled(**SCORED, unknown={"kind": 2, "size": 1}))
    metrics.count(handled(route="native", status=422))
    found = samples(metrics)

    assert found["trainlet_requests_total", "200", "native"] == 2
    assert found["trainlet_requests_total", "422", "native"] == 1
    assert found["trainlet_rows_total", "2", "m"] == 10
    assert found["trainlet_unknown_categories_total", "kind", "m"] == 2
    assert found["trainlet_unknown_categories_total", "m", "size"] == 1


def test_times_fall_into_buckets_that_each_hold_the_faster_ones(tmp_path: Path) -> None:
    metrics = Metrics(tmp_path)
    for microseconds in (100, 500, 501, 2_000_000, 60_000_000):
        metrics.count(handled(microseconds=microseconds))
    found = samples(metrics)
    bucket = "trainlet_request_seconds_bucket"

    assert found[bucket, "/healthz", "0.0005"] == 2
    assert found[bucket, "/healthz", "0.001"] == 3
    assert found[bucket, "/healthz", "1.0"] == 3
    assert found[bucket, "/healthz", "2.5"] == 4
    assert found[bucket, "+Inf", "/healthz"] == 5
    assert found["trainlet_request_seconds_count", "/healthz"] == 5
    assert found["trainlet_request_seconds_sum", "/healthz"] == 62.001101


def test_processes_that_share_a_folder_are_added_up_each_once(tmp_path: Path) -> None:
    one, other = Metrics(tmp_path), Metrics(tmp_path)
    other._file = tmp_path / "999999"
    for metrics, count in ((one, 2), (other, 3)):
        for _ in range(count):
            metrics.count(handled())
    other.write()
    one.write()
    other.count(handled())

    assert samples(one)["trainlet_requests_total", "/healthz", "200"] == 5
    assert samples(other)["trainlet_requests_total", "/healthz", "200"] == 6

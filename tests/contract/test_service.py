"""The whole service over HTTP, as `trainlet serve` runs it."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.servers import Service, running_service

pytestmark = pytest.mark.served
DATA = Path(__file__).parent.parent / "data"
CAR = {
    "make": "toyota",
    "body-style": "hatchback",
    "wheel-base": 95.7,
    "engine-size": 92,
    "horsepower": 62,
    "peak-rpm": 4800,
    "highway-mpg": 39,
}
TUTORIAL = {
    "dataset": "cars",
    "label": "price",
    "columns": list(CAR),
    "steps": [{"use": "clean-missing-data", "settings": {"cleaning_mode": "remove-entire-row"}}],
    "learner": {"use": "linear-regression"},
    "split": {"fraction": 0.75},
}


@pytest.fixture(scope="module")
def http(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def price(http: httpx.Client) -> dict[str, Any]:
    """The result of training the tutorial's model."""
    table = (DATA / "automobile_price.csv").read_bytes()
    assert http.post("/v1/datasets/cars", content=table).status_code == 201
    return _trained(http, {"model": "price", "recipe": TUTORIAL})


def _trained(http: httpx.Client, request: dict[str, Any]) -> dict[str, Any]:
    accepted = http.post("/v1/train", json=request)
    assert accepted.status_code == 202, accepted.text
    job = http.get(accepted.headers["Location"], params={"wait": 30}).json()
    assert job["state"] == "succeeded", job
    return job["result"]


def _problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["remedy"]
    return problem


def test_an_upload_is_typed_and_profiled(http: httpx.Client, price: dict[str, Any]) -> None:
    cars = http.get("/v1/datasets/cars").json()

    columns = {column["name"]: column for column in cars["columns"]}
    assert (cars["rows"], len(columns)) == (205, 26)
    assert columns["normalized-losses"]["missing"] == 41
    assert columns["price"]["type"] == "integer"
    assert columns["bore"]["type"] == "number"
    assert columns["make"]["top"][0] == ["toyota", 32]


def test_the_trained_model_is_published_with_parity_and_metrics(
    http: httpx.Client, price: dict[str, Any]
) -> None:
    manifest = http.get("/v1/models/price/versions/1").json()

    assert price["version"] == 1
    assert manifest["rows"]["total"] == 205
    assert manifest["rows"]["without_label"] == 4
    assert sum(manifest["rows"][part] for part in ("trained", "held_out")) == 199
    assert manifest["parity"]["largest"] <= 1e-9
    assert manifest["metrics"]["coefficient-of-determination"] > 0.7
    assert http.get("/v1/models").json()["models"][0]["name"] == "price"


def test_all_shapes_of_rows_get_the_same_answer(http: httpx.Client, price: dict[str, Any]) -> None:
    url = "/v1/models/price/score"
    csv = ",".join(CAR) + "\n" + ",".join(map(str, CAR.values())) + "\n"

    records = http.post(url, json={"records": [CAR]}).json()
    listed = http.post(url, json=[{**CAR, "extra": 1}]).json()
    rows = http.post(url, json={"columns": list(CAR), "rows": [list(CAR.values())]}).json()
    text = http.post(url, content=csv, headers={"Content-Type": "text/csv"})
    packed = http.post(
        url,
        content=gzip.compress(json.dumps({"records": [CAR]}).encode()),
        headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
    )

    expected = records["predictions"][0]["Scored Labels"]
    assert 3000 < expected < 10_000
    assert listed["predictions"] == [{"Scored Labels": expected}]
    assert listed["ignored_columns"] == ["extra"]
    assert (rows["columns"], rows["rows"]) == (["Scored Labels"], [[expected]])
    assert text.text == f"Scored Labels\r\n{expected}\r\n"
    assert packed.json() == records
    assert text.headers["X-Trainlet-Version"] == str(records["version"])


def test_a_classifier_gives_probabilities_and_details(http: httpx.Client) -> None:
    table = (DATA / "adult_3000.csv").read_bytes()
    assert http.post("/v1/datasets/adult", content=gzip.compress(table)).status_code == 201
    result = _trained(http, {"model": "income", "dataset": "adult", "label": "income"})
    manifest = http.get("/v1/models/income/versions/1").json()
    row = dict.fromkeys(column["name"] for column in manifest["signature"]["inputs"])

    answer = http.post(
        "/v1/models/income@champion/score?details=true", json={"records": [{**row, "sex": "?!"}]}
    ).json()

    assert result["metrics"]["auc"] > 0.85
    probabilities = answer["details"]["probabilities"][0]
    assert list(probabilities) == ["<=50K", ">50K"]
    assert sum(probabilities.values()) == pytest.approx(1)
    assert answer["predictions"][0]["Scored Probabilities"] == probabilities[">50K"]
    assert answer["details"]["unknown_categories"] == {"sex": {"?!": 1}}
    assert answer["details"]["missing_values"]["age"] == 1


def test_training_the_same_again_is_answered_with_the_version_there_is(
    http: httpx.Client, price: dict[str, Any]
) -> None:
    again = _trained(http, {"model": "price", "recipe": TUTORIAL})

    assert (again["version"], again["built"]) == (price["version"], False)


def test_a_recipe_is_kept_and_can_be_rerun_by_the_models_name(
    http: httpx.Client, price: dict[str, Any]
) -> None:
    assert http.get("/v1/recipes/price").json()["columns"] == list(CAR)
    assert _trained(http, {"model": "price"})["version"] == price["version"]


def test_a_row_with_a_gap_that_nothing_fills_gets_an_empty_answer(
    http: httpx.Client, price: dict[str, Any]
) -> None:
    rows = [CAR, {**CAR, "horsepower": None}, {**CAR, "make": "?"}]

    answer = http.post("/v1/models/price/score?details=1", json={"records": rows}).json()

    labels = [row["Scored Labels"] for row in answer["predictions"]]
    assert labels[0] is not None
    assert labels[1:] == [None, None]
    assert answer["details"]["rows_with_gaps"] == [2, 3]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", {"line": 1}),
        (b"\n\n", {"line": 1}),
        (b"a,b\n", {"line": 2}),
        (b"a,b\n1,2\n3\n", {"line": 3}),
        (b"a,a\n1,2\n", {"column": "a"}),
        (b"a,b\n1,\x00\n", {"line": 2}),
        (b'a,b\n1,"open\n', {"line": 2}),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_by_line(
    http: httpx.Client, content: bytes, place: dict[str, Any]
) -> None:
    problem = _problem(http.post("/v1/datasets/broken", content=content), 422)

    assert place.items() <= problem.items()
    assert http.get("/v1/datasets/broken").status_code == 404


@pytest.mark.parametrize(
    ("request_", "status", "place"),
    [
        ({"model": "m", "dataset": "cars", "label": "cost"}, 422, {"column": "cost"}),
        ({"model": "m", "dataset": "one-class", "label": "y"}, 422, {"column": "y"}),
        ({"model": "m", "dataset": "nowhere", "label": "y"}, 404, {"dataset": "nowhere"}),
        ({"model": "../m", "dataset": "cars", "label": "price"}, 400, {"field": "model"}),
        ({"model": "m"}, 422, {"field": "recipe"}),
        ({"model": "price", "dataset": "cars"}, 422, {"field": "label"}),
        ({"model": "price", "learner": "linear-regression"}, 422, {"field": "dataset"}),
        ({"model": "price", "recipe": TUTORIAL, "label": "make"}, 422, {"field": "label"}),
        (
            {"model": "m", "dataset": "cars", "label": "make", "learner": "linear-regression"},
            422,
            {"column": "make"},
        ),
        (
            {"model": "m", "dataset": "cars", "label": "price", "learner": "no-such"},
            404,
            {"field": "learner"},
        ),
    ],
)
def test_a_training_that_cannot_work_is_refused_before_there_is_a_job(
    http: httpx.Client, price: dict[str, Any], request_: dict[str, Any], status: int, place: Any
) -> None:
    http.post("/v1/datasets/one-class", content=b"x,y\n1,a\n2,a\n3,a\n")
    before = len(http.get("/v1/jobs?kind=train").json()["jobs"])

    problem = _problem(http.post("/v1/train", json=request_), status)

    assert place.items() <= problem.items()
    assert len(http.get("/v1/jobs?kind=train").json()["jobs"]) == before


@pytest.mark.parametrize(
    ("body", "status", "place"),
    [
        ({"records": [{**CAR, "horsepower": "strong"}]}, 422, {"row": 1, "column": "horsepower"}),
        ({"records": [CAR, {**CAR, "make": ["a"]}]}, 422, {"row": 2, "column": "make"}),
        ({"records": [{"make": "toyota"}]}, 422, {"column": "body-style"}),
        ({"columns": ["make", "make"], "rows": [["a", "b"]]}, 422, {"column": "make"}),
        ({"columns": list(CAR), "rows": [[1]]}, 422, {"row": 1}),
        ({"records": []}, 422, {}),
        ({"rows": 1}, 400, {}),
        (b'{"records": [{"make": NaN}]}', 400, {}),
        (b'{"records": [', 400, {}),
        (b"[" * 100_000, 400, {}),
        (b"\xff", 400, {}),
        (b'{"records": [{"horsepower": 1e400}]}', 400, {}),
    ],
)
def test_rows_that_cannot_be_scored_are_refused_by_place(
    http: httpx.Client, price: dict[str, Any], body: Any, status: int, place: dict[str, Any]
) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}

    answer = http.post("/v1/models/price/score", content=content, headers=headers)

    assert place.items() <= _problem(answer, status).items()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/models/nobody/score", 404),
        ("/v1/models/price/versions/99/score", 404),
        ("/v1/models/price@nobody/score", 404),
        ("/v1/models/..%2F..%2Fetc/score", 400),
        ("/v1/models/..%2f..%2fetc%2fpasswd@x/score", 400),
        ("/v1/models/price/versions/..%2f1/score", 400),
        ("/v1/models/UPPER/score", 400),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(
    http: httpx.Client, price: dict[str, Any], path: str, status: int
) -> None:
    answer = http.post(path, json={"records": [CAR]})

    _problem(answer, status)


def test_a_body_over_the_limit_is_refused(http: httpx.Client, price: dict[str, Any]) -> None:
    bomb = gzip.compress(b" " * (20 * 2**20))
    json_headers = {"Content-Type": "application/json"}

    large = http.post("/v1/models/price/score", content=b" " * (17 * 2**20), headers=json_headers)
    packed = http.post(
        "/v1/models/price/score",
        content=bomb,
        headers={**json_headers, "Content-Encoding": "gzip"},
    )

    assert _problem(large, 413)["limit"] == 16 * 2**20
    assert _problem(packed, 413)["limit"] == 16 * 2**20


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_scoring_takes_post_alone(http: httpx.Client, method: str) -> None:
    _problem(http.request(method, "/v1/models/price/score"), 405)


def test_an_unknown_route_is_a_404_with_a_remedy(http: httpx.Client) -> None:
    _problem(http.get("/v1/nothing"), 404)


@pytest.fixture
def long_job(http: httpx.Client) -> str:
    """The URL of a training that is busy and would take minutes."""
    http.post("/v1/datasets/long", content=(DATA / "adult_3000.csv").read_bytes())
    trees = {"number_of_trees_constructed": 10_000, "maximum_number_of_leaves_per_tree": 400}
    recipe = {
        "dataset": "long",
        "label": "income",
        "learner": {"use": "two-class-boosted-decision-tree", "settings": trees},
        "steps": [{"use": "clean-missing-data"}],
    }
    url = http.post("/v1/train", json={"model": "long", "recipe": recipe}).headers["Location"]
    until = time.monotonic() + 30
    while http.get(url).json().get("stage") != "fit":
        assert time.monotonic() < until
        time.sleep(0.05)
    return url


def test_a_job_can_be_cancelled_before_it_publishes(
    service: Service, http: httpx.Client, long_job: str
) -> None:
    cancelled = http.delete(long_job).json()

    assert cancelled["state"] == "cancelled"
    _problem(http.delete(long_job), 409)
    _until_no_job_runs(service)
    assert http.get("/v1/models/long").status_code == 404


def test_a_killed_job_fails_with_a_reason_and_the_server_lives(
    service: Service, http: httpx.Client, long_job: str
) -> None:
    for process in service.job_processes():
        os.kill(process, signal.SIGKILL)

    job = http.get(long_job, params={"wait": 20}).json()

    assert job["state"] == "failed"
    assert "SIGKILL" in job["error"]["detail"]
    assert job["error"]["remedy"]
    assert http.get("/healthz").json()["status"] == "ok"
    assert http.get("/v1/models/long").status_code == 404


def test_a_killed_worker_is_replaced(service: Service, http: httpx.Client) -> None:
    for process in service.workers():
        os.kill(process, signal.SIGKILL)

    recipe = {**TUTORIAL, "seed": 7}
    http.post("/v1/datasets/cars", content=(DATA / "automobile_price.csv").read_bytes())

    assert _trained(http, {"model": "after", "recipe": recipe})["version"] == 1


def test_curls_own_content_type_is_read_as_what_the_route_takes(http: httpx.Client) -> None:
    curl = {"Content-Type": "application/x-www-form-urlencoded"}
    table = (DATA / "automobile_price.csv").read_bytes()

    plain = http.post("/v1/datasets/curl", content=table, headers=curl)
    form = http.post("/v1/datasets/curl", files={"file": ("cars.csv", table)})
    scored = http.post(
        "/v1/models/price/score", content=json.dumps({"records": [CAR]}), headers=curl
    )

    assert (plain.status_code, form.status_code, scored.status_code) == (201, 201, 200)
    assert plain.json()["version"] == form.json()["version"]


def test_many_waiting_clients_do_not_hold_up_scoring(
    http: httpx.Client, price: dict[str, Any], long_job: str
) -> None:
    with ThreadPoolExecutor(40) as pool:
        waiting = [pool.submit(http.get, long_job, params={"wait": 3}) for _ in range(40)]
        time.sleep(0.3)
        began = time.monotonic()
        answer = http.post("/v1/models/price/score", json={"records": [CAR]})
        seconds = time.monotonic() - began
        assert {future.result().status_code for future in waiting} == {200}
    http.delete(long_job)

    assert answer.status_code == 200
    assert seconds < 2


def test_what_a_killed_service_leaves_ends_by_itself(tmp_path: Path) -> None:
    with running_service(tmp_path / "store", tmp_path / "log") as service:
        assert service.workers()

        service.kill_head()

        until = time.monotonic() + 10
        while service.is_running():
            assert time.monotonic() < until
            time.sleep(0.05)


def test_a_key_keeps_others_out(tmp_path: Path) -> None:
    with running_service(tmp_path / "store", tmp_path / "log", TRAINLET_KEY="secret") as service:
        bearer = {"Authorization": "Bearer secret"}

        assert httpx.get(f"{service.url}/healthz").status_code == 200
        assert httpx.get(f"{service.url}/v1/models", headers=bearer).status_code == 200
        _problem(httpx.get(f"{service.url}/v1/models"), 401)
        _problem(httpx.post(f"{service.url}/v1/models/m/score", json=[{}]), 401)
        wrong = {"Authorization": "Bearer other"}
        _problem(httpx.post(f"{service.url}/v1/models/m/score", json=[{}], headers=wrong), 401)
        _problem(httpx.post(f"{service.url}/v1/models/m/score", json=[{}], headers=bearer), 404)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "0.0.0.0"], "no key is set"),
        (["--port", "{port}"], "can't be listened on"),
        (["--store", "ftp://x"], "There is no store"),
    ],
)
def test_a_service_that_cannot_be_is_refused_with_a_remedy(
    service: Service, tmp_path: Path, arguments: list[str], said: str
) -> None:
    port = service.url.rpartition(":")[2]
    given = [argument.format(port=port) for argument in arguments]

    ended = subprocess.run(
        [sys.executable, "-m", "trainlet.cli", "serve", *given],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def _until_no_job_runs(service: Service) -> None:
    until = time.monotonic() + 10
    while service.job_processes():
        assert time.monotonic() < until
        time.sleep(0.05)

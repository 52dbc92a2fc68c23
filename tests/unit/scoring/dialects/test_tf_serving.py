"""TensorFlow Serving's prediction route, by rows and by columns."""

import json
from typing import Any

import pytest

from trainlet.scoring.exchange import Reply, Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings

RECORDS = [
    {"engine-size": 120, "horsepower": 100, "make": "audi"},
    {"engine-size": 130, "horsepower": None, "make": "bmw"},
]
COLUMNS = {name: [record[name] for record in RECORDS] for name in RECORDS[0]}


@pytest.fixture
def scorer(models: Models) -> Scorer:
    return Scorer(models, Settings(max_rows=50))


def ask(scorer: Scorer, body: Any, model: str = "gaps", method: str = "POST") -> Reply:
    path = f"/v1/models/{model}:predict"
    return scorer.answer(Request(method, path, "", {}, json.dumps(body).encode()))


@pytest.fixture
def expected(scorer: Scorer) -> list[dict[str, Any]]:
    body = json.dumps({"records": RECORDS}).encode()
    said = scorer.answer(Request("POST", "/v1/models/gaps/score", "", {}, body))
    return json.loads(said.body)["predictions"]


@pytest.mark.parametrize("model", ["gaps", "gaps/versions/1", "gaps/labels/latest"])
def test_rows_are_answered_row_by_row(
    scorer: Scorer, expected: list[dict[str, Any]], model: str
) -> None:
    reply = ask(scorer, {"instances": RECORDS, "signature_name": "serving_default"}, model)

    assert json.loads(reply.body) == {"predictions": expected}
    assert reply.headers["X-Trainlet-Version"] == "1"


def test_columns_are_answered_column_by_column(
    scorer: Scorer, expected: list[dict[str, Any]]
) -> None:
    reply = ask(scorer, {"inputs": COLUMNS})

    labels = [row["Scored Labels"] for row in expected]
    assert json.loads(reply.body) == {"outputs": {"Scored Labels": labels}}


@pytest.mark.parametrize(
    ("body", "model", "method", "status", "says"),
    [
        ({"instances": RECORDS}, "nobody", "POST", 404, "nobody"),
        ({"instances": RECORDS}, "gaps/versions/9", "POST", 404, "9"),
        ({"instances": RECORDS}, "a/b/c", "POST", 400, "can't name a model"),
        ({"instances": RECORDS}, "gaps", "GET", 405, "POST"),
        ({}, "gaps", "POST", 400, "or neither"),
        ({"instances": RECORDS, "inputs": COLUMNS}, "gaps", "POST", 400, "both"),
        ({"instances": RECORDS, "signature_name": "other"}, "gaps", "POST", 400, "signature_name"),
        ({"instances": []}, "gaps", "POST", 422, "holds no rows"),
        ({"instances": RECORDS * 30}, "gaps", "POST", 422, "more rows than the 50"),
        ({"inputs": {"make": []}}, "gaps", "POST", 422, "holds no rows"),
        ({"instances": [{"make": "audi"}]}, "gaps", "POST", 422, "is missing"),
    ],
)
def test_what_can_t_be_scored_is_refused_with_one_text(
    scorer: Scorer, body: Any, model: str, method: str, status: int, says: str
) -> None:
    reply = ask(scorer, body, model, method)
    error = json.loads(reply.body)

    assert (reply.status, list(error)) == (status, ["error"])
    assert says in error["error"]

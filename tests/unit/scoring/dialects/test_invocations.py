"""MLflow's and SageMaker's shapes are answered with the native dialect's figures."""

import io
import json
import math
from typing import Any

import numpy as np
import pytest

from trainlet.scoring.exchange import Reply, Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings

NAMES = ["engine-size", "horsepower", "make"]
VALUES = [[120, 100, "audi"], [130, None, "bmw"], [97, "69", "nissan"]]
RECORDS = [dict(zip(NAMES, row, strict=True)) for row in VALUES]
COLUMNS = {name: [row[place] for row in VALUES] for place, name in enumerate(NAMES)}
CSV = "120,100,audi\n130,,bmw\n97,69,nissan\n"


@pytest.fixture
def scorer(models: Models) -> Scorer:
    return Scorer(models, Settings(model="gaps", max_rows=50))


def ask(scorer: Scorer, body: Any, media: str = "application/json", **headers: str) -> Reply:
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return scorer.answer(
        Request("POST", "/invocations", "", {"content-type": media, **named}, data)
    )


@pytest.fixture
def expected(scorer: Scorer) -> list[dict[str, Any]]:
    body = json.dumps({"records": RECORDS}).encode()
    return json.loads(scorer.answer(Request("POST", "/v1/models/gaps/score", "", {}, body)).body)[
        "predictions"
    ]


def in_order(models: Models) -> list[str]:
    return [column.name for column in models.get("gaps").model.signature.inputs]


@pytest.mark.parametrize(
    "body",
    [
        {"dataframe_split": {"columns": NAMES, "data": VALUES, "index": [0, 1, 2]}},
        {"dataframe_split": {"columns": NAMES, "data": VALUES}, "params": {}},
        {"dataframe_records": RECORDS},
        {"instances": RECORDS},
        {"inputs": RECORDS},
        {"inputs": COLUMNS},
    ],
    ids=["split", "split with no params", "records", "instances", "inputs", "inputs by column"],
)
def test_each_json_shape_is_answered(
    scorer: Scorer, expected: list[dict[str, Any]], body: Any
) -> None:
    reply = ask(scorer, body)

    assert json.loads(reply.body) == {"predictions": expected}
    assert reply.headers["X-Trainlet-Version"] == "1"


def test_rows_as_lists_are_in_the_order_of_the_model(
    scorer: Scorer, models: Models, expected: list[dict[str, Any]]
) -> None:
    rows = [[record[name] for name in in_order(models)] for record in RECORDS]
    lines = "\n".join(json.dumps(row) for row in rows) + "\n"
    csv = "\n".join(",".join("" if v is None else str(v) for v in row) for row in rows)

    assert json.loads(ask(scorer, {"instances": rows}).body)["predictions"] == expected
    assert json.loads(ask(scorer, lines, "application/jsonlines").body)["predictions"] == expected
    assert json.loads(ask(scorer, csv, "text/csv").body)["predictions"] == expected


def test_csv_with_a_header_and_lines_of_records_are_answered(
    scorer: Scorer, expected: list[dict[str, Any]]
) -> None:
    headed = ",".join(NAMES) + "\n" + CSV
    lines = "\n".join(json.dumps(record) for record in RECORDS)

    assert (
        json.loads(ask(scorer, headed, "text/csv; charset=utf-8").body)["predictions"] == expected
    )
    assert json.loads(ask(scorer, lines, "application/jsonlines").body)["predictions"] == expected


def test_the_answer_is_of_the_type_that_is_accepted(
    scorer: Scorer, expected: list[dict[str, Any]]
) -> None:
    labels = [row["Scored Labels"] for row in expected]
    csv = ask(scorer, {"instances": RECORDS}, accept="text/csv")
    lines = ask(scorer, {"instances": RECORDS}, accept="application/jsonlines")

    assert csv.headers["Content-Type"] == "text/csv"
    assert csv.body.decode().split("\r\n")[:3] == [str(labels[0]), '""', str(labels[2])]
    assert [json.loads(line) for line in lines.body.splitlines()] == expected


def test_the_model_is_named_by_header_or_settings_or_is_the_only_one(models: Models) -> None:
    unnamed = Scorer(models, Settings())
    refused = ask(unnamed, {"instances": RECORDS})

    assert (refused.status, b"4 models" in refused.body) == (400, True)
    named = ask(unnamed, {"instances": RECORDS}, x_amzn_sagemaker_target_model="gaps@latest")
    assert named.headers["X-Trainlet-Model"] == "gaps"
    by_setting = Scorer(models, Settings(model="gaps@champion"))
    assert ask(by_setting, {"instances": RECORDS}).status == 200


def test_whether_it_lives_is_told_without_a_key(models: Models) -> None:
    keyed = Scorer(models, Settings(model="gaps", key="secret"))
    replies = {
        path: keyed.answer(Request("GET", path, "", {}, b""))
        for path in ("/ping", "/health", "/version", "/invocations")
    }

    assert {path: reply.status for path, reply in replies.items()} == {
        "/ping": 200,
        "/health": 200,
        "/version": 200,
        "/invocations": 401,
    }
    assert replies["/version"].body


@pytest.mark.parametrize(
    ("body", "media", "status", "says"),
    [
        ({}, "application/json", 400, "none of the shapes"),
        (
            {"instances": RECORDS, "inputs": RECORDS},
            "application/json",
            400,
            "instances and inputs",
        ),
        ({"instances": []}, "application/json", 400, "holds no rows"),
        ({"instances": RECORDS * 20}, "application/json", 400, "more rows than the 50"),
        ({"instances": [RECORDS[0], [1, 2, 3]]}, "application/json", 400, "neither all objects"),
        ({"instances": [1, 2]}, "application/json", 400, "neither all objects"),
        ({"instances": [[1, 2]]}, "application/json", 400, "2 values for 3 columns"),
        ({"inputs": {"make": ["a"], "horsepower": [1, 2]}}, "application/json", 400, "lengths"),
        (
            {"instances": RECORDS, "params": {"any": 1}},
            "application/json",
            400,
            "no parameter 'any'",
        ),
        ({"instances": RECORDS}, "application/json-numpy-split", 415, "isn't read here"),
        ({"dataframe_records": [{"make": "audi"}]}, "application/json", 400, "is missing"),
        ("nothing", "application/json", 400, "no JSON"),
        ("{]", "application/jsonlines", 400, "no JSON"),
        ("x", "application/x-parquet", 415, "isn't read here"),
    ],
)
def test_what_can_t_be_scored_is_refused_as_mlflow_does(
    scorer: Scorer, body: Any, media: str, status: int, says: str
) -> None:
    reply = ask(scorer, body, media)
    error = json.loads(reply.body)

    assert (reply.status, error["error_code"]) == (status, "BAD_REQUEST")
    assert says in error["message"]


def test_a_matrix_of_numpy_is_answered_by_an_array(
    scorer: Scorer, models: Models, expected: list[dict[str, Any]]
) -> None:
    by_name = [{**record, "horsepower": record["horsepower"] or ""} for record in RECORDS]
    rows = np.array([[str(record[name]) for name in in_order(models)] for record in by_name])
    out = io.BytesIO()
    np.save(out, rows)
    sent = {"content-type": "application/x-npy", "accept": "application/x-npy"}
    reply = scorer.answer(Request("POST", "/invocations", "", sent, out.getvalue()))
    said = np.load(io.BytesIO(reply.body)).tolist()

    assert reply.headers["Content-Type"] == "application/x-npy"
    assert said[::2] == [each["Scored Labels"] for each in expected[::2]]
    assert math.isnan(said[1])
    assert expected[1]["Scored Labels"] is None


def test_an_endpoint_is_a_model_whatever_else_is_named(models: Models) -> None:
    scorer = Scorer(models, Settings(model="income"))
    named = {"x-amzn-sagemaker-target-model": "income", "content-type": "application/json"}
    body = json.dumps({"instances": RECORDS}).encode()
    reply = scorer.answer(Request("POST", "/endpoints/gaps/invocations", "", named, body))
    unknown = scorer.answer(Request("POST", "/endpoints/nothing/invocations", "", named, body))

    assert reply.headers["X-Trainlet-Model"] == "gaps"
    assert unknown.status == 404
    assert unknown.headers["X-Amzn-ErrorType"] == "ValidationError"

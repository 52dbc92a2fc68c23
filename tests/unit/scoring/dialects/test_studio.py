"""What Studio's clients send is answered as Studio answered, with the native dialect's figures."""

import json
from typing import Any

import pytest

from trainlet.registry import Manifest
from trainlet.scoring.exchange import Reply, Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings

PLACE = "/workspaces/0123456789abcdef0123456789abcdef/services"
QUERY = "api-version=2.0"
NAMES = ["horsepower", "engine-size", "make"]
VALUES = [["100", "120", "audi"], ["", "130", "bmw"]]
TABLE = {"Inputs": {"input1": {"ColumnNames": NAMES, "Values": VALUES}}, "GlobalParameters": {}}
ROWS = {"Inputs": {"input1": [dict(zip(NAMES, row, strict=True)) for row in VALUES]}}


@pytest.fixture
def scorer(models: Models) -> Scorer:
    return Scorer(models, Settings(max_rows=50))


def ask(
    scorer: Scorer, document: Any, query: str = QUERY, model: str = "gaps", **headers: str
) -> Reply:
    path = f"{PLACE}/{model}/execute"
    return scorer.answer(Request("POST", path, query, headers, json.dumps(document).encode()))


def test_a_table_is_answered_by_a_table_of_texts(scorer: Scorer) -> None:
    reply = ask(scorer, TABLE, f"{QUERY}&details=true")
    (output,) = json.loads(reply.body)["Results"].items()
    value = output[1]["value"]

    assert reply.status == 200
    assert (output[0], output[1]["type"]) == ("output1", "table")
    assert value["ColumnNames"] == [*NAMES, "Scored Labels"]
    assert value["ColumnTypes"] == ["Int32", "Int32", "String", "Double"]
    assert [row[:3] for row in value["Values"]] == VALUES
    assert float(value["Values"][0][3]) == pytest.approx(15_000, abs=5_000)
    assert value["Values"][1][3] == ""
    assert reply.headers["X-Trainlet-Version"] == "1"


def test_without_details_there_are_the_values_alone(scorer: Scorer) -> None:
    whole = json.loads(ask(scorer, TABLE, f"{QUERY}&details=true").body)
    found = json.loads(ask(scorer, TABLE).body)["Results"]["output1"]

    values = whole["Results"]["output1"]["value"]["Values"]
    assert found == {"type": "table", "value": {"Values": values}}


@pytest.mark.parametrize("document", [TABLE, ROWS])
@pytest.mark.parametrize("query", ["format=swagger", "details=true&format=swagger"])
def test_row_objects_are_answered_by_row_objects(scorer: Scorer, document: Any, query: str) -> None:
    found = json.loads(ask(scorer, document, f"{QUERY}&{query}").body)["Results"]["output1"]

    assert [list(row) for row in found] == [[*NAMES, "Scored Labels"]] * 2
    assert found[1]["Scored Labels"] == ""


@pytest.mark.parametrize("model", ["income", "wheels", "price"])
def test_the_figures_are_those_of_the_native_dialect(
    scorer: Scorer,
    manifests: dict[str, Manifest],
    adults: list[dict[str, str]],
    autos: list[dict[str, str]],
    model: str,
) -> None:
    rows = adults if model == "income" else autos
    names = list(rows[0])  # the label too: clients send it
    table = {"ColumnNames": names, "Values": [[row[name] for name in names] for row in rows]}
    reply = ask(scorer, {"Inputs": {"input1": table}}, f"{QUERY}&format=swagger", model)
    found = json.loads(reply.body)["Results"]["output1"]
    body = json.dumps({"records": rows}).encode()
    native = scorer.answer(Request("POST", f"/v1/models/{model}/score", "", {}, body))

    for row, expected in zip(found, json.loads(native.body)["predictions"], strict=True):
        assert {name: row[name] for name in expected} == {
            name: "" if value is None else str(value) for name, value in expected.items()
        }
    assert reply.headers["X-Trainlet-Ignored-Columns"]


def test_an_alias_can_be_named(scorer: Scorer) -> None:
    assert ask(scorer, TABLE, model="gaps@latest") == ask(scorer, TABLE)
    assert ask(scorer, TABLE, model="gaps@nothing").status == 404


@pytest.mark.parametrize(
    ("document", "model", "status", "group", "says"),
    [
        (TABLE, "nobody", 404, "NotFound", "nobody"),
        ({}, "gaps", 400, "BadArgument", "Inputs"),
        ({"Inputs": {}}, "gaps", 400, "BadArgument", "0 inputs"),
        ({**TABLE, "GlobalParameters": {"seed": "1"}}, "gaps", 400, "BadArgument", "'seed'"),
        (
            {"Inputs": {"i": {"ColumnNames": NAMES, "Values": []}}},
            "gaps",
            400,
            "BadArgument",
            "holds no rows",
        ),
        (
            {"Inputs": {"i": {"ColumnNames": NAMES, "Values": [["1", "2"]]}}},
            "gaps",
            400,
            "BadArgument",
            "Row 1 has 2 values",
        ),
        (
            {"Inputs": {"i": {"ColumnNames": NAMES, "Values": [["ten", "2", "x"]]}}},
            "gaps",
            400,
            "BadArgument",
            "Row 1, column 'horsepower'",
        ),
        ({"Inputs": {"i": [{"make": "audi"}]}}, "gaps", 400, "BadArgument", "'horsepower'"),
    ],
)
def test_a_refusal_has_the_service_s_own_shape(
    scorer: Scorer, document: Any, model: str, status: int, group: str, says: str
) -> None:
    reply = ask(scorer, document, model=model)
    error = json.loads(reply.body)["error"]

    assert (reply.status, error["code"]) == (status, group)
    assert says in error["details"][0]["message"]
    assert error["details"][0]["code"]
    assert error["message"]


def test_a_key_that_is_not_known_is_refused_as_there(models: Models) -> None:
    keyed = Scorer(models, Settings(key="secret"))
    reply = ask(keyed, TABLE)
    error = json.loads(reply.body)["error"]

    assert (reply.status, error["code"]) == (401, "Unauthorized")
    assert error["details"][0]["code"] == "ScoreRequestUnauthorized"
    assert ask(keyed, TABLE, authorization="bearer secret").status == 200

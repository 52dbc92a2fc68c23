"""The document that Studio's clients are generated from: its sample row really scores."""

import json
from typing import Any

import pytest

from trainlet.scoring.exchange import Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings

PLACE = f"/workspaces/{'0' * 32}/services"


@pytest.fixture
def scorer(models: Models) -> Scorer:
    return Scorer(models, Settings())


def document(scorer: Scorer, model: str) -> dict[str, Any]:
    reply = scorer.answer(Request("GET", f"{PLACE}/{model}/swagger.json", "", {}, b""))
    assert reply.status == 200
    return json.loads(reply.body)


@pytest.mark.parametrize("model", ["income", "wheels", "price", "gaps"])
def test_the_sample_is_answered_at_the_path_that_it_names(scorer: Scorer, model: str) -> None:
    found = document(scorer, model)
    path, operation = list(found["paths"].items())[1]  # clients take the second
    route, _, query = path.partition("?")
    sample = found["definitions"]["ExecutionRequest"]["example"]
    body = json.dumps(sample).encode()
    reply = scorer.answer(Request("POST", f"{PLACE}/{model}{route}", query, {}, body))
    (row,) = json.loads(reply.body)["Results"]["output1"]

    assert (list(operation), operation["post"]["operationId"]) == (["post"], "execute")
    assert list(row) == list(found["definitions"]["output1Item"]["properties"])
    assert row["Scored Labels"]
    assert list(sample["Inputs"]["input1"][0]) == list(
        found["definitions"]["input1Item"]["properties"]
    )


def test_columns_have_the_types_and_categories_that_clients_know(scorer: Scorer) -> None:
    found = document(scorer, "income")["definitions"]["input1Item"]["properties"]

    assert (found["age"]["type"], found["age"]["format"]) == ("integer", "int64")
    assert found["education"]["type"] == "string"
    assert "Bachelors" in found["education"]["enum"]
    assert found["education"]["x-ms-isnullable"] is True


def test_every_reference_leads_somewhere(scorer: Scorer) -> None:
    found = document(scorer, "gaps")
    named = {part.split('"')[0] for part in json.dumps(found).split("#/definitions/")[1:]}

    assert named <= set(found["definitions"])


def test_a_model_that_is_not_there_has_no_document(scorer: Scorer) -> None:
    reply = scorer.answer(Request("GET", f"{PLACE}/nobody/swagger.json", "", {}, b""))

    assert (reply.status, json.loads(reply.body)["error"]["code"]) == (404, "NotFound")

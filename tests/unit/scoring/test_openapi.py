"""Each version describes itself, and its example really scores."""

import json

import pytest
from openapi_spec_validator import validate

from trainlet.registry import Manifest
from trainlet.scoring.exchange import Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.scoring.openapi import openapi
from trainlet.settings import Settings


@pytest.mark.parametrize("model", ["income", "wheels", "price", "gaps"])
def test_the_example_is_answered_by_the_columns_that_are_described(
    models: Models, manifests: dict[str, Manifest], model: str
) -> None:
    document = openapi(model, 1, manifests[model].signature)
    ((path, methods),) = document["paths"].items()
    content = methods["post"]["requestBody"]["content"]["application/json"]
    body = json.dumps(content["example"]).encode()
    reply = Scorer(models, Settings()).answer(Request("POST", path, "", {}, body))
    (row,) = json.loads(reply.body)["predictions"]
    answered = methods["post"]["responses"]["200"]["content"]["application/json"]["schema"]

    assert reply.status == 200
    assert list(row) == list(answered["properties"]["predictions"]["items"]["properties"])
    assert None not in row.values()


@pytest.mark.parametrize("model", ["income", "wheels", "price"])
def test_the_document_is_sound(manifests: dict[str, Manifest], model: str) -> None:
    validate(openapi(model, 1, manifests[model].signature))

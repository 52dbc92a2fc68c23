"""The packaged scoring function, under Lambda's runtime client and with Lambda's constraints."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.sandbox import Sandbox
from tests import packaged
from tests.servers import Bucket
from tests.trained import AUTOMOBILES, GAPS, train, upload
from trainlet.scoring.exchange import Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import Store

SCORE = "/v1/models/gaps/score"


@pytest.fixture(scope="module")
def function(tmp_path_factory: pytest.TempPathFactory, bucket: Bucket) -> packaged.Function:
    url = f"s3://{bucket.name}/lambda"
    folder = tmp_path_factory.mktemp("score")
    return packaged.function("score", bucket, folder, TRAINLET_STORE=url)


@pytest.fixture(scope="module")
def sandbox(function: packaged.Function) -> Iterator[Sandbox]:
    with packaged.begun(function) as begun:
        yield begun


def event(name: str, **changes: Any) -> dict[str, Any]:
    return {**json.loads((packaged.EVENTS / f"{name}.json").read_text()), **changes}


def answer(sandbox: Sandbox, event: dict[str, Any]) -> dict[str, Any]:
    outcome = sandbox.invoke(event)
    assert outcome.kind == "response", (outcome, sandbox.log())
    return json.loads(outcome.payload)


def test_an_event_of_the_http_api_is_answered_as_the_library_answers(
    sandbox: Sandbox, bucket: Bucket
) -> None:
    asked = event("http_api_score")
    said = answer(sandbox, asked)
    scorer = Scorer(Models(bucket.store("lambda"), 60), Settings())
    request = Request("POST", SCORE, asked["rawQueryString"], {}, asked["body"].encode())

    assert said["statusCode"] == 200
    assert said["headers"]["X-Trainlet-Version"] == "1"
    assert json.loads(said["body"]) == json.loads(scorer.answer(request).body)


def test_an_event_of_a_function_url_is_answered(sandbox: Sandbox) -> None:
    said = answer(sandbox, event("function_url_score"))

    assert said["statusCode"] == 200
    assert said["headers"]["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"body": "{"}, 400, "BadJson"),
        ({"headers": {}}, 401, "Unauthorized"),
        ({"rawPath": "/v1/models/nothing/score"}, 404, "ModelMissing"),
        ({"body": '{"records": [{"make": "audi"}]}'}, 422, "BadRows"),
    ],
)
def test_a_caller_s_mistake_is_named(
    sandbox: Sandbox, changes: dict[str, Any], status: int, code: str
) -> None:
    said = answer(sandbox, event("http_api_score", **changes))

    assert (said["statusCode"], json.loads(said["body"])["code"]) == (status, code)


def test_a_function_that_can_only_read_models_needs_no_more(
    function: packaged.Function, sandbox: Sandbox
) -> None:
    held = {entry.name for entry in (function.opt / "python").iterdir()}

    assert {"numpy", "onnxruntime", "msgspec", "obstore", "trainlet"} <= held
    assert not held & {"flask", "boto3", "pandas", "sklearn", "onnx", "google"}


def prepared(bucket: Bucket, prefix: str) -> Store:
    store = bucket.store(prefix)
    upload(store, "autos", AUTOMOBILES.read_bytes())
    train(store, "gaps", recipe=GAPS)
    return store


def test_the_model_is_loaded_while_the_runtime_initialises(
    bucket: Bucket, function: packaged.Function
) -> None:
    store = prepared(bucket, "preloaded")
    variables = {
        "TRAINLET_STORE": f"s3://{bucket.name}/preloaded",
        "TRAINLET_MODEL": "gaps",
        "TRAINLET_REFRESH_SECONDS": "3600",
    }
    warm = function._replace(environment={**function.environment, **variables})
    with packaged.begun(warm) as begun:
        for entry in list(store.list("models/")):
            store.delete(entry.key)
        said = answer(begun, event("http_api_score", rawPath=SCORE))

    assert (said["statusCode"], said["headers"]["X-Trainlet-Version"]) == (200, "1")


def test_what_wakes_from_a_snapshot_looks_at_the_store_again(
    bucket: Bucket, function: packaged.Function
) -> None:
    store = prepared(bucket, "snapshot")
    variables = {
        "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start",
        "TRAINLET_STORE": f"s3://{bucket.name}/snapshot",
        "TRAINLET_MODEL": "gaps",
        "TRAINLET_REFRESH_SECONDS": "3600",
    }
    kept = function._replace(environment={**function.environment, **variables})
    with packaged.begun(kept) as begun:
        train(store, "gaps", recipe={**GAPS, "columns": ["horsepower", "make", "engine-size"]})
        begun.restore()
        said = answer(begun, event("http_api_score", rawPath=SCORE))

    assert (said["statusCode"], said["headers"]["X-Trainlet-Version"]) == (200, "2")

"""From a table in a bucket to a score, by nothing but what is packaged."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests import packaged
from tests.servers import Bucket
from tests.trained import AUTOMOBILES
from trainlet import datasets, job_ids, jobs, keys, registry
from trainlet.store import Store

COLUMNS = ["make", "horsepower", "engine-size", "price"]
RECIPE = {
    "recipe": 1,
    "dataset": "cars",
    "label": "price",
    "columns": COLUMNS,
    "steps": [{"use": "clean-missing-data", "settings": {"cleaning_mode": "remove-entire-row"}}],
    "learner": {"use": "linear-regression"},
}
UPLOAD = "upload-01987f3a-6b1c-7d2e-8f90-a1b2c3d4e5f6"
TRAIN = "train-01987f3a-7c2d-7e3f-8a01-b2c3d4e5f607"
UPLOADED = "2024-01-01T00:00:00Z"


@pytest.fixture
def store(bucket: Bucket) -> Store:
    return bucket.store("trained")


def ask(store: Store, job: str, request: dict[str, Any]) -> None:
    document = jobs.Request(
        id=job, verb=job_ids.verb_of(job), submitted=datetime.now(UTC), request=request
    )
    store.put_if_absent(keys.job_request(job), msgspec.json.encode(document))


def appeared(bucket: Bucket, *job_ids: str) -> dict[str, Any]:
    """What a queue delivers of S3's notifications."""
    records = [
        {
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "eventName": "ObjectCreated:Put",
            "s3": {
                "bucket": {"name": bucket.name},
                "object": {"key": f"trained/{keys.job_request(job)}", "sequencer": "0055AED6"},
            },
        }
        for job in job_ids
    ]
    messages = [
        {"messageId": f"m{i}", "eventSource": "aws:sqs", "body": json.dumps({"Records": [record]})}
        for i, record in enumerate(records)
    ]
    return {"Records": messages}


def test_a_table_becomes_a_model_that_answers(store: Store, bucket: Bucket, tmp_path: Path) -> None:
    data = AUTOMOBILES.read_bytes()
    version = datasets.version_of(data, {})
    datasets.put_data(store, "cars", version, ".csv", data)
    ask(store, UPLOAD, {"dataset": "cars", "version": version, "uploaded": UPLOADED})
    ask(store, TRAIN, {"model": "cars", "recipe": RECIPE})
    url = f"s3://{bucket.name}/trained"
    train = packaged.function("train", bucket, tmp_path, TRAINLET_STORE=url)
    score = packaged.function("score", bucket, tmp_path, TRAINLET_STORE=url)

    with packaged.begun(train) as sandbox:
        outcome = sandbox.invoke(appeared(bucket, UPLOAD, TRAIN))
        log = sandbox.log()
    assert (outcome.kind, outcome.payload) == ("response", b'{"batchItemFailures": []}'), log
    assert jobs.read_state(store, TRAIN).state == "succeeded", jobs.read_state(store, TRAIN)
    assert registry.read_index(store, "cars").aliases["champion"].version == 1

    row = {"make": "toyota", "horsepower": 62, "engine-size": 92}
    event = json.loads((packaged.EVENTS / "http_api_score.json").read_text())
    event |= {"rawPath": "/v1/models/cars/score", "body": json.dumps({"records": [row]})}
    with packaged.begun(score) as sandbox:
        answer = json.loads(sandbox.invoke(event).payload)
    said = json.loads(answer["body"])["predictions"][0]["Scored Labels"]

    assert answer["statusCode"] == 200
    assert said == pytest.approx(6_000, abs=2_000)

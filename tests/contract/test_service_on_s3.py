"""The service over a real S3 server: the same code, the same answers."""

from pathlib import Path

import httpx
import pytest

from tests.servers import KEYS, Bucket, running_service
from trainlet import samples

pytestmark = pytest.mark.served


def test_a_table_goes_in_and_a_scored_prediction_comes_out(weed: Bucket, tmp_path: Path) -> None:
    car = samples.automobile()
    place = f"s3://{weed.name}/service"
    keys = {**KEYS, "TRAINLET_S3_ENDPOINT": weed.endpoint}

    with (
        running_service(place, tmp_path / "log", **keys) as service,
        httpx.Client(base_url=service.url, timeout=60) as http,
    ):
        uploaded = http.post("/v1/datasets/automobile", content=car.file.read_bytes())
        asked = http.post("/v1/train", json={"model": car.model, "recipe": car.recipe})
        job = http.get(asked.headers["Location"], params={"wait": 30}).json()
        answer = http.post(f"/v1/models/{car.model}/score", json={"records": car.records}).json()

    assert (uploaded.status_code, asked.status_code) == (201, 202)
    assert (job["state"], job["result"]["version"]) == ("succeeded", 1)
    labels = [row["Scored Labels"] for row in answer["predictions"]]
    assert 3_000 < labels[0] < 10_000 < 20_000 < labels[1] < 45_000
    manifest = weed.store("service").list("models/automobile-price/")
    assert {entry.key.rpartition("/")[2] for entry in manifest} == {
        "evaluation.json",
        "manifest.json",
        "model.onnx",
        "claim.json",
        "index.json",
    }

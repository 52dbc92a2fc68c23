"""The clock of an emulated account strikes, and a model is trained again by its schedule."""

from pathlib import Path

import pytest

from infra.packaging import runtimes
from tests.emulated import RECIPE, deployed, ended, eventually, found
from tests.trained import AUTOMOBILES


def test_a_scheduled_retrain_fires(tmp_path: Path) -> None:
    if not runtimes.find():
        pytest.skip(f"there is no Python {runtimes.WANTED} here, which Lambda runs")
    with deployed(tmp_path) as account, account.http() as client:
        account.allow_http()
        account.aws("s3").put_object(
            Bucket=account.named("Store"),
            Key="uploads/cars/cars.csv",
            Body=AUTOMOBILES.read_bytes(),
        )
        eventually(lambda: found(client, "/v1/datasets/cars"))
        schedule = {**RECIPE, "retrain": {"rows": "replace", "schedule": "* * * * *"}}
        kept = client.put("/v1/recipes/cars", json=schedule)
        assert kept.status_code == 200, kept.text

        asked = eventually(lambda: client.get("/v1/jobs?kind=retrain").json()["jobs"], seconds=180)
        done = eventually(lambda: ended(client, f"/v1/jobs/{asked[-1]['id']}"), seconds=120)
        assert done["state"] == "succeeded", done
        answer = found(client, "/v1/models/cars")
        assert answer["champion"] == 1

"""The service deployed by `osls deploy` into an emulator of AWS that enforces what roles allow.

What its emulation leaves out is in infra/emulator/README.md.
"""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from infra.emulator.account import Account
from infra.emulator.server import ROOT_USER
from tests.emulated import RECIPE, deployed, ended, eventually, found
from tests.trained import AUTOMOBILES
from trainlet.cli import commands

ROW = {"make": "toyota", "horsepower": 62, "engine-size": 92}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with deployed(tmp_path_factory.mktemp("emulator")) as account:
        yield account


@pytest.fixture(scope="module")
def client(account: Account) -> Iterator[httpx.Client]:
    """A client of the API, once the bucket answers what is not encrypted on its way."""
    with account.http() as client:
        refused = client.get("/v1/datasets")
        assert refused.status_code == 503, refused.text
        account.allow_http()
        yield client


@pytest.fixture(scope="module")
def model(account: Account, client: httpx.Client) -> dict[str, Any]:
    """The model that is trained of a table that appears in the drop zone."""
    account.aws("s3").put_object(
        Bucket=account.named("Store"), Key="uploads/cars/cars.csv", Body=AUTOMOBILES.read_bytes()
    )
    eventually(lambda: found(client, "/v1/datasets/cars"))
    asked = client.post("/v1/train", json={"model": "cars", "recipe": RECIPE})
    assert asked.status_code == 202, asked.text
    done = eventually(lambda: ended(client, asked.headers["Location"]))
    assert done["state"] == "succeeded", done
    return eventually(lambda: found(client, "/v1/models/cars"))


def test_an_upload_is_trained_on_and_answers_over_http(
    model: dict[str, Any], client: httpx.Client
) -> None:
    answer = client.post("/v1/models/cars/score", json={"records": [ROW]})

    assert answer.status_code == 200, answer.text
    assert answer.headers["X-Trainlet-Version"] == "1"
    assert answer.json()["predictions"][0]["Scored Labels"] == pytest.approx(6_000, abs=2_000)


def test_who_sends_no_key_is_refused(model: dict[str, Any], client: httpx.Client) -> None:
    asked = {"json": {"records": [ROW]}, "headers": {"Authorization": ""}}

    assert client.post("/v1/models/cars/score", **asked).status_code == 401


def test_the_doctor_finds_nothing_missing_and_names_a_stack_that_is(
    account: Account, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ROOT_USER.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TRAINLET_S3_ENDPOINT", account.endpoint)
    well = CliRunner().invoke(commands, ["doctor", "--aws", "trainlet-dev", "--json"])
    ill = CliRunner().invoke(commands, ["doctor", "--aws", "nowhere", "--json"])
    found = {finding["check"]: finding for finding in json.loads(well.stdout)}

    assert well.exit_code == 0, found
    wrong = {name: f for name, f in found.items() if f["state"] != "ok"}
    assert wrong == {}
    assert f"bucket {account.named('Store')}" in found
    assert {"functions", "queues", "dead letters", "concurrency"} <= set(found)
    assert ill.exit_code == 1
    assert json.loads(ill.stdout)[-1]["check"] == "stack nowhere"


def test_a_role_that_is_not_granted_is_refused_and_its_message_is_kept(
    model: dict[str, Any], client: httpx.Client, account: Account
) -> None:
    account.hurry("TrainQueue", seconds=2)
    account.put_policy("TrainRole", "train", account.policy("ScoreRole", "score"))
    asked = client.post("/v1/train", json={"model": "other", "dataset": "cars", "label": "price"})
    job = asked.headers["Location"].rpartition("/")[2]

    kept = eventually(lambda: [b for b in account.waiting("DeadLetters") if job in b])
    assert len(kept) == 1
    assert client.get(f"/v1/jobs/{job}").json()["state"] == "queued"
    assert client.get("/v1/models/other").status_code == 404


def test_a_poison_message_ends_among_the_dead_letters(
    client: httpx.Client, account: Account
) -> None:
    account.hurry("UploadsQueue")
    account.aws("sqs").send_message(QueueUrl=account.named("UploadsQueue"), MessageBody="poison")

    assert eventually(lambda: [b for b in account.waiting("DeadLetters") if b == "poison"])

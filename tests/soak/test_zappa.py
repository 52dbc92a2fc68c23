"""What Zappa packages answers as our own server does; and it deploys into an emulated account."""

import base64
import json
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import boto3
import httpx
import pytest

from infra.emulator.server import ROOT_USER, emulator
from infra.local.runtime import runtime_client
from infra.local.sandbox import Function, Sandbox
from infra.packaging import runtimes
from infra.packaging.building import MOST
from infra.zappa import building
from tests import packaged
from tests.servers import Bucket, running_service, weed_bucket
from tests.trained import AUTOMOBILES, GAPS, train, upload

ROWS = [
    {"make": "toyota", "horsepower": 62, "engine-size": 92},
    {"make": "bmw", "horsepower": None, "engine-size": 164},
    {"make": "never seen", "horsepower": 300, "engine-size": 300},
]
NAMES = list(ROWS[0])
STUDIO = {
    "Inputs": {
        "input1": {
            "ColumnNames": NAMES,
            "Values": [[str(row[name] or "") for name in NAMES] for row in ROWS],
        }
    }
}
CSV = "make,horsepower,engine-size\ntoyota,62,92\nbmw,,164\n"
REQUESTS = [
    ("GET", "/v1/models/gaps", None),
    ("GET", "/v1/models/gaps/versions/1", None),
    ("GET", "/v1/models/nobody", None),
    ("GET", "/v1/learners", None),
    ("POST", "/v1/models/gaps/score", {"records": ROWS}),
    ("POST", "/v1/models/gaps/versions/1/score", ROWS),
    ("POST", "/v1/models/gaps@champion/score", {"columns": NAMES, "rows": [["audi", 100, 120]]}),
    ("POST", "/v1/models/gaps/score", {"records": [{"horsepower": "many"}]}),
    ("POST", "/v1/models/gaps/score", CSV),
    ("POST", "/v1/models/gaps:predict", {"instances": ROWS}),
    ("POST", "/endpoints/gaps/invocations", {"instances": ROWS}),
    ("POST", "/workspaces/w/services/gaps/execute?api-version=2.0", STUDIO),
    ("GET", "/v2/models/gaps", None),
    ("GET", "/healthz", None),
]
KEY = "secret"
STORE = "trainlet-zappa"
UNPACKED = Path("/tmp/trainlet")
"""Where the stage of jobs unpacks what its package doesn't hold."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    python = runtimes.find()
    if not python:
        pytest.skip(f"there is no Python {runtimes.WANTED} here, which Lambda runs")
    folder = building.project(tmp_path_factory.mktemp("project"))
    try:
        building.package("service", folder, python)
    except CalledProcessError:
        pytest.skip("the package index can't be reached, which has Zappa")
    return folder


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    with weed_bucket(tmp_path_factory.mktemp("weed")) as started:
        store = started.store("zappa")
        upload(store, "autos", AUTOMOBILES.read_bytes())
        train(store, "gaps", recipe=GAPS)
        yield started


@pytest.fixture(scope="module")
def sandbox(project: Path, bucket: Bucket, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The package, unpacked and begun as Lambda begins it; its bucket of variables isn't there."""
    task, opt = tmp_path_factory.mktemp("task"), tmp_path_factory.mktemp("opt")
    with zipfile.ZipFile(project / "package.zip") as packed:
        packed.extractall(task)
    unremoted(task / "zappa_settings.py")
    function = Function(
        handler="handler.lambda_handler",
        task=task,
        opt=opt,
        environment={
            "TRAINLET_STORE": f"s3://{bucket.name}/zappa",
            "TRAINLET_S3_ENDPOINT": bucket.endpoint,
            "TRAINLET_KEY": KEY,
            "MPLCONFIGDIR": "/tmp/matplotlib",
        },
        seconds=29,
        megabytes=1769,
        runtime=runtime_client(runtimes.find()),
    )
    with packaged.begun(function) as begun:
        yield begun


def unremoted(settings: Path) -> None:
    lines = settings.read_text().splitlines()
    kept = [line for line in lines if not line.startswith("REMOTE_ENV")]
    settings.write_text("\n".join([*kept, "REMOTE_ENV=None", ""]))


def asked(method: str, path: str, body: Any) -> dict[str, Any]:
    """A request as API Gateway tells Lambda of it."""
    event = json.loads((packaged.EVENTS / "http_api_score.json").read_text())
    path, _, query = path.partition("?")
    event["requestContext"]["http"] |= {"method": method, "path": path}
    event["requestContext"]["stage"] = "$default"
    kind = "text/csv" if isinstance(body, str) else "application/json"
    headers = {"authorization": f"Bearer {KEY}", "content-type": kind, "host": "h"}
    text = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
    return {**event, "rawPath": path, "rawQueryString": query, "headers": headers, "body": text}


def test_the_package_fits_lambda_and_holds_no_training(project: Path) -> None:
    with zipfile.ZipFile(project / "package.zip") as packed:
        names = {name.partition("/")[0] for name in packed.namelist()}
        assert sum(entry.file_size for entry in packed.infolist()) < MOST

    assert {"trainlet", "functions", "onnxruntime", "flask"} <= names
    assert not names & {"pandas", "sklearn", "scipy", "lightgbm"}


def test_the_package_answers_as_our_own_server_does(
    sandbox: Sandbox, bucket: Bucket, tmp_path: Path
) -> None:
    url = f"s3://{bucket.name}/zappa"
    settings = {"TRAINLET_S3_ENDPOINT": bucket.endpoint, "TRAINLET_KEY": KEY}
    with (
        running_service(url, tmp_path / "log", **settings) as service,
        httpx.Client(base_url=service.url, timeout=30) as client,
    ):
        for method, path, body in REQUESTS:
            event = asked(method, path, body)
            expected = client.request(
                method, path, content=event["body"].encode(), headers=event["headers"]
            )
            outcome = sandbox.invoke(event)
            answer = json.loads(outcome.payload)

            assert answer["statusCode"] == expected.status_code, (path, answer, sandbox.log())
            assert said(answer) == expected.content, path


def said(answer: dict[str, Any]) -> bytes:
    body: str = answer["body"]
    return base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()


def test_the_s3_function_of_the_package_asks_for_the_upload(
    sandbox: Sandbox, bucket: Bucket
) -> None:
    store = bucket.store("zappa")
    store.put("uploads/cars/cars.csv", AUTOMOBILES.read_bytes())
    record = {
        "eventSource": "aws:s3",
        "s3": {
            "configurationId": "trainlet-service:functions.work.handler.handler",
            "bucket": {"name": bucket.name, "arn": f"arn:aws:s3:::{bucket.name}"},
            "object": {"key": "zappa/uploads/cars/cars.csv"},
        },
    }
    outcome = sandbox.invoke({"Records": [record]})

    assert outcome.kind == "response", sandbox.log()
    assert [e.key for e in store.list("jobs/") if e.key.startswith("jobs/upload-")], sandbox.log()


def test_a_log_of_the_package_has_the_requests_and_no_key(sandbox: Sandbox) -> None:
    sandbox.invoke(asked("POST", "/v1/models/gaps/score", {"records": [{"make": "toyota-4711"}]}))
    sandbox.invoke(asked("GET", "/v1/models?after=told-4712", None))
    lines = [json.loads(line) for line in sandbox.log().splitlines() if line.startswith("{")]

    assert lines[-1]["_aws"]["CloudWatchMetrics"]
    assert "toyota-4711" not in sandbox.log()
    assert "told-4712" not in sandbox.log()
    assert f"Bearer {KEY}" not in sandbox.log()


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An emulated account with the buckets and the role that the settings name."""
    with emulator(tmp_path_factory.mktemp("emulator"), runtimes.find()) as endpoint:
        s3 = aws(endpoint, "s3")
        for name in (STORE, "trainlet-zappa-packages"):
            s3.create_bucket(
                Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
            )
        variables = {
            "TRAINLET_STORE": f"s3://{STORE}",
            "TRAINLET_S3_ENDPOINT": endpoint,
            "TRAINLET_KEY": KEY,
        }
        s3.put_object(Bucket=STORE, Key="environment.json", Body=json.dumps(variables))
        iam = aws(endpoint, "iam")
        trust = (building.HERE / "trust.json").read_text()
        iam.create_role(RoleName="trainlet-zappa", AssumeRolePolicyDocument=trust)
        policy = (building.HERE / "policy.json").read_text()
        iam.put_role_policy(RoleName="trainlet-zappa", PolicyName="all", PolicyDocument=policy)
        yield endpoint


def aws(endpoint: str, service: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="eu-west-1",
        aws_access_key_id=ROOT_USER["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=ROOT_USER["AWS_SECRET_ACCESS_KEY"],
    )


def eventually(look: Callable[[], Any]) -> Any:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        seen = look()
        if seen:
            return seen
        time.sleep(0.3)
    raise AssertionError("it did not come")


@pytest.fixture(scope="module")
def client(
    project: Path, endpoint: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of the API, with both stages deployed."""
    account = {"AWS_ENDPOINT_URL": endpoint, **ROOT_USER}
    building.run(["deploy", "service"], "service", project, runtimes.find(), **account)
    jobs = building.project(tmp_path_factory.mktemp("jobs"))
    shutil.rmtree(UNPACKED, ignore_errors=True)
    building.run(["deploy", "jobs"], "jobs", jobs, runtimes.find(), **account)
    # Each of Lambda's sandboxes has a /tmp of its own; here one unpacks before others look.
    aws(endpoint, "lambda").invoke(FunctionName="trainlet-jobs", Payload=b"{}")
    api = next(iter(aws(endpoint, "apigatewayv2").get_apis()["Items"]))["ApiId"]
    headers = {"Host": f"{api}.execute-api.localhost", "Authorization": f"Bearer {KEY}"}
    with httpx.Client(base_url=f"{endpoint}/service", headers=headers, timeout=60) as client:
        yield client
    shutil.rmtree(UNPACKED, ignore_errors=True)


def test_zappa_deploys_what_answers(client: httpx.Client) -> None:
    health = client.get("/healthz")

    assert (health.status_code, health.json()["status"]) == (200, "ok"), health.text
    assert client.get("/v1/models").json()["models"] == []
    assert client.get("/v1/models", headers={"Authorization": ""}).status_code == 401


def test_an_upload_is_trained_on_by_the_stage_of_jobs(client: httpx.Client, endpoint: str) -> None:
    aws(endpoint, "s3").put_object(
        Bucket=STORE, Key="uploads/cars/cars.csv", Body=AUTOMOBILES.read_bytes()
    )
    eventually(lambda: client.get("/v1/datasets/cars").is_success)
    recipe = {**GAPS, "dataset": "cars"}
    asked = client.post("/v1/train", json={"model": "cars", "recipe": recipe})
    assert asked.status_code == 202, asked.text
    job = asked.headers["Location"]
    done = eventually(lambda: ended(client.get(job).json()))
    assert done["state"] == "succeeded", done["error"]
    answer = client.post("/v1/models/cars/score", json={"records": ROWS[:1]})
    assert answer.json()["predictions"][0]["Scored Labels"] == pytest.approx(6_000, abs=3_000)


def ended(state: dict[str, Any]) -> dict[str, Any] | None:
    return state if state["state"] in ("succeeded", "failed") else None

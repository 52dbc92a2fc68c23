"""Clients of other systems, unchanged, against the running service."""

import csv
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import numpy as np
import pytest
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

import trainlet
from tests import clients as other_clients
from tests.servers import Service, running_service
from tests.trained import ADULT, fill
from trainlet.client import Client

pytestmark = pytest.mark.served

PEOPLE = [
    {"age": 39, "education": "Bachelors", "occupation": "Adm-clerical", "hours-per-week": 40},
    {"age": 52, "education": "HS-grad", "occupation": "Exec-managerial", "hours-per-week": 45},
]


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service over a store with trained models."""
    folder = tmp_path_factory.mktemp("stock")
    store = fill(folder / "store")
    with running_service(store, folder / "log", TRAINLET_MODEL="income") as service:
        yield service


@pytest.fixture
def client(serving: Service) -> Iterator[Any]:
    with triton.InferenceServerClient(serving.url.removeprefix("http://")) as client:
        yield client


def people(
    serving: Service, number: float | None = None
) -> tuple[list[dict[str, Any]], list[float]]:
    """Return whole rows, and what the native dialect says of them.

    Texts that aren't told are missing, numbers are ``number``.
    """
    with Client(serving.url) as native:
        signature = native.get("/v1/models/income")["signature"]
        rest = {c["name"]: None if c["type"] == "text" else number for c in signature["inputs"]}
        rows = [{**rest, **person} for person in PEOPLE]
        said = native.score("income", rows)["predictions"]
    return rows, [each["Scored Probabilities"] for each in said]


def census(serving: Service) -> tuple[list[dict[str, Any]], list[float]]:
    """Return real rows, half of them with missing texts, and what the native dialect says."""
    with Client(serving.url) as native, ADULT.open(newline="") as file:
        signature = native.get("/v1/models/income")["signature"]
        kinds = {column["name"]: column["type"] for column in signature["inputs"]}
        found = [{n: cell(row[n], kinds[n]) for n in kinds} for row in csv.DictReader(file)]
        gaps = [row for row in found if None in row.values()]
        rows = gaps[:20] + [row for row in found if None not in row.values()][:20]
        said = native.score("income", rows)["predictions"]
    return rows, [each["Scored Probabilities"] for each in said]


def gappy(serving: Service) -> tuple[list[dict[str, Any]], list[float]]:
    """Return real rows of which the first lacks a number: pandas makes a column with NaN of it."""
    rows, _ = census(serving)
    rows[0]["age"] = None
    return rows, told(serving, rows)


def told(serving: Service, rows: list[dict[str, Any]]) -> list[float]:
    with Client(serving.url) as native:
        return [
            each["Scored Probabilities"] for each in native.score("income", rows)["predictions"]
        ]


def cell(text: str, kind: str) -> str | float | None:
    if text == "?":
        return None
    return text if kind == "text" else float(text)


def inputs(client: Any, rows: list[dict[str, Any]], *, binary: bool) -> list[Any]:
    """Return the rows as the metadata says that the model takes them."""
    found = []
    for column in client.get_model_metadata("income")["inputs"]:
        values = [row[column["name"]] for row in rows]
        if column["datatype"] == "BYTES":
            data = np.array([value or "" for value in values], dtype=object)
        else:
            data = np.array([np.nan if value is None else value for value in values], np.float64)
        tensor = triton.InferInput(column["name"], [len(rows)], column["datatype"])
        tensor.set_data_from_numpy(data, binary_data=binary)
        found.append(tensor)
    return found


def test_the_server_and_its_models_are_ready(client: Any) -> None:
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("income")
    assert client.is_model_ready("income", "1")
    assert not client.is_model_ready("nobody")
    assert client.get_server_metadata()["name"] == "trainlet"
    names = {each["name"] for each in client.get_model_repository_index()}
    assert names == {"income", "wheels", "price", "gaps"}


@pytest.mark.parametrize("compression", [None, "gzip", "deflate"])
def test_tensors_as_bytes_are_answered_as_bytes(
    client: Any, serving: Service, compression: str | None
) -> None:
    rows, expected = people(serving, None)
    asked = inputs(client, rows, binary=True)
    found = client.infer("income", asked, request_compression_algorithm=compression)

    assert found.as_numpy("Scored Probabilities").tolist() == expected
    assert found.as_numpy("Scored Labels").tolist()[0] in (b"<=50K", b">50K")


def test_tensors_as_json_are_answered_as_json(client: Any, serving: Service) -> None:
    rows, expected = people(serving, 0)  # this client spells a missing number NaN, which is no JSON
    name = "Scored Probabilities"
    wanted = [triton.InferRequestedOutput(name, binary_data=False)]
    asked = inputs(client, rows, binary=False)
    found = client.infer("income", asked, outputs=wanted, request_id="r1", model_version="1")

    assert found.as_numpy(name).tolist() == expected
    assert found.get_response()["id"] == "r1"
    assert [each["name"] for each in found.get_response()["outputs"]] == [name]


def test_a_refusal_is_the_client_s_own_error(client: Any) -> None:
    tensor = triton.InferInput("age", [1], "FP64")
    tensor.set_data_from_numpy(np.array([39.0]))
    with pytest.raises(InferenceServerException, match="is missing"):
        client.infer("income", [tensor])


@pytest.fixture(scope="module")
def clients() -> str:
    """The interpreter of the environment in which the other systems' clients are."""
    return other_clients.python()


@pytest.fixture
def ask(clients: str, serving: Service, tmp_path: Path) -> Callable[..., Any]:
    """Run a client of another system on rows, and return what it found."""

    def run(script: str, rows: list[dict[str, Any]]) -> Any:
        file = tmp_path / "rows.json"
        file.write_text(json.dumps(rows))
        program = [clients, str(other_clients.HERE / script), serving.url, "income", str(file)]
        ended = subprocess.run(program, capture_output=True, text=True, check=False, timeout=120)
        assert ended.returncode == 0, ended.stderr[-3000:]
        return json.loads(ended.stdout.splitlines()[-1])

    return run


def test_mlservers_types_and_codecs(serving: Service, ask: Callable[..., Any]) -> None:
    rows, expected = census(serving)
    found = ask("mlserver_sdk.py", [with_empty_texts(row) for row in rows])

    assert found["probabilities"] == expected
    assert found["labels"] == [label_of(each) for each in expected]
    assert found["refused"][0] == 422
    assert "'age' is missing" in found["refused"][1]
    assert found["base64"] == expected
    assert found["pd_json"] == told(serving, [{**rows[0], "native-country": 7}, *rows[1:]])


def test_kserves_client_in_json_and_binary(serving: Service, ask: Callable[..., Any]) -> None:
    rows, expected = census(serving)
    found = ask("kserve_sdk.py", rows)

    assert (found["live"], found["ready"], found["model ready"]) == (True, True, True)
    assert found["lists"] == {"id": "r1", "probabilities": expected}
    assert found["json"] == {"id": "r1", "probabilities": expected}
    assert found["binary"] == {"id": "r1", "probabilities": expected}
    assert "is missing" in found["refused"]


@pytest.mark.parametrize("rows_of", [census, people, gappy])
def test_mlflows_client(
    serving: Service, ask: Callable[..., Any], rows_of: Callable[..., Any]
) -> None:
    rows, expected = rows_of(serving)
    found = ask("mlflow_sdk.py", rows)

    assert found["version"] == trainlet.__version__
    assert [each["Scored Probabilities"] for each in found["predictions"]] == expected
    assert [each["Scored Labels"] for each in found["predictions"]] == list(map(label_of, expected))
    assert "400" in found["refused"]
    assert "'age' is missing" in found["refused"]


@pytest.mark.parametrize("rows_of", [census, people, gappy])
def test_a_client_of_studio(
    serving: Service, ask: Callable[..., Any], rows_of: Callable[..., Any]
) -> None:
    rows, expected = rows_of(serving)
    found = ask("azml_sdk.py", rows)

    # The server's texts are exact; the client reads them by pandas' parser, which rounds.
    np.testing.assert_allclose(found["probabilities"], expected, rtol=0, atol=1e-15)
    assert found["labels"] == [label_of(each) for each in expected]
    assert found["refused"][0] == "BadArgument"
    assert "'age' is missing" in found["refused"][2]


@pytest.fixture
def runtime(serving: Service) -> Any:
    """A client of SageMaker's endpoints, with any credentials."""
    keys = {"aws_access_key_id": "any", "aws_secret_access_key": "any", "region_name": "us-east-1"}
    return boto3.client("sagemaker-runtime", endpoint_url=serving.url, **keys)


def test_a_client_of_sagemakers_endpoints(serving: Service, runtime: Any) -> None:
    rows, expected = people(serving, None)
    body = "".join(json.dumps(row) + "\n" for row in rows)
    answer = runtime.invoke_endpoint(
        EndpointName="income", Body=body, ContentType="application/jsonlines", Accept="text/csv"
    )
    lines = list(csv.reader(answer["Body"].read().decode().splitlines()))
    one_column = '{"instances": [{"sex": "Male"}]}'

    assert answer["ContentType"] == "text/csv"
    assert lines == [[label_of(each), str(each)] for each in expected]
    with pytest.raises(runtime.exceptions.ClientError, match="'age' is missing") as caught:
        runtime.invoke_endpoint(
            EndpointName="income", Body=one_column, ContentType="application/json"
        )
    assert caught.value.response["Error"]["Code"] == "ValidationError"
    with pytest.raises(runtime.exceptions.ClientError, match="no model 'other'"):
        runtime.invoke_endpoint(EndpointName="other", Body="{}", ContentType="application/json")


def with_empty_texts(row: dict[str, Any]) -> dict[str, Any]:
    """MLServer's codec fails at a missing text in a column of others."""
    return {name: "" if value is None else value for name, value in row.items()}


def label_of(probability: float) -> str:
    return ">50K" if probability > 0.5 else "<=50K"

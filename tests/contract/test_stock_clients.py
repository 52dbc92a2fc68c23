"""Clients of other systems, unchanged, against the running service."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

from tests.servers import Service, running_service
from tests.trained import fill
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
    with running_service(store, folder / "log") as service:
        yield service


@pytest.fixture
def client(serving: Service) -> Iterator[Any]:
    with triton.InferenceServerClient(serving.url.removeprefix("http://")) as client:
        yield client


def people(serving: Service, number: float | None) -> tuple[list[dict[str, Any]], list[float]]:
    """Return whole rows, and what the native dialect says of them.

    Texts that aren't told are missing, numbers are ``number``.
    """
    with Client(serving.url) as native:
        signature = native.get("/v1/models/income")["signature"]
        rest = {c["name"]: None if c["type"] == "text" else number for c in signature["inputs"]}
        rows = [{**rest, **person} for person in PEOPLE]
        said = native.score("income", rows)["predictions"]
    return rows, [each["Scored Probabilities"] for each in said]


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

"""Every dialect gives the same numbers for the same thousand rows."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.trained import ADULT, fill
from trainlet.scoring.binary import pack, unpack
from trainlet.scoring.dialects import dialects
from trainlet.scoring.exchange import Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import open_store

SIZE = 1000
SCORED = "Scored Probabilities"
ROWS = list(csv.DictReader(io.StringIO(ADULT.read_text())))[:SIZE]
JSON = {"content-type": "application/json"}
CSV = {"content-type": "text/csv"}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return Models(open_store(str(fill(tmp_path_factory.mktemp("dialects") / "store"))), 60)


@pytest.fixture(scope="module")
def scorer(models: Models) -> Scorer:
    return Scorer(models, Settings(model="income"))


@pytest.fixture(scope="module")
def expected(models: Models) -> list[float]:
    """The figures, without any dialect."""
    from trainlet.scoring.batch import from_records

    model = models.get("income").model
    wanted = [column.name for column in model.signature.inputs]
    return model.score(from_records(ROWS, wanted)).columns[SCORED]


def posted(scorer: Scorer, path: str, body: bytes, query: str = "", **headers: str) -> bytes:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    reply = scorer.answer(Request("POST", path, query, named, body))
    assert reply.status == 200, reply.body[:500]
    return reply.body


def table() -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(ROWS[0]))
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue().encode()


def native_records(scorer: Scorer, _: Models) -> list[float]:
    body = json.dumps({"records": ROWS}).encode()
    said = json.loads(posted(scorer, "/v1/models/income/score", body))["predictions"]
    return [row[SCORED] for row in said]


def native_csv(scorer: Scorer, _: Models) -> list[float]:
    said = posted(scorer, "/v1/models/income/score", table(), content_type="text/csv")
    return [float(row[SCORED]) for row in csv.DictReader(io.StringIO(said.decode()))]


def tensors(models: Models) -> list[dict[str, Any]]:
    inputs = []
    for column in models.get("income").model.signature.inputs:
        texts = [row[column.name] for row in ROWS]
        values = texts if column.type == "text" else [float(text) for text in texts]
        kind = "BYTES" if column.type == "text" else "FP64"
        inputs.append({"name": column.name, "shape": [SIZE], "datatype": kind, "data": values})
    return inputs


def open_inference_json(scorer: Scorer, models: Models) -> list[float]:
    body = json.dumps({"inputs": tensors(models)}).encode()
    said = json.loads(posted(scorer, "/v2/models/income/infer", body))["outputs"]
    return next(each["data"] for each in said if each["name"] == SCORED)


def open_inference_binary(scorer: Scorer, models: Models) -> list[float]:
    inputs = tensors(models)
    blobs = [pack(each["datatype"], each.pop("data")) for each in inputs]
    for each, blob in zip(inputs, blobs, strict=True):
        each["parameters"] = {"binary_data_size": len(blob)}
    outputs = [{"name": SCORED, "parameters": {"binary_data": True}}]
    head = json.dumps({"inputs": inputs, "outputs": outputs}).encode()
    said = posted(
        scorer,
        "/v2/models/income/infer",
        head + b"".join(blobs),
        inference_header_content_length=str(len(head)),
    )
    return unpack(SCORED, "FP64", said[-8 * SIZE :], SIZE)


def studio(scorer: Scorer, _: Models) -> list[float]:
    body = json.dumps({"Inputs": {"input1": ROWS}, "GlobalParameters": {}}).encode()
    path = f"/workspaces/{'0' * 32}/services/income/execute"
    said = json.loads(posted(scorer, path, body, "api-version=2.0&format=swagger"))
    return [float(row[SCORED]) for row in said["Results"]["output1"]]


def tf_serving(scorer: Scorer, _: Models) -> list[float]:
    body = json.dumps({"instances": ROWS}).encode()
    said = json.loads(posted(scorer, "/v1/models/income:predict", body))
    return [row[SCORED] for row in said["predictions"]]


def invocations_json(scorer: Scorer, _: Models) -> list[float]:
    body = json.dumps({"dataframe_records": ROWS}).encode()
    said = json.loads(posted(scorer, "/invocations", body, content_type="application/json"))
    return [row[SCORED] for row in said["predictions"]]


def invocations_csv(scorer: Scorer, _: Models) -> list[float]:
    said = posted(scorer, "/invocations", table(), content_type="text/csv", accept="text/csv")
    return [float(line[1]) for line in csv.reader(io.StringIO(said.decode()))]


def invocations_npy(scorer: Scorer, models: Models) -> list[float]:
    names = [column.name for column in models.get("income").model.signature.inputs]
    out = io.BytesIO()
    np.save(out, np.array([[row[name] for name in names] for row in ROWS]))
    said = posted(
        scorer, "/invocations", out.getvalue(), content_type="application/x-npy", accept="text/csv"
    )
    return [float(line[1]) for line in csv.reader(io.StringIO(said.decode()))]


ASKED: list[Callable[[Scorer, Models], list[float]]] = [
    native_records,
    native_csv,
    open_inference_json,
    open_inference_binary,
    studio,
    tf_serving,
    invocations_json,
    invocations_csv,
    invocations_npy,
]


@pytest.mark.parametrize("ask", ASKED, ids=lambda ask: ask.__name__)
def test_a_thousand_rows_are_answered_alike(
    scorer: Scorer, models: Models, expected: list[float], ask: Callable[..., list[float]]
) -> None:
    assert ask(scorer, models) == expected
    assert len(set(expected)) > SIZE / 2


def test_every_dialect_of_the_room_is_asked_here() -> None:
    rooms = {Path(str(dialect.__file__)).stem for dialect in dialects()}
    asked = [ask.__name__ for ask in ASKED]

    assert [room for room in rooms if not any(name.startswith(room) for name in asked)] == []

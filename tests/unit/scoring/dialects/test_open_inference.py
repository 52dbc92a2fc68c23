"""The Open Inference Protocol says of each row what the native dialect says of it."""

import json
from typing import Any

import numpy as np
import pytest

from trainlet.registry import Manifest
from trainlet.scoring.binary import pack, unpack
from trainlet.scoring.exchange import Reply, Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings

CAR = {"horsepower": [100, None], "engine-size": [120, 130], "make": ["audi", "bmw"]}


@pytest.fixture
def scorer(models: Models) -> Scorer:
    return Scorer(models, Settings(max_rows=50))


def ask(
    scorer: Scorer, path: str, document: Any = None, blob: bytes = b"", **headers: str
) -> Reply:
    body = b"" if document is None else json.dumps(document).encode()
    if blob:
        headers["inference_header_content_length"] = str(len(body))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    method = "GET" if document is None else "POST"
    return scorer.answer(Request(method, path, "", named, body + blob))


def tensor(name: str, values: list[Any], shape: list[int] | None = None) -> dict[str, Any]:
    kind = "BYTES" if any(isinstance(value, str) for value in values) else "FP64"
    return {"name": name, "shape": shape or [len(values)], "datatype": kind, "data": values}


def outputs(reply: Reply) -> dict[str, list[Any]]:
    assert reply.status == 200, reply.body
    return {each["name"]: each["data"] for each in json.loads(reply.body)["outputs"]}


def cells(rows: list[dict[str, str]], manifest: Manifest) -> dict[str, list[Any]]:
    """Return the columns that a model takes, numbers as numbers."""
    found = {}
    for column in manifest.signature.inputs:
        texts = [row[column.name] for row in rows]
        if column.type == "text":
            found[column.name] = texts
        else:
            found[column.name] = [None if text == "?" else float(text) for text in texts]
    return found


def native(scorer: Scorer, model: str, columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    rows = [list(values) for values in zip(*columns.values(), strict=True)]
    reply = ask(scorer, f"/v1/models/{model}/score", {"columns": list(columns), "rows": rows})
    document = json.loads(reply.body)
    found = zip(*document["rows"], strict=True)
    return dict(zip(document["columns"], map(list, found), strict=True))


@pytest.mark.parametrize("model", ["income", "wheels", "price", "gaps"])
@pytest.mark.parametrize("shape", ["[n]", "[n, 1]", "nested", "bytes", "matrices"])
def test_every_spelling_of_the_tensors_is_answered_as_the_native_dialect_answers(
    scorer: Scorer,
    manifests: dict[str, Manifest],
    adults: list[dict[str, str]],
    autos: list[dict[str, str]],
    model: str,
    shape: str,
) -> None:
    rows = adults if model == "income" else autos
    columns = cells(rows, manifests[model])
    expected = native(scorer, model, columns)
    blob, inputs = b"", [tensor(name, values) for name, values in columns.items()]
    for each in inputs:
        if shape != "[n]" and shape != "matrices":
            each["shape"].append(1)
        if shape == "nested":
            each["data"] = [[value] for value in each["data"]]
        if shape == "bytes":
            data = pack(each["datatype"], each.pop("data"))
            each["parameters"] = {"binary_data_size": len(data)}
            blob += data
    if shape == "matrices":
        inputs = matrices(columns, manifests[model], len(rows))
    found = outputs(ask(scorer, f"/v2/models/{model}/infer", {"inputs": inputs}, blob))

    assert list(found) == list(expected)
    for name, values in expected.items():
        if manifests[model].signature.task != "regression" and name == "Scored Labels":
            assert found[name] == [None if value is None else str(value) for value in values]
        else:
            assert found[name] == values


def matrices(columns: dict[str, list[Any]], manifest: Manifest, size: int) -> list[dict[str, Any]]:
    inputs = []
    for name, kind in (("numbers", "FP64"), ("text", "BYTES")):
        chosen = [
            columns[c.name]
            for c in manifest.signature.inputs
            if (c.type == "text") == (name == "text")
        ]
        if chosen:
            flat = [value for row in zip(*chosen, strict=True) for value in row]
            shape = [size, len(chosen)]
            inputs.append({"name": name, "shape": shape, "datatype": kind, "data": flat})
    return inputs


def test_a_row_with_a_gap_has_an_empty_answer(scorer: Scorer) -> None:
    inputs = [tensor(name, values) for name, values in CAR.items()]
    found = outputs(ask(scorer, "/v2/models/gaps/infer", {"inputs": inputs}))

    assert found["Scored Labels"][0] == pytest.approx(15_000, abs=5_000)
    assert found["Scored Labels"][1] is None


def test_outputs_come_as_bytes_where_that_is_asked_for(scorer: Scorer) -> None:
    inputs = [tensor(name, values[:1]) for name, values in CAR.items()]
    plain = outputs(ask(scorer, "/v2/models/gaps/infer", {"inputs": inputs}))
    for asked in (
        {"outputs": [{"name": "Scored Labels", "parameters": {"binary_data": True}}]},
        {"parameters": {"binary_data_output": True}},
    ):
        reply = ask(scorer, "/v2/models/gaps/infer", {"inputs": inputs, "id": "r7", **asked})
        size = int(reply.headers["Inference-Header-Content-Length"])
        head, blob = json.loads(reply.body[:size]), reply.body[size:]

        assert (head["id"], head["model_name"], head["model_version"]) == ("r7", "gaps", "1")
        assert head["outputs"][0]["parameters"] == {"binary_data_size": len(blob)}
        assert unpack("y", "FP64", blob, 1) == plain["Scored Labels"]
        assert reply.headers["Content-Type"] == "application/octet-stream"
        assert reply.headers["X-Trainlet-Version"] == "1"


def test_the_models_and_the_server_tell_of_themselves(scorer: Scorer) -> None:
    told = json.loads(ask(scorer, "/v2/models/income").body)
    by_name = {each["name"]: each["datatype"] for each in told["inputs"]}

    assert (told["name"], told["versions"], told["platform"]) == (
        "income",
        ["1"],
        "onnxruntime_onnx",
    )
    assert (by_name["age"], by_name["education"]) == ("FP64", "BYTES")
    assert [each["name"] for each in told["outputs"]] == ["Scored Labels", "Scored Probabilities"]
    assert json.loads(ask(scorer, "/v2").body)["extensions"] == [
        "binary_tensor_data",
        "model_repository",
    ]
    assert json.loads(ask(scorer, "/v2/models/income/versions/1/ready").body)["ready"] is True
    index = json.loads(ask(scorer, "/v2/repository/index", {}).body)
    assert [(each["name"], each["state"]) for each in index] == [
        (name, "READY") for name in ("gaps", "income", "price", "wheels")
    ]


def test_whether_it_lives_is_told_without_a_key_and_nothing_else_is(models: Models) -> None:
    keyed = Scorer(models, Settings(key="secret"))

    assert ask(keyed, "/v2/health/live").status == 200
    assert ask(keyed, "/v2/health/ready").status == 200
    assert ask(keyed, "/v2/models/gaps").status == 401
    assert ask(keyed, "/v2/models/gaps", authorization="Bearer secret").status == 200


ROW = [tensor(name, values[:1]) for name, values in CAR.items()]


@pytest.mark.parametrize(
    ("path", "document", "status", "says"),
    [
        ("/v2/models/nobody/infer", {"inputs": ROW}, 404, "nobody"),
        ("/v2/models/gaps/versions/9/infer", {"inputs": ROW}, 404, "9"),
        ("/v2/nothing", None, 404, "no such route"),
        ("/v2/models/gaps/infer", None, 405, "POST"),
        ("/v2/models/gaps/infer", {"inputs": []}, 422, "no inputs"),
        ("/v2/models/gaps/infer", {}, 400, "inputs"),
        ("/v2/models/gaps/infer", [], 400, "object"),
        ("/v2/models/gaps/infer", {"inputs": ROW[:2]}, 422, "'make' is missing"),
        ("/v2/models/gaps/infer", {"inputs": [{**ROW[0], "shape": []}]}, 422, "rows"),
        ("/v2/models/gaps/infer", {"inputs": [{**ROW[0], "shape": [51]}]}, 422, "than the 50"),
        ("/v2/models/gaps/infer", {"inputs": [{**ROW[0], "shape": [-1]}]}, 422, "rows"),
        ("/v2/models/gaps/infer", {"inputs": [{**ROW[0], "shape": [1, -1]}]}, 422, "no lengths"),
        ("/v2/models/gaps/infer", {"inputs": [{**ROW[0], "shape": [2]}]}, 422, "1 came"),
        ("/v2/models/gaps/infer", {"inputs": [{**ROW[0], "shape": [1, 1, 1]}]}, 422, "one value"),
        (
            "/v2/models/gaps/infer",
            {"inputs": [ROW[0], tensor("engine-size", [1.0, 2.0])]},
            422,
            "other rows",
        ),
        (
            "/v2/models/gaps/infer",
            {"inputs": ROW, "outputs": [{"name": "nothing"}]},
            422,
            "no output 'nothing'",
        ),
        (
            "/v2/models/gaps/infer",
            {"inputs": [{**ROW[0], "parameters": {"binary_data_size": 8}}]},
            422,
            "more bytes than there are",
        ),
        (
            "/v2/models/gaps/infer",
            {"inputs": [{**ROW[0], "data": [{"a": 1}]}, *ROW[1:]]},
            422,
            "can't be read as a number",
        ),
        ("/v2/models/gaps/infer", {"inputs": [tensor("text", ["a", "b"], [1, 2])]}, 422, "columns"),
    ],
)
def test_what_can_t_be_scored_is_refused_with_one_text(
    scorer: Scorer, path: str, document: Any, status: int, says: str
) -> None:
    reply = ask(scorer, path, document)
    error = json.loads(reply.body)

    assert (reply.status, list(error)) == (status, ["error"])
    assert says in error["error"]


@pytest.mark.parametrize("length", ["x", "-1", "99999999", "\u0663"])
def test_a_length_of_the_json_that_is_none_is_refused(scorer: Scorer, length: str) -> None:
    headers = {"inference_header_content_length": length}
    reply = ask(scorer, "/v2/models/gaps/infer", {"inputs": ROW}, **headers)

    assert reply.status == 400


def test_bytes_after_the_last_tensor_are_refused(scorer: Scorer) -> None:
    reply = ask(scorer, "/v2/models/gaps/infer", {"inputs": ROW}, b"1234")

    assert (reply.status, b"4 bytes follow" in reply.body) == (422, True)


def test_columns_that_the_model_does_not_take_are_named(scorer: Scorer) -> None:
    reply = ask(scorer, "/v2/models/gaps/infer", {"inputs": [*ROW, tensor("colour", ["red"])]})

    assert reply.headers["X-Trainlet-Ignored-Columns"] == "colour"
    assert np.isfinite(outputs(reply)["Scored Labels"][0])


def texts(content_type: object, *values: str) -> dict[str, Any]:
    """A tensor of texts, written by one of MLServer's codecs."""
    parameters = {"content_type": content_type}
    return {"shape": [len(values)], "datatype": "BYTES", "parameters": parameters, "data": values}


@pytest.mark.parametrize(
    ("content_type", "value"), [("base64", "YXVkaQ=="), ("pd_json", '"audi"'), ("str", "audi")]
)
def test_texts_that_mlserver_encoded_are_decoded(
    scorer: Scorer, content_type: str, value: str
) -> None:
    encoded = {"name": "make", **texts(content_type, value)}
    inputs = [encoded if each["name"] == "make" else each for each in ROW]
    plain = [{**each, "data": ["audi"]} if each["name"] == "make" else each for each in ROW]
    said = [ask(scorer, "/v2/models/gaps/infer", {"inputs": sent}) for sent in (inputs, plain)]

    assert said[0].status == 200
    assert said[0].body == said[1].body


@pytest.mark.parametrize(
    ("content_type", "value", "says"),
    [
        ("base64", "YXVkaQ", "base64"),
        ("base64", "/w==", "base64"),
        ("pd_json", "audi", "pd_json"),
        ("hg_jsonlist", "audi", "hg_jsonlist"),
        (["base64"], "audi", "content type"),
    ],
)
def test_texts_of_another_content_type_are_refused_and_never_misread(
    scorer: Scorer, content_type: object, value: str, says: str
) -> None:
    encoded = {"name": "make", **texts(content_type, value)}
    inputs = [encoded if each["name"] == "make" else each for each in ROW]
    refused = ask(scorer, "/v2/models/gaps/infer", {"inputs": inputs})

    assert refused.status == 422
    assert says in json.loads(refused.body)["error"]
    assert "'make'" in json.loads(refused.body)["error"]

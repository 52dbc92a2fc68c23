"""Open Inference Protocol, version 2: JSON, and the binary tensor extension of its stock clients.

Reference: the KServe project's "Open Inference Protocol". A model takes one tensor for each of its
columns, of shape ``[n]`` or ``[n, 1]``; or two matrices, ``numbers`` and ``text``.
"""

import re
from typing import Any

import msgspec

import trainlet
from trainlet.errors import BadJson, BadRows, MethodNotAllowed, NotFound, TrainletError
from trainlet.registry import Input, Signature
from trainlet.registry.manifest import NUMERIC_TASKS
from trainlet.scoring.binary import BYTES, pack
from trainlet.scoring.body import decode_loosely
from trainlet.scoring.desk import Desk, answered
from trainlet.scoring.exchange import JSON, OCTETS, Reply, Request
from trainlet.scoring.model import Answer
from trainlet.scoring.outputs import LABELS, output_names
from trainlet.scoring.serving import Serving
from trainlet.scoring.wire_tensors import Tensor, to_batch

HEADER = "Inference-Header-Content-Length"
HEADER_LENGTH = HEADER.lower()
PLATFORM = "onnxruntime_onnx"
OPEN = ("/v2/health/live", "/v2/health/ready")
MODEL = re.compile(r"/v2/models/([^/@]+)(?:@([^/]+))?(?:/versions/([^/]+))?(?:/(ready|infer))?")


class Output(msgspec.Struct):
    """One output that is wanted."""

    name: str
    parameters: dict[str, Any] = {}


class InferRequest(msgspec.Struct):
    """The JSON of an inference request."""

    inputs: list[Tensor]
    id: str = ""
    parameters: dict[str, Any] = {}
    outputs: list[Output] = []


def owns(path: str) -> bool:
    """Tell whether a path is one of this dialect's."""
    return path == "/v2" or path.startswith("/v2/")


def is_open(path: str) -> bool:
    """Tell whether a path answers without a key: what a cluster asks whether a server lives."""
    return path in OPEN


def answer(request: Request, desk: Desk) -> Reply:
    """Return the reply to a request.

    Raises:
        NotFound: The path names nothing.
        BadJson, BadRows: The body's tensors can't be scored.
        MethodNotAllowed: The path takes another method.
    """
    if request.path in OPEN:
        return _json({"live": True} if request.path.endswith("live") else {"ready": True})
    if request.path == "/v2":
        return _json(_server())
    if request.path == "/v2/repository/index":
        return _json([_known(desk, name) for name in desk.models.names()])
    match = MODEL.fullmatch(request.path)
    if match is None:
        raise NotFound("There is no such route.", remedy="GET /v2 tells what there is.")
    name, alias, number, verb = match.groups()
    serving = desk.serving(name, number or alias)
    if verb == "infer":
        return _infer(request, desk, serving)
    return _json({"name": name, "ready": True} if verb else _metadata(serving))


def refuse(error: TrainletError) -> Reply:
    """Return an error as the protocol has it: one text."""
    headers = {"Content-Type": JSON, **error.headers}
    return Reply(error.status, headers, msgspec.json.encode({"error": error.advice}))


def _infer(request: Request, desk: Desk, serving: Serving) -> Reply:
    if request.method != "POST":
        raise MethodNotAllowed("Inference takes POST.", remedy="POST the tensors here.")
    body = desk.body(request)
    size = _header_size(request, body)
    asked: InferRequest = decode_loosely(body[:size], InferRequest)
    signature = serving.model.signature
    batch = to_batch(asked.inputs, body[size:], signature, desk.settings.max_rows)
    said = serving.model.score(batch)
    return _reply(asked, serving, said)


def _header_size(request: Request, body: bytes) -> int:
    stated = request.headers.get(HEADER_LENGTH, "")
    if not stated:
        return len(body)
    if not (stated.isascii() and stated.isdigit() and int(stated[:18]) <= len(body)):
        raise BadJson(
            f"Inference-Header-Content-Length {stated[:30]!r} is no length within the body.",
            remedy="Send the size of the JSON before the tensors' bytes.",
            field="Inference-Header-Content-Length",
        )
    return int(stated)


def _reply(asked: InferRequest, serving: Serving, said: Answer) -> Reply:
    kinds = _output_kinds(serving.model.signature, list(said.columns))
    wanted = asked.outputs or [Output(name) for name in kinds]
    every = bool(asked.parameters.get("binary_data_output"))
    outputs, blobs = [], []
    for output in wanted:
        if output.name not in kinds:
            raise BadRows(
                f"There is no output {output.name!r}.",
                remedy=f"Ask for {', '.join(kinds)}.",
                column=output.name,
            )
        values, kind = said.columns[output.name], kinds[output.name]
        line: dict[str, Any] = {"name": output.name, "datatype": kind, "shape": [len(values)]}
        if output.parameters.get("binary_data", every):
            blobs.append(pack(kind, values))
            line["parameters"] = {"binary_data_size": len(blobs[-1])}
        else:
            line["data"] = [_text(value) for value in values] if kind == BYTES else values
        outputs.append(line)
    document = {
        "model_name": serving.name,
        "model_version": str(serving.version),
        **({"id": asked.id} if asked.id else {}),
        **({"parameters": {"stale": serving.stale}} if serving.stale else {}),
        "outputs": outputs,
    }
    head = msgspec.json.encode(document)
    if not blobs:
        return answered(serving, said, JSON, head)
    reply = answered(serving, said, OCTETS, b"".join([head, *blobs]))
    return reply._replace(headers={**reply.headers, HEADER: str(len(head))})


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _output_kinds(signature: Signature, names: list[str]) -> dict[str, str]:
    """Return the datatype of each output: labels of classes are texts, all else is double."""
    is_classifier = signature.task not in NUMERIC_TASKS
    return {name: BYTES if name == LABELS and is_classifier else "FP64" for name in names}


def _kind(column: Input) -> str:
    kinds = {"text": BYTES, "boolean": "BOOL", "integer": "INT64"}
    # A missing value has no place among integers and booleans.
    return "FP64" if column.nullable and column.type != "text" else kinds.get(column.type, "FP64")


def _metadata(serving: Serving) -> dict[str, Any]:
    signature = serving.model.signature
    outputs = _output_kinds(signature, output_names(signature))
    return {
        "name": serving.name,
        "versions": [str(serving.version)],
        "platform": PLATFORM,
        "inputs": [
            {"name": column.name, "datatype": _kind(column), "shape": [-1]}
            for column in signature.inputs
        ],
        "outputs": [
            {"name": name, "datatype": kind, "shape": [-1]} for name, kind in outputs.items()
        ],
    }


def _server() -> dict[str, Any]:
    return {
        "name": "trainlet",
        "version": trainlet.__version__,
        "extensions": ["binary_tensor_data", "model_repository"],
    }


def _known(desk: Desk, name: str) -> dict[str, Any]:
    try:
        serving = desk.models.get(name)
    except TrainletError as error:
        return {"name": name, "version": "", "state": "UNAVAILABLE", "reason": error.detail}
    return {"name": name, "version": str(serving.version), "state": "READY", "reason": ""}


def _json(document: Any) -> Reply:
    return Reply(200, {"Content-Type": JSON}, msgspec.json.encode(document))

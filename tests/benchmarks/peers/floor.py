"""The floor: a bare WSGI callable that decodes, runs the session and encodes, and nothing else."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import onnxruntime

FOLDER = os.environ["BENCHMARK_FOLDER"]


def answerer() -> Any:
    """Return a function from a body to what the session says of its rows."""
    columns = msgspec.json.decode(Path(FOLDER, "columns.json").read_bytes())
    numbers, texts = columns["numbers"], columns["text"]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(f"{FOLDER}/model.onnx", options)
    wanted = ["Scored Labels", "Scored Probabilities"]

    def answer(body: bytes) -> bytes:
        rows = msgspec.json.decode(body)["records"]
        feed = {
            "numbers": np.array([[row[name] for name in numbers] for row in rows], np.float64),
            "text": np.array([[row[name] for name in texts] for row in rows], object),
        }
        labels, probabilities = session.run(wanted, feed)
        said = zip(labels.tolist(), probabilities[:, 1].tolist(), strict=True)
        return msgspec.json.encode(
            {"predictions": [dict(zip(wanted, row, strict=True)) for row in said]}
        )

    return answer


def wsgi() -> Any:
    """Return the application for a WSGI server."""
    answer = answerer()

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        said = answer(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(said)))]
        start_response("200 OK", headers)
        return [said]

    return application


def rsgi() -> Any:
    """Return the application for Granian's own protocol, which our server speaks."""
    answer = answerer()

    async def application(scope: Any, protocol: Any) -> None:
        said = answer(await protocol())
        protocol.response_bytes(200, [("Content-Type", "application/json")], said)

    return application

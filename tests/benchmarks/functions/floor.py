"""The floor of a cold start: numpy, onnxruntime, the session, one row; and nothing else."""

import json
import os
from pathlib import Path

import numpy as np
import onnxruntime

FOLDER = Path(os.environ["BENCHMARK_FOLDER"])
COLUMNS = json.loads((FOLDER / "columns.json").read_text())
OPTIONS = onnxruntime.SessionOptions()
OPTIONS.intra_op_num_threads = 1
SESSION = onnxruntime.InferenceSession((FOLDER / "model.onnx").read_bytes(), OPTIONS)


def handler(event, context):
    """Return the probability of the second class."""
    (row,) = json.loads(event["body"])["records"]
    feed = {
        "numbers": np.array([[row[name] for name in COLUMNS["numbers"]]], np.float64),
        "text": np.array([[row[name] for name in COLUMNS["text"]]], object),
    }
    _, probabilities = SESSION.run(["Scored Labels", "Scored Probabilities"], feed)
    said = {"predictions": [{"Scored Probabilities": probabilities[0, 1].item()}]}
    return {"statusCode": 200, "body": json.dumps(said)}

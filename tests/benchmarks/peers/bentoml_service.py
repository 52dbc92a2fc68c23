"""BentoML with one worker over onnxruntime."""

import json
import os
from pathlib import Path

import bentoml
import numpy as np
import onnxruntime

FOLDER = os.environ["BENCHMARK_FOLDER"]


@bentoml.service(workers=1)
class Service:
    """Scores records by column."""

    def __init__(self) -> None:
        self._columns = json.loads(Path(FOLDER, "columns.json").read_text())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(f"{FOLDER}/model.onnx", options)

    @bentoml.api
    def predict(self, records: list[dict]) -> dict:
        """Return the probability of the second class for each row."""
        numbers, texts = self._columns["numbers"], self._columns["text"]
        feed = {
            "numbers": np.array([[row[name] for name in numbers] for row in records], np.float64),
            "text": np.array([[row[name] for name in texts] for row in records], object),
        }
        (probabilities,) = self._session.run(["Scored Probabilities"], feed)
        return {"predictions": probabilities[:, 1].tolist()}

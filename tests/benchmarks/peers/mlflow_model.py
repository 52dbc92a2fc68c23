"""MLflow: writes a pyfunc model over onnxruntime, which `mlflow models serve` then serves."""

import json
import os
import sys
from pathlib import Path

import mlflow
import numpy as np
import onnxruntime


class Model(mlflow.pyfunc.PythonModel):
    """Scores a data frame."""

    def load_context(self, context: mlflow.pyfunc.PythonModelContext) -> None:
        """Open the session."""
        self._columns = json.loads(Path(context.artifacts["columns"]).read_text())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(context.artifacts["model"], options)

    def predict(self, context, model_input, params=None):
        """Return the probability of the second class for each row."""
        feed = {
            "numbers": model_input[self._columns["numbers"]].to_numpy(np.float64),
            "text": model_input[self._columns["text"]].to_numpy(object),
        }
        (probabilities,) = self._session.run(["Scored Probabilities"], feed)
        return probabilities[:, 1]


if __name__ == "__main__":
    folder = os.environ["BENCHMARK_FOLDER"]
    files = {"columns": f"{folder}/columns.json", "model": f"{folder}/model.onnx"}
    mlflow.pyfunc.save_model(sys.argv[1], python_model=Model(), artifacts=files)

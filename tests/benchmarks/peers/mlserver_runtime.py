"""MLServer with a runtime over onnxruntime; it ships none of its own."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from mlserver import MLModel
from mlserver.types import InferenceRequest, InferenceResponse, ResponseOutput


class Runtime(MLModel):
    """Takes a tensor for each column, as tables are sent to MLServer."""

    async def load(self) -> bool:
        """Open the session."""
        model = Path(self.settings.parameters.uri)
        self._columns = json.loads(model.with_name("columns.json").read_text())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(model, options)
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        """Return the probability of the second class for each row."""
        sent = {tensor.name: tensor.data.root for tensor in payload.inputs}
        kinds = {"numbers": np.float64, "text": object}
        feed = {
            tensor: np.array([sent[name] for name in names], kinds[tensor]).T
            for tensor, names in self._columns.items()
        }
        (probabilities,) = self._session.run(["Scored Probabilities"], feed)
        said = probabilities[:, 1].tolist()
        output = ResponseOutput(name="p", shape=[len(said)], datatype="FP64", data=said)
        return InferenceResponse(model_name=self.name, outputs=[output])

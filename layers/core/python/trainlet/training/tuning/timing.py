"""How long a model takes for a single row."""

import statistics
import time

import onnxruntime
import pandas as pd

from trainlet.training.export import to_onnx
from trainlet.training.pipeline import Pipeline

ROWS = 50


def microseconds(pipeline: Pipeline, X: pd.DataFrame) -> float:
    """Return the median time that a pipeline's ONNX file takes for one of the first rows.

    Args:
        pipeline: One without steps.
        X: Its features, some rows without gaps.
    """
    texts = [name for name in pipeline.columns if X[name].dtype == object]
    numbers = [name for name in pipeline.columns if name not in texts]
    data = to_onnx(
        pipeline, {name: "text" if name in texts else "number" for name in pipeline.columns}
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    few, taken = X.head(ROWS), []
    parts = {"numbers": few[numbers].to_numpy("float64"), "text": few[texts].to_numpy(object)}
    wanted = {given.name for given in session.get_inputs()}
    for place in list(range(len(few))) * 2:
        feed = {name: part[place : place + 1] for name, part in parts.items() if name in wanted}
        began = time.perf_counter()
        session.run(None, feed)
        taken.append(time.perf_counter() - began)
    return round(statistics.median(taken) * 1e6, 1)

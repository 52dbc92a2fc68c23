"""Runs what a fitted learner emits."""

from typing import Any

import numpy as np
import onnxruntime
import pandas as pd

from trainlet.catalogue.estimators.columns import kinds
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Predictor


def graph_of(fitted: Predictor, frame: pd.DataFrame, shape: list[Any]) -> bytes:
    """Return a model of the nodes alone; its inputs are the frame's columns."""
    graph = Graph()
    names, words = kinds(frame)
    inputs = Inputs(
        graph.input("numbers", "float64", len(names)) if names else "",
        graph.input("text", "object", len(words)) if words else "",
        tuple(names),
        tuple(words),
    )
    graph.output(fitted.emit(graph, inputs), "out", "float64", shape)
    return graph.build()


def through_onnx(fitted: Predictor, frame: pd.DataFrame, shape: list[Any]) -> Any:
    """Return what the nodes answer to a frame's rows."""
    names, words = kinds(frame)
    feed = {"numbers": frame[names].to_numpy(np.float64)} if names else {}
    feed |= {"text": frame[words].to_numpy(object)} if words else {}
    session = onnxruntime.InferenceSession(
        graph_of(fitted, frame, shape), providers=["CPUExecutionProvider"]
    )
    return session.run(["out"], feed)[0]

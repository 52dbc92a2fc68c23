"""The usual way: scikit-learn's own pipeline, loaded by joblib."""

import json
import os
from pathlib import Path

import joblib
import pandas as pd

PIPELINE = joblib.load(Path(os.environ["BENCHMARK_FOLDER"]) / "model.joblib")


def handler(event, context):
    """Return the probability of the second class."""
    X = pd.DataFrame(json.loads(event["body"])["records"])
    probabilities = PIPELINE.predict_proba(X)
    said = {"predictions": [{"Scored Probabilities": probabilities[0, 1].item()}]}
    return {"statusCode": 200, "body": json.dumps(said)}

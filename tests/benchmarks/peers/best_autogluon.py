"""AutoGluon, told to find the best: `python best_autogluon.py FOLDER` where it is installed."""

import json
import sys
from pathlib import Path

import pandas as pd
from autogluon.tabular import TabularPredictor

folder = Path(sys.argv[1])
asked = json.loads((folder / "task.json").read_text())
train, test = (pd.read_csv(folder / f"{part}.csv") for part in ("train", "test"))
two_class = asked["task"] == "two-class"
learner = TabularPredictor(
    asked["label"],
    problem_type="binary" if two_class else "regression",
    eval_metric="roc_auc" if two_class else "root_mean_squared_error",
    path=str(folder / "autogluon"),
    verbosity=0,
).fit(
    train,
    time_limit=asked["seconds"],
    presets="medium_quality",
    num_cpus=asked["cores"],
    excluded_model_types=["NN_TORCH", "FASTAI"],  # they need a library of 800 MB
)
said = learner.predict_proba(test)[asked["positive"]] if two_class else learner.predict(test)
(folder / "said.json").write_text(json.dumps([float(each) for each in said]))
(folder / "told.json").write_text(json.dumps({"best": str(learner.model_best)}))

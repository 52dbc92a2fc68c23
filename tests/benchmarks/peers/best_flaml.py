"""FLAML, told to find the best: `python best_flaml.py FOLDER` in an environment that has it."""

import json
import sys
from pathlib import Path

import pandas as pd
from flaml import AutoML

ESTIMATORS = ["lgbm", "xgboost", "xgb_limitdepth", "rf", "extra_tree", "catboost", "lrl1"]

folder = Path(sys.argv[1])
asked = json.loads((folder / "task.json").read_text())
train, test = (pd.read_csv(folder / f"{part}.csv") for part in ("train", "test"))
label, two_class = asked["label"], asked["task"] == "two-class"
for name in test:
    if not pd.api.types.is_numeric_dtype(train[name]):
        both = pd.CategoricalDtype(pd.concat([train[name], test[name]]).dropna().unique())
        train[name], test[name] = train[name].astype(both), test[name].astype(both)
y = train.pop(label)
learner = AutoML()
learner.fit(
    train,
    y,
    task="classification" if two_class else "regression",
    metric="roc_auc" if two_class else "rmse",
    time_budget=asked["seconds"],
    n_jobs=asked["cores"],
    seed=asked["seed"],
    estimator_list=[each for each in ESTIMATORS if two_class or each != "lrl1"],
    verbose=0,
)
if two_class:
    said = learner.predict_proba(test)[:, list(learner.classes_).index(asked["positive"])]
else:
    said = learner.predict(test)
(folder / "said.json").write_text(json.dumps([float(each) for each in said]))
(folder / "told.json").write_text(json.dumps({"best": learner.best_estimator}))

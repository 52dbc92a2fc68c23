"""Precision and recall of each detector on a real table with natural anomalies.

python -m tests.benchmarks.anomalies

The table is scikit-learn's Breast Cancer Wisconsin: all 357 benign rows and the first 40 malignant
ones, so that one row in ten is odd. Nobody tells the detectors which.
"""

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import average_precision_score, precision_score, recall_score, roc_auc_score

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Examples

ODD, SEEDS = 40, 5


def table() -> tuple[pd.DataFrame, np.ndarray]:
    frame = load_breast_cancer(as_frame=True).frame
    odd = frame[frame.target == 0].iloc[:ODD]
    X = pd.concat([frame[frame.target == 1], odd], ignore_index=True)
    y = (X.pop("target") == 0).to_numpy()
    return (X - X.mean()) / X.std(), y


def main() -> None:
    X, y = table()
    print("| detector | by | precision | recall | AUC | average precision |")
    print("|---|---|---:|---:|---:|---:|")
    for name in lookup.names("learners"):
        learner = lookup.get("learners", name)
        if learner.task != "anomaly":
            continue
        answers = learner.answers(learner.settings())
        found = np.zeros((len(answers), 4))
        for seed in range(1, SEEDS + 1):
            fitted = learner.fit(
                Examples(X=X, y=np.full(len(X), -1), seed=seed), learner.settings()
            )
            scores = fitted.predict(X)
            for place in range(len(answers)):
                mine = scores[:, place]
                line = fitted.line if not place else np.quantile(mine, 0.9)
                called = mine > line
                found[place] += (
                    precision_score(y, called),
                    recall_score(y, called),
                    roc_auc_score(y, mine),
                    average_precision_score(y, mine),
                )
        for answer, figures in zip(answers, found / SEEDS, strict=True):
            told = " | ".join(f"{figure:.3f}" for figure in figures)
            print(f"| {name} | {answer} | {told} |")


if __name__ == "__main__":
    main()

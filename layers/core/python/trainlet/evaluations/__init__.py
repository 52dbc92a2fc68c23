"""What is known of a version's quality: the document, and what can be read out of it."""

from trainlet.evaluations.comparison import Comparison, Difference, Judged
from trainlet.evaluations.crossing import MOST_FOLDS, Crossing, FoldFigures, FoldTable
from trainlet.evaluations.cuts import Confusion, Cost, at, best_by_cost, best_by_f_score
from trainlet.evaluations.document import (
    BinnedScores,
    CalibrationBin,
    ClassFigures,
    Cuts,
    Evaluation,
    Importance,
    Interval,
    Matrix,
    Residuals,
    TwoClasses,
    WantedQuantile,
)
from trainlet.evaluations.reading import read
from trainlet.evaluations.untaught import (
    Anomalies,
    ClusterAxes,
    ClusterFigures,
    ClusterProfile,
    Clusters,
)

__all__ = [
    "MOST_FOLDS",
    "Anomalies",
    "BinnedScores",
    "CalibrationBin",
    "ClassFigures",
    "ClusterAxes",
    "ClusterFigures",
    "ClusterProfile",
    "Clusters",
    "Comparison",
    "Confusion",
    "Cost",
    "Crossing",
    "Cuts",
    "Difference",
    "Evaluation",
    "FoldFigures",
    "FoldTable",
    "Importance",
    "Interval",
    "Judged",
    "Matrix",
    "Residuals",
    "TwoClasses",
    "WantedQuantile",
    "at",
    "best_by_cost",
    "best_by_f_score",
    "read",
]

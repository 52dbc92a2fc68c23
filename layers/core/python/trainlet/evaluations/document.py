"""The document ``evaluation.json``.

``Evaluation.evaluation`` numbers the layout; version 0 is what was written before there was one,
and has no more than task, rows, metrics and the confusion matrix.
"""

import msgspec

from trainlet.evaluations.untaught import Anomalies, Clusters
from trainlet.registry import Category
from trainlet.registry.manifest import Task

EVALUATION = 1


class Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of the document: what has its default is left out."""


class Matrix(Struct, frozen=True, kw_only=True):
    """Counts of rows: ``counts[i][j]`` are of class ``i`` and were called ``j``."""

    classes: list[Category]
    counts: list[list[int]]


class Interval(Struct, frozen=True, kw_only=True):
    """Where a figure lies in 95 of 100 resamples of the rows, by percentiles."""

    low: float
    high: float


class Cuts(Struct, frozen=True, kw_only=True):
    """How two classes fall apart at each threshold.

    A row is called positive if its score is above the threshold. Thresholds fall; where there are
    more different scores than are kept, they are those of evenly spaced ranks.

    Attributes:
        positives: Rows of the positive class.
        negatives: Rows of the other.
        thresholds: The thresholds, falling.
        true_positives: Positive rows above each.
        false_positives: Negative rows above each.
    """

    positives: int
    negatives: int
    thresholds: list[float]
    true_positives: list[int]
    false_positives: list[int]


class BinnedScores(Struct, frozen=True, kw_only=True):
    """A row of Studio's table of score bins; None where a figure has no value.

    Attributes:
        low: The scores are above this.
        high: And at most this.
        positives: Positive rows in the bin.
        negatives: Negative rows in the bin.
        fraction_above: Share of all rows that are in this bin or above it.
        accuracy: With the threshold at ``low``; likewise all that follow.
        f1: Harmonic mean of precision and recall.
        precision: Share of rows above that are positive.
        recall: Share of positive rows that are above.
        negative_precision: Share of rows below that are negative.
        negative_recall: Share of negative rows that are below.
        cumulative_auc: Area under the ROC curve up to here.
    """

    low: float
    high: float
    positives: int
    negatives: int
    fraction_above: float
    accuracy: float
    f1: float | None = None
    precision: float | None = None
    recall: float | None = None
    negative_precision: float | None = None
    negative_recall: float | None = None
    cumulative_auc: float | None = None


class CalibrationBin(Struct, frozen=True, kw_only=True):
    """How often rows of about one score are positive.

    Attributes:
        rows: Rows in the bin.
        said: Their mean score.
        share: Share of them that is positive.
    """

    rows: int
    said: float
    share: float


class TwoClasses(Struct, frozen=True, kw_only=True):
    """Figures of the positive class's scores."""

    positive: Category
    cuts: Cuts
    bins: list[BinnedScores]
    calibration: list[CalibrationBin]


class ClassFigures(Struct, frozen=True, kw_only=True):
    """One class against all others; None where a figure has no value.

    Attributes:
        label: The class.
        true_positives: Rows of it that are called it; ``false_positives`` and so on likewise.
        precision: Share of rows called it that are of it.
        recall: Share of its rows that are called it.
        f_score: Harmonic mean of the two.
        auc: Area under its ROC curve.
    """

    label: Category
    true_positives: int
    false_positives: int
    true_negatives: int
    false_negatives: int
    precision: float | None = None
    recall: float | None = None
    f_score: float | None = None
    auc: float | None = None


class Residuals(Struct, frozen=True, kw_only=True):
    """Errors of a regression, predicted minus true.

    Attributes:
        edges: Edges of equally wide intervals, ascending, ``[k + 1]``.
        counts: Rows in each, ``[k]``.
        levels: Levels of the quantiles.
        quantiles: Errors at these levels.
        true: True values of some rows.
        predicted: What was predicted for them.
    """

    edges: list[float]
    counts: list[int]
    levels: list[float]
    quantiles: list[float]
    true: list[float]
    predicted: list[float]


class WantedQuantile(Struct, frozen=True, kw_only=True):
    """How a predicted quantile fares.

    Attributes:
        column: The answer's column.
        level: The share of rows that should lie at or below it.
        share: The share that does.
        pinball_loss: Mean of (y - q) level if y > q, else (q - y) (1 - level).
    """

    column: str
    level: float
    share: float
    pinball_loss: float


class Importance(Struct, frozen=True, kw_only=True):
    """How much worse a figure gets when a column's values are dealt anew among the rows.

    Attributes:
        column: The column.
        drop: By how much on average; negative if it gets better.
        deviation: Standard deviation over the repeats.
    """

    column: str
    drop: float
    deviation: float


class Evaluation(Struct, frozen=True, kw_only=True):
    """What is known of a version's quality.

    Attributes:
        evaluation: The layout's number.
        task: What it answers.
        rows: Rows that it was judged on.
        of: Rows there were, before some were drawn from them.
        with_gaps: Rows besides those judged on that had no answer.
        metrics: Figures by metric id; None where a figure has no defined value.
        undefined: Why, by metric id.
        intervals: How sure the figures are, by metric id.
        resamples: Of how many resamples that is.
        confusion: For classifiers.
        two_classes: For two classes.
        classes: Each class against the others, for several.
        residuals: For regression.
        quantiles: For a regression that answers quantiles.
        clusters: For a clustering.
        anomalies: For an anomaly detector.
        importance: The columns, the most important first.
        importance_metric: What was measured for it.
        importance_rows: On how many of the rows.
        importance_repeats: How often each column was dealt.
    """

    evaluation: int = 0
    task: Task
    rows: int
    of: int = 0
    with_gaps: int
    metrics: dict[str, float | None]
    undefined: dict[str, str] = {}
    intervals: dict[str, Interval] = {}
    resamples: int = 0
    confusion: Matrix | None = None
    two_classes: TwoClasses | None = None
    classes: list[ClassFigures] = []
    residuals: Residuals | None = None
    quantiles: list[WantedQuantile] = []
    clusters: Clusters | None = None
    anomalies: Anomalies | None = None
    importance: list[Importance] = []
    importance_metric: str = ""
    importance_rows: int = 0
    importance_repeats: int = 0

    @property
    def decision(self) -> float:
        """The score above which a row is called positive, or odd."""
        return self.anomalies.line if self.anomalies else 0.5

"""The document as it is stored."""

import msgspec
import pytest

from trainlet.evaluations import (
    Anomalies,
    BinnedScores,
    CalibrationBin,
    ClassFigures,
    ClusterAxes,
    ClusterFigures,
    ClusterProfile,
    Clusters,
    Cuts,
    Evaluation,
    Importance,
    Interval,
    Matrix,
    Residuals,
    TwoClasses,
    WantedQuantile,
)
from trainlet.evaluations.document import EVALUATION

PLAIN = Evaluation(
    evaluation=EVALUATION, task="regression", rows=5, of=9, with_gaps=1, metrics={"a": 0.5}
)
CUTS = Cuts(positives=1, negatives=2, thresholds=[0.5], true_positives=[1], false_positives=[0])
BIN = BinnedScores(low=0.9, high=1.0, positives=1, negatives=0, fraction_above=0.5, accuracy=0.75)
FULL = Evaluation(
    evaluation=EVALUATION,
    task="two-class",
    rows=5,
    of=9,
    with_gaps=1,
    metrics={"auc": None, "accuracy": 0.5},
    undefined={"auc": "No row is positive."},
    intervals={"accuracy": Interval(low=0.0, high=1.0)},
    resamples=200,
    confusion=Matrix(classes=["no", "yes"], counts=[[1, 2], [0, 2]]),
    two_classes=TwoClasses(
        positive="yes",
        cuts=CUTS,
        bins=[BIN],
        calibration=[CalibrationBin(rows=5, said=0.25, share=0.0)],
    ),
    classes=[
        ClassFigures(
            label=True, true_positives=1, false_positives=2, true_negatives=3, false_negatives=4
        )
    ],
    residuals=Residuals(
        edges=[0.0, 1.0], counts=[5], levels=[0.5], quantiles=[0.25], true=[1.0], predicted=[2.0]
    ),
    quantiles=[WantedQuantile(column="Quantile 0.5", level=0.5, share=0.6, pinball_loss=0.1)],
    clusters=Clusters(
        figures=[ClusterFigures(description="Combined Evaluation", own=1.0, rows=5)],
        profile=[ClusterProfile(column="a", mean=0.5, deviation=1.0, means=[0.5, None])],
        axes=ClusterAxes(x=[0.0], y=[1.0], cluster=[0], shares=[0.75, 0.25]),
    ),
    anomalies=Anomalies(line=0.5, odd=1, edges=[0.0, 1.0], counts=[4], known=[1]),
    importance=[Importance(column="a", drop=-0.1, deviation=0.0)],
    importance_metric="accuracy",
    importance_rows=5,
    importance_repeats=3,
)


@pytest.mark.parametrize("document", [PLAIN, FULL], ids=["plain", "full"])
def test_a_document_survives_being_stored(document):
    assert msgspec.json.decode(msgspec.json.encode(document), type=Evaluation) == document


def test_what_has_its_default_is_left_out():
    assert msgspec.to_builtins(PLAIN) == {
        "evaluation": 1,
        "task": "regression",
        "rows": 5,
        "of": 9,
        "with_gaps": 1,
        "metrics": {"a": 0.5},
    }
    assert "f1" not in msgspec.to_builtins(BIN)


def test_a_figure_without_a_value_is_null_beside_its_reason():
    found = msgspec.to_builtins(FULL)

    assert found["metrics"]["auc"] is None
    assert found["undefined"] == {"auc": "No row is positive."}


def test_every_part_of_the_full_document_is_written():
    assert set(msgspec.to_builtins(FULL)) == set(Evaluation.__struct_fields__)

"""The precision/recall curve."""

from typing import TYPE_CHECKING

from trainlet.evaluations import Evaluation, at
from trainlet.evaluations.curves import PrecisionPoint, precision_recall
from trainlet.pictures import axes
from trainlet.pictures.chart import Blank, Chart
from trainlet.pictures.colours import FIRST
from trainlet.pictures.words import figure as told
from trainlet.pictures.words import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw the curve, the share of positive rows, and where the model decides."""
    points = _points(evaluation)
    assert evaluation.two_classes
    found = axes.axes(figure, MODULE.title, "recall", "precision")
    axes.unit(found)
    axes.compared(found, [0, 1], [points[-1].precision] * 2, "by chance")
    found.plot(*zip(*(point[1:] for point in points), strict=True), color=FIRST, label="model")
    cut = at(evaluation.two_classes.cuts, evaluation.decision)
    says = f"threshold {told(evaluation.decision)}"
    if cut.precision is not None:
        axes.marked(found, cut.recall or 0.0, cut.precision, says)
    axes.legend(found)


def tell(evaluation: Evaluation) -> str:
    """Return the curve in words."""
    points = _points(evaluation)
    half = next(point for point in points if point.recall >= 0.5)
    return (
        f"{percent(points[-1].precision)} of the rows are positive. When half of them are found, "
        f"{told(half.precision)} of the rows that are called positive are."
    )


def _points(evaluation: Evaluation) -> list[PrecisionPoint]:
    points = precision_recall(evaluation.two_classes.cuts) if evaluation.two_classes else []
    if not points:
        raise Blank("No row is positive, so that there is no curve.")
    return points


MODULE: Chart[Evaluation] = Chart(
    title="Precision and recall",
    reading="For each share of the positive rows that is found (recall), the share of the rows "
    "called positive that are (precision): higher is better.",
    order=3,
    fits=lambda evaluation: evaluation.two_classes is not None,
    draw=draw,
    tell=tell,
)

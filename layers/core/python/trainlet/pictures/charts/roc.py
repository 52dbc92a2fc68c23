"""The ROC curve."""

from typing import TYPE_CHECKING

from trainlet.evaluations import Evaluation, at
from trainlet.evaluations.curves import RocPoint, roc
from trainlet.pictures import axes
from trainlet.pictures.chart import Blank, Chart
from trainlet.pictures.colours import FIRST
from trainlet.pictures.words import figure as told

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw the curve, chance's diagonal, and where the model decides."""
    points = _points(evaluation)
    assert evaluation.two_classes
    found = axes.axes(figure, MODULE.title, "false positive rate", "true positive rate")
    axes.unit(found)
    axes.compared(found, [0, 1], [0, 1], "by chance")
    area = f"model, AUC {told(evaluation.metrics.get('auc'))}"
    found.plot(*zip(*(point[1:] for point in points), strict=True), color=FIRST, label=area)
    cut = at(evaluation.two_classes.cuts, evaluation.decision)
    says = f"threshold {told(evaluation.decision)}"
    axes.marked(found, cut.fallout or 0.0, cut.recall or 0.0, says)
    axes.legend(found)


def tell(evaluation: Evaluation) -> str:
    """Return the curve in words."""
    points = _points(evaluation)
    right = max(point.true_positive_rate for point in points if point.false_positive_rate <= 0.1)
    return (
        f"The area under the curve is {told(evaluation.metrics.get('auc'))}. With at most a tenth "
        f"of the negative rows called positive, {told(right)} of the positive rows are found."
    )


def _points(evaluation: Evaluation) -> list[RocPoint]:
    points = roc(evaluation.two_classes.cuts) if evaluation.two_classes else []
    if not points:
        raise Blank("The rows are all of one class, so that there is no curve.")
    return points


MODULE: Chart[Evaluation] = Chart(
    title="ROC curve",
    reading="The nearer the curve comes to the upper left corner, the better the model tells the "
    "classes apart; on the dashed line it would guess.",
    order=2,
    fits=lambda evaluation: evaluation.two_classes is not None,
    draw=draw,
    tell=tell,
)

"""The lift curve."""

from typing import TYPE_CHECKING

from trainlet.evaluations import Evaluation
from trainlet.evaluations.curves import LiftPoint, lift
from trainlet.pictures import axes
from trainlet.pictures.chart import Blank, Chart
from trainlet.pictures.colours import FIRST
from trainlet.pictures.words import counted
from trainlet.pictures.words import figure as told

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw the true positives by how many rows are called positive."""
    points = _points(evaluation)
    found = axes.axes(figure, MODULE.title, "share of rows called positive", "true positives")
    axes.unit(found, y=False)
    axes.compared(found, [0, 1], [0, points[-1].true_positives], "by chance")
    x = [point.positive_rate for point in points]
    found.plot(x, [point.true_positives for point in points], color=FIRST, label="model")
    found.set_ylim(bottom=0)
    axes.legend(found)


def tell(evaluation: Evaluation) -> str:
    """Return the curve in words."""
    points = _points(evaluation)
    called = [point for point in points if point.lift is not None]
    tenth = min(called, key=lambda point: abs(point.positive_rate - 0.1))
    share = told(tenth.positive_rate)
    return (
        f"Of {counted(points[-1].true_positives, 'positive row')}, the {share} of the rows with "
        f"the highest scores hold {tenth.true_positives:,}: {told(tenth.lift)} times as many as "
        "by chance."
    )


def _points(evaluation: Evaluation) -> list[LiftPoint]:
    points = lift(evaluation.two_classes.cuts) if evaluation.two_classes else []
    if not points:
        raise Blank("No row is positive, so that there is no curve.")
    return points


MODULE: Chart[Evaluation] = Chart(
    title="Lift",
    reading="How many positive rows are among the rows with the highest scores; the dashed line "
    "is as many rows drawn at random.",
    order=4,
    fits=lambda evaluation: evaluation.two_classes is not None,
    draw=draw,
    tell=tell,
)

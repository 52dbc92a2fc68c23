"""What was predicted against what was true."""

from typing import TYPE_CHECKING

from trainlet.evaluations import Evaluation, Residuals
from trainlet.pictures import axes
from trainlet.pictures.chart import WIDTH, Blank, Chart
from trainlet.pictures.colours import FIRST
from trainlet.pictures.words import counted
from trainlet.pictures.words import figure as told

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw a dot for each row, and the line on which predictions are true."""
    rows = _rows(evaluation)
    found = axes.axes(figure, MODULE.title, "true", "predicted")
    both = [*rows.true, *rows.predicted]
    ends = [min(both), max(both)]
    axes.compared(found, ends, ends, "predicted as true")
    alpha = 0.75 if len(rows.true) <= 100 else 0.45
    found.plot(rows.true, rows.predicted, "o", color=FIRST, alpha=alpha, markersize=4, mew=0)
    axes.legend(found)


def tell(evaluation: Evaluation) -> str:
    """Return what is drawn in words."""
    rows = _rows(evaluation)
    return (
        f"{counted(len(rows.true), 'row')}, true values from {told(min(rows.true))} to "
        f"{told(max(rows.true))}, predictions from {told(min(rows.predicted))} to "
        f"{told(max(rows.predicted))}."
    )


def _rows(evaluation: Evaluation) -> Residuals:
    rows = evaluation.residuals
    if rows is None or not rows.true:
        raise Blank("There are no rows.")
    return rows


MODULE: Chart[Evaluation] = Chart(
    title="Predicted and true values",
    reading="Each dot is a row: the nearer to the dashed line, the smaller its error.",
    order=1,
    fits=lambda evaluation: evaluation.residuals is not None,
    draw=draw,
    tell=tell,
    height=lambda evaluation: WIDTH * 0.9,
)

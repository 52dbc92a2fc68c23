"""Predicted quantiles: the share of rows below each, against its level."""

from typing import TYPE_CHECKING

from trainlet.evaluations import Evaluation
from trainlet.pictures import axes
from trainlet.pictures.chart import Chart
from trainlet.pictures.colours import FIRST
from trainlet.pictures.words import figure as told

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw the share of rows at or below each quantile."""
    found = axes.axes(figure, MODULE.title, "level of the quantile", "share of rows below it")
    axes.unit(found)
    axes.compared(found, [0, 1], [0, 1], "as wanted")
    levels = [each.level for each in evaluation.quantiles]
    shares = [each.share for each in evaluation.quantiles]
    found.plot(levels, shares, "o-", color=FIRST, markersize=7, label="model")
    axes.legend(found)


def tell(evaluation: Evaluation) -> str:
    """Return each level with its share."""
    each = (f"{told(one.level)} has {told(one.share)}" for one in evaluation.quantiles)
    return f"Share of rows at or below the predicted quantile: {', '.join(each)}."


MODULE: Chart[Evaluation] = Chart(
    title="Quantiles",
    reading="On the dashed line, a predicted quantile has as many rows below it as its level "
    "says; above it the prediction is too high.",
    order=3,
    fits=lambda evaluation: bool(evaluation.quantiles),
    draw=draw,
    tell=tell,
)

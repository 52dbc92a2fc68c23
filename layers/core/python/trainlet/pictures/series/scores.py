"""The scores of a series, beside the threshold of an alert."""

from typing import TYPE_CHECKING

from trainlet.pictures import axes, times
from trainlet.pictures.chart import Chart
from trainlet.pictures.colours import FIRST
from trainlet.pictures.words import figure as told
from trainlet.series.shown import Shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(figure: "Figure", series: Shown) -> None:
    """Draw the highest score of each point, and the threshold."""
    found = axes.axes(figure, MODULE.title, "", "anomaly score")
    times.timed(found, series.seconds)
    found.plot(series.seconds, series.scores, color=FIRST, linewidth=1.2, label="score")
    threshold = series.how.alert_threshold
    ends = [series.seconds[0], series.seconds[-1]]
    axes.compared(found, ends, [threshold, threshold], f"threshold {told(threshold)}")
    axes.legend(found)


def tell(series: Shown) -> str:
    """Return the highest score in words."""
    return (
        f"The highest score is {told(max(series.scores))};"
        f" the threshold is {told(series.how.alert_threshold)}."
    )


MODULE: Chart[Shown] = Chart(
    title="Anomaly scores",
    reading="The score is a logarithm: rows in any order would ever reach 3.25 with a chance of 4 %"
    " at most.",
    order=2,
    fits=lambda series: True,
    draw=draw,
    tell=tell,
)

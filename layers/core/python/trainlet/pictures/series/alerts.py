"""A series, and where its alerts are."""

from typing import TYPE_CHECKING

from trainlet.pictures import axes, times
from trainlet.pictures.chart import Chart
from trainlet.pictures.colours import FIRST, SECOND
from trainlet.pictures.words import plain
from trainlet.series.shown import Shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(figure: "Figure", series: Shown) -> None:
    """Draw the values as a band from the least to the largest, and alerts upon it."""
    found = axes.axes(figure, MODULE.title, "", plain(series.data_column, axes.LONGEST))
    times.timed(found, series.seconds)
    found.fill_between(
        series.seconds, series.lows, series.highs, color=FIRST, linewidth=0.8, label="values"
    )
    points = zip(series.seconds, series.highs, series.is_alert, strict=True)
    alerts = [(second, high) for second, high, is_alert in points if is_alert]
    if alerts:
        found.plot(*zip(*alerts, strict=True), ".", color=SECOND, markersize=5, label="alert")
    axes.legend(found)


def tell(series: Shown) -> str:
    """Return how many alerts there are, and which is the highest, in words."""
    said = f"{series.alerts:,} of {series.rows:,} rows are alerts, in {series.onsets:,} stretches"
    if not series.stretches:
        return f"None of {series.rows:,} rows is an alert."
    highest = max(series.stretches, key=lambda stretch: stretch.highest)
    return f"{said}; the one with the highest score begins at {times.moment(highest.first)} UTC."


MODULE: Chart[Shown] = Chart(
    title="Alerts",
    reading="Blue is the series, from the least to the largest value where rows lie close together;"
    " orange is where its score is at least the threshold.",
    order=1,
    fits=lambda series: True,
    draw=draw,
    tell=tell,
)

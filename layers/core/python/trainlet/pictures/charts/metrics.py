"""The figures of merit with their intervals."""

from typing import TYPE_CHECKING

from trainlet.evaluations import Evaluation, Interval
from trainlet.pictures import axes
from trainlet.pictures.chart import Blank, Chart
from trainlet.pictures.colours import FAINT, FIRST, MUTED, PAPER
from trainlet.pictures.titles import metric_title
from trainlet.pictures.words import counted
from trainlet.pictures.words import figure as told

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw each figure on a scale of its own from 0, with its interval."""
    shown = _shown(evaluation)
    names = [f"{metric_title(name)}: {told(value)}" for name, value in shown.items()]
    found = axes.listed(figure, MODULE.title, names, "")
    found.set_xticks([])
    found.grid(visible=False)
    found.spines["bottom"].set_visible(False)
    found.set_xlim(-0.03, 1.03)
    for place, (name, value) in enumerate(shown.items()):
        _row(found, -place, value, evaluation.intervals.get(name))


def tell(evaluation: Evaluation) -> str:
    """Return the figures in words."""
    shown = _shown(evaluation)
    each = (f"{metric_title(name)} {told(value)}" for name, value in shown.items())
    sure = f" Intervals are of {counted(evaluation.resamples, 'resample')} of the rows."
    return f"{', '.join(each)}.{sure if evaluation.intervals else ''}"


def _row(found: "Axes", place: int, value: float, interval: Interval | None) -> None:
    """Draw a figure's scale from 0, or below, to 1, or beyond; its interval; and itself."""
    low, high = (interval.low, interval.high) if interval else (value, value)
    least, most = min(0.0, low, value), max(high, value)
    most = 1.0 if most <= 1 else most * 1.1
    start, end, dot = ((each - least) / (most - least) for each in (low, high, value))
    found.plot([0, 1], [place, place], color=FAINT, linewidth=1.5, zorder=1)
    zero = -least / (most - least)
    found.plot([zero, zero], [place - 0.1, place + 0.1], color=MUTED, linewidth=1.2, zorder=2)
    found.plot([start, end], [place, place], color=FIRST, linewidth=6, alpha=0.4, zorder=2)
    found.plot([dot], [place], "o", color=FIRST, markeredgecolor=PAPER, markersize=8, zorder=3)
    if interval:
        says = f"{told(interval.low)} to {told(interval.high)}"
        found.text(1, place + 0.2, says, ha="right", va="bottom", color=MUTED, fontsize=10)


def _count(evaluation: Evaluation) -> int:
    return sum(value is not None for value in evaluation.metrics.values())


def _shown(evaluation: Evaluation) -> dict[str, float]:
    shown = {name: value for name, value in evaluation.metrics.items() if value is not None}
    if not shown:
        raise Blank("No figure has a value for these rows.")
    return shown


MODULE: Chart[Evaluation] = Chart(
    title="Metrics",
    reading="The dot is the figure, the band where it lies in 95 of 100 resamples of the rows; "
    "each has a scale of its own, from 0 to 1, or to a little more than the figure.",
    order=0,
    fits=lambda evaluation: bool(evaluation.metrics),
    draw=draw,
    tell=tell,
    height=lambda evaluation: axes.height(_count(evaluation)) - 30,
)

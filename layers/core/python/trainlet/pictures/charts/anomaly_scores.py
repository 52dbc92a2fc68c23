"""The histogram of anomaly scores, with the alert line."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from trainlet.evaluations import Anomalies, Evaluation
from trainlet.pictures import axes
from trainlet.pictures.chart import Blank, Chart
from trainlet.pictures.colours import FIRST, MUTED, PAPER, SECOND
from trainlet.pictures.words import counted, percent
from trainlet.pictures.words import figure as told

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw rows by their scores, those that are known to be odd on top, and the alert line."""
    scores = _scores(evaluation)
    found = axes.axes(figure, MODULE.title, "score", "rows")
    found.grid(visible=False, axis="x")
    widths = [high - low for low, high in pairwise(scores.edges)]
    look: dict[str, Any] = {"align": "edge", "edgecolor": PAPER, "linewidth": 0.5}
    lows = scores.edges[:-1]
    name = "other rows" if scores.known else "rows"
    found.bar(lows, scores.counts, widths, color=FIRST, label=name, **look)
    if scores.known:
        odd: dict[str, Any] = {"color": SECOND, "label": "odd by the label", "hatch": "///"}
        found.bar(lows, scores.known, widths, bottom=scores.counts, **odd, **look)
    line: dict[str, Any] = {"color": MUTED, "linestyle": (0, (4, 3)), "linewidth": 1.6}
    found.axvline(scores.line, label=f"alert line {told(scores.line)}", **line)
    axes.legend(found)


def tell(evaluation: Evaluation) -> str:
    """Return how many rows are above the line."""
    scores = _scores(evaluation)
    rows = sum(scores.counts) + sum(scores.known)
    return (
        f"Scores go from {told(scores.edges[0])} to {told(scores.edges[-1])}."
        f" {counted(scores.odd, 'row')} of {rows:,} ({percent(scores.odd / rows)}) lie above the"
        f" alert line at {told(scores.line)}."
    )


def _scores(evaluation: Evaluation) -> Anomalies:
    scores = evaluation.anomalies
    if scores is None or not sum(scores.counts) + sum(scores.known):
        raise Blank("There are no rows.")
    return scores


MODULE: Chart[Evaluation] = Chart(
    title="Anomaly scores",
    reading="Rows to the right of the dashed line are called odd; a good detector has what the "
    "label says is odd there, and little else.",
    order=2,
    fits=lambda evaluation: evaluation.anomalies is not None,
    draw=draw,
    tell=tell,
)

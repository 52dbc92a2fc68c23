"""Studio's histogram of the scores."""

from typing import TYPE_CHECKING, Any

from trainlet.evaluations import Evaluation, TwoClasses
from trainlet.pictures import axes
from trainlet.pictures.chart import Blank, Chart
from trainlet.pictures.colours import FIRST, PAPER, SECOND
from trainlet.pictures.words import plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw positive and negative rows of each bin, one upon the other."""
    bins = _scores(evaluation).bins
    found = axes.axes(figure, MODULE.title, "score", "rows")
    axes.unit(found, y=False)
    found.grid(visible=False, axis="x")
    middles = [(each.low + each.high) / 2 for each in bins]
    negatives, positives = ([getattr(b, kind) for b in bins] for kind in ("negatives", "positives"))
    look: dict[str, Any] = {"width": 0.092, "edgecolor": PAPER, "linewidth": 0.6}
    found.bar(middles, negatives, color=SECOND, label="negative rows", **look)
    look |= {"bottom": negatives, "hatch": "///"}
    found.bar(middles, positives, color=FIRST, label="positive rows", **look)
    axes.legend(found)


def tell(evaluation: Evaluation) -> str:
    """Return the outer bins in words."""
    scores = _scores(evaluation)
    last, first = scores.bins[0], scores.bins[-1]
    return (
        f"Positive is {plain(scores.positive, 40)}. Of the rows that score above {last.low:g}, "
        f"{last.positives:,} are positive and {last.negatives:,} negative; of those that score at "
        f"most {first.high:g}, {first.positives:,} and {first.negatives:,}."
    )


def _scores(evaluation: Evaluation) -> TwoClasses:
    scores = evaluation.two_classes
    if not scores or not any(each.positives + each.negatives for each in scores.bins):
        raise Blank("There are no scores.")
    return scores


MODULE: Chart[Evaluation] = Chart(
    title="Scores of both classes",
    reading="The less the two colours share bars, the better the scores tell the classes apart.",
    order=5,
    fits=lambda evaluation: evaluation.two_classes is not None and evaluation.task == "two-class",
    draw=draw,
    tell=tell,
)

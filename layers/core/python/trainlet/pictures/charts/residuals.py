"""The histogram of errors."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from trainlet.evaluations import Evaluation, Residuals
from trainlet.pictures import axes
from trainlet.pictures.chart import Blank, Chart
from trainlet.pictures.colours import FIRST, PAPER, SECOND
from trainlet.pictures.words import figure as told

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw rows by their errors, and where there is none."""
    errors = _errors(evaluation)
    found = axes.axes(figure, MODULE.title, "predicted minus true", "rows")
    found.grid(visible=False, axis="x")
    widths = [high - low for low, high in pairwise(errors.edges)]
    look: dict[str, Any] = {"align": "edge", "color": FIRST, "edgecolor": PAPER, "linewidth": 0.5}
    found.bar(errors.edges[:-1], errors.counts, widths, **look)
    found.axvline(0, color=SECOND, linestyle=(0, (4, 3)), linewidth=1.6, label="no error")
    axes.legend(found)


def tell(evaluation: Evaluation) -> str:
    """Return where the errors lie in words."""
    errors = _errors(evaluation)
    at = dict(zip(errors.levels, errors.quantiles, strict=True))
    words = f"Errors go from {told(errors.edges[0])} to {told(errors.edges[-1])}."
    if not {0.25, 0.5, 0.75} <= set(at):
        return words
    return (
        f"{words} Half lie between {told(at[0.25])} and {told(at[0.75])}, median {told(at[0.5])}."
    )


def _errors(evaluation: Evaluation) -> Residuals:
    errors = evaluation.residuals
    if errors is None or not any(errors.counts):
        raise Blank("There are no rows.")
    return errors


MODULE: Chart[Evaluation] = Chart(
    title="Errors",
    reading="A good model's errors are a narrow hill around the dashed line; a hill beside it "
    "errs to one side.",
    order=2,
    fits=lambda evaluation: evaluation.residuals is not None,
    draw=draw,
    tell=tell,
)

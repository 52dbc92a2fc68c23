"""The reliability diagram."""

from typing import TYPE_CHECKING

from trainlet.evaluations import CalibrationBin, Evaluation
from trainlet.pictures import axes
from trainlet.pictures.chart import Blank, Chart
from trainlet.pictures.colours import FIRST, PAPER
from trainlet.pictures.words import counted
from trainlet.pictures.words import figure as told

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw how often rows of about one score are positive; larger dots are more rows."""
    bins = _bins(evaluation)
    found = axes.axes(figure, MODULE.title, "mean score", "share that is positive")
    axes.unit(found)
    axes.compared(found, [0, 1], [0, 1], "as said")
    x, y = [each.said for each in bins], [each.share for each in bins]
    most = max(each.rows for each in bins)
    found.plot(x, y, color=FIRST, linewidth=1.2)
    sizes = [20 + 130 * each.rows / most for each in bins]
    found.scatter(x, y, s=sizes, color=FIRST, edgecolor=PAPER, zorder=3, label="rows, by tenths")
    axes.legend(found)


def tell(evaluation: Evaluation) -> str:
    """Return the largest difference in words."""
    worst = max(_bins(evaluation), key=lambda each: abs(each.said - each.share))
    return (
        f"Score and share differ most where the mean score is {told(worst.said)}: there "
        f"{told(worst.share)} of {counted(worst.rows, 'row')} are positive."
    )


def _bins(evaluation: Evaluation) -> list[CalibrationBin]:
    if not evaluation.two_classes or not evaluation.two_classes.calibration:
        raise Blank("There are no scores.")
    return evaluation.two_classes.calibration


MODULE: Chart[Evaluation] = Chart(
    title="Calibration",
    reading="On the dashed line, of rows that score 0.8 eight in ten are positive; larger dots "
    "are more rows.",
    order=6,
    fits=lambda evaluation: evaluation.two_classes is not None and evaluation.task == "two-class",
    draw=draw,
    tell=tell,
)

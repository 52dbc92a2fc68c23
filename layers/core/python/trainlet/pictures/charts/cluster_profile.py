"""How clusters differ, column by column."""

from typing import TYPE_CHECKING

from trainlet.evaluations import ClusterProfile, Evaluation
from trainlet.pictures import axes
from trainlet.pictures.chart import Blank, Chart
from trainlet.pictures.colours import FAINT
from trainlet.pictures.groups import looks
from trainlet.pictures.words import figure as told
from trainlet.pictures.words import plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw a row of marks for each column, one for each cluster's mean."""
    shown = _shown(evaluation)
    found = axes.listed(
        figure, MODULE.title, [each.column for each in shown], "standard deviations from the mean"
    )
    found.axvline(0, color=FAINT, linewidth=1.6, zorder=1)
    for place in range(len(shown)):
        found.axhline(-place, color=FAINT, linewidth=1, zorder=1)
    for number, look in looks(len(shown[0].means)):
        known = [
            ((mean - each.mean) / each.deviation, -place)
            for place, each in enumerate(shown)
            if (mean := each.means[number]) is not None
        ]
        if known:
            x, y = zip(*known, strict=True)
            found.scatter(x, y, s=50, **look)
    figure.legend(loc="outside lower center", ncols=6, handletextpad=0.2, columnspacing=1.2)


def tell(evaluation: Evaluation) -> str:
    """Return in which column clusters differ most, and by how much."""
    most = _shown(evaluation)[0]
    means = [mean for mean in most.means if mean is not None]
    return (
        f"Clusters differ most in {plain(most.column, 40)}: their means go from"
        f" {told(min(means))} to {told(max(means))}."
    )


def _shown(evaluation: Evaluation) -> list[ClusterProfile]:
    if not evaluation.clusters or not evaluation.clusters.profile:
        raise Blank("There is no column of numbers that varies.")
    return evaluation.clusters.profile


MODULE: Chart[Evaluation] = Chart(
    title="Profile of the clusters",
    reading="For each column, the one that differs most first, where the mean of each cluster "
    "lies around the mean of all rows; marks that lie together tell clusters apart no further.",
    order=3,
    fits=lambda evaluation: evaluation.clusters is not None,
    draw=draw,
    tell=tell,
    height=lambda evaluation: (
        axes.height(max(2, len(evaluation.clusters.profile) if evaluation.clusters else 0)) + 15
    ),
)

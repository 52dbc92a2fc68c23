"""Rows by their clusters, seen from where they differ most."""

from typing import TYPE_CHECKING

from trainlet.evaluations import ClusterAxes, Evaluation
from trainlet.pictures import axes
from trainlet.pictures.chart import Blank, Chart
from trainlet.pictures.groups import looks
from trainlet.pictures.words import counted, percent
from trainlet.pictures.words import figure as told

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw some rows on their two principal axes."""
    seen = _axes(evaluation)
    first, second = (f"{percent(share)} of the variance" for share in seen.shares)
    found = axes.axes(figure, MODULE.title, first, second)
    rows = list(zip(seen.x, seen.y, seen.cluster, strict=True))
    for number, look in looks(_count(evaluation)):
        mine = [(x, y) for x, y, cluster in rows if cluster == number]
        if mine:
            x, y = zip(*mine, strict=True)
            found.scatter(x, y, s=26, **look)
    figure.legend(loc="outside lower center", ncols=6, handletextpad=0.2, columnspacing=1.2)


def tell(evaluation: Evaluation) -> str:
    """Return how many rows the clusters have."""
    _axes(evaluation)
    assert evaluation.clusters
    parts = evaluation.clusters.figures[1:]
    most, least = max(each.rows for each in parts), min(each.rows for each in parts)
    return (
        f"There are {counted(len(parts), 'cluster')}. The largest has {counted(most, 'row')}, the"
        f" smallest {counted(least, 'row')}. The simplified silhouette is"
        f" {told(evaluation.metrics.get('simplified-silhouette'))}."
    )


def _count(evaluation: Evaluation) -> int:
    assert evaluation.clusters
    return len(evaluation.clusters.figures) - 1


def _axes(evaluation: Evaluation) -> ClusterAxes:
    if not evaluation.clusters or not evaluation.clusters.axes:
        raise Blank("There are fewer than two columns of numbers that vary.")
    return evaluation.clusters.axes


MODULE: Chart[Evaluation] = Chart(
    title="Clusters",
    reading="Each mark is a row, on the two axes along which the standardised numbers vary most; "
    "good clusters lie apart, though two axes can't show all that parts them.",
    order=2,
    fits=lambda evaluation: evaluation.clusters is not None,
    draw=draw,
    tell=tell,
)

"""How much the model rests on each column."""

from typing import TYPE_CHECKING, Any

from trainlet.evaluations import Evaluation, Importance
from trainlet.pictures import axes
from trainlet.pictures.chart import Blank, Chart
from trainlet.pictures.colours import FIRST, INK, MUTED
from trainlet.pictures.titles import metric_title
from trainlet.pictures.words import counted, plain
from trainlet.pictures.words import figure as told

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 15


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw a bar for each of the most important columns, and how far repeats lie apart."""
    shown = _shown(evaluation)
    names = [f"{plain(each.column, 30)}: {told(round(each.drop, 12))}" for each in shown]
    by = metric_title(evaluation.importance_metric)
    found = axes.listed(figure, MODULE.title, names, f"{by}: how much worse")
    places = [-place for place in range(len(shown))]
    found.barh(places, [each.drop for each in shown], height=0.26, color=FIRST)
    look: dict[str, Any] = {"fmt": "none", "ecolor": INK, "elinewidth": 1.2, "capsize": 3}
    spread = [each.deviation for each in shown]
    found.errorbar([each.drop for each in shown], places, xerr=spread, **look)
    found.vlines(
        [0] * len(shown), [p - 0.2 for p in places], [p + 0.2 for p in places], color=MUTED
    )
    if not any(each.drop or each.deviation for each in shown):
        found.set_xlim(-0.1, 1)


def tell(evaluation: Evaluation) -> str:
    """Return the most important columns in words."""
    each = (
        f"{plain(one.column, 60)} ({told(round(one.drop, 12))})" for one in _shown(evaluation)[:3]
    )
    count = counted(len(evaluation.importance), "column")
    return f"Of {count} the model rests most on {', '.join(each)}."


def _shown(evaluation: Evaluation) -> list[Importance]:
    if not evaluation.importance:
        raise Blank("The model takes no columns.")
    return evaluation.importance[:MOST]


MODULE: Chart[Evaluation] = Chart(
    title="Importance of columns",
    reading="How much worse the model gets when a column's values are dealt anew among the rows; "
    "the thin lines are the spread over repeats.",
    order=8,
    fits=lambda evaluation: bool(evaluation.importance),
    draw=draw,
    tell=tell,
    height=lambda evaluation: axes.height(min(MOST, len(evaluation.importance))),
)

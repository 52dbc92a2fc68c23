"""Precision, recall and F-score of each class."""

from typing import TYPE_CHECKING, Any

from trainlet.evaluations import ClassFigures, Evaluation
from trainlet.pictures import axes
from trainlet.pictures.chart import Blank, Chart
from trainlet.pictures.colours import FAINT, FIRST, PAPER, SECOND, THIRD
from trainlet.pictures.words import counted, plain
from trainlet.pictures.words import figure as told

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 15
MARKS = {"precision": ("o", FIRST), "recall": ("s", SECOND), "f_score": ("D", THIRD)}


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw a row of marks for each of the most frequent classes."""
    shown = _shown(evaluation)
    names = [f"{plain(each.label, 24)}  ({counted(_rows(each), 'row')})" for each in shown]
    found = axes.listed(figure, MODULE.title, names, "")
    axes.unit(found, y=False)
    for place in range(len(shown)):
        found.axhline(-place, color=FAINT, linewidth=1, zorder=1)
    for name, (mark, colour) in MARKS.items():
        known = [(getattr(each, name), -place) for place, each in enumerate(shown)]
        told_ = [(value, place) for value, place in known if value is not None]
        x, y = zip(*told_, strict=True) if told_ else ((), ())
        look: dict[str, Any] = {
            "color": colour,
            "s": 55,
            "edgecolor": PAPER,
            "linewidth": 0.8,
            "zorder": 3,
        }
        found.scatter(x, y, marker=mark, label=name.replace("_s", "-s").capitalize(), **look)
    figure.legend(loc="outside lower center", ncols=3, handletextpad=0.2, columnspacing=1.2)


def tell(evaluation: Evaluation) -> str:
    """Return the best and the worst class by F-score."""
    known = [each for each in _shown(evaluation) if each.f_score is not None]
    if not known:
        return "No class has an F-score."
    best, worst = (by(known, key=lambda one: one.f_score or 0.0) for by in (max, min))
    return (
        f"The F-score is highest for {plain(best.label, 40)} ({told(best.f_score)}) and lowest "
        f"for {plain(worst.label, 40)} ({told(worst.f_score)})."
    )


def _shown(evaluation: Evaluation) -> list[ClassFigures]:
    if not evaluation.classes:
        raise Blank("There are no classes.")
    return sorted(evaluation.classes, key=lambda each: -_rows(each))[:MOST]


def _rows(each: ClassFigures) -> int:
    return each.true_positives + each.false_negatives


MODULE: Chart[Evaluation] = Chart(
    title="Each class",
    reading="For each class, the most frequent first, the share of rows called it that are "
    "(precision), the share of its rows that are found (recall), and both in one (F-score).",
    order=2,
    fits=lambda evaluation: bool(evaluation.classes),
    draw=draw,
    tell=tell,
    height=lambda evaluation: axes.height(min(MOST, len(evaluation.classes))) + 15,
)

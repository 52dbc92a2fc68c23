"""The confusion matrix."""

from typing import TYPE_CHECKING, NamedTuple

from trainlet.evaluations import Evaluation, Matrix
from trainlet.pictures.chart import WIDTH, Blank, Chart
from trainlet.pictures.colours import shade
from trainlet.pictures.words import counted, percent, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST, WRITTEN = 20, 8
"""Classes that are shown, the rest as one; and up to how many the counts are written out."""

OTHERS = "(all others)"


class Shown(NamedTuple):
    """What is shown: names of the classes, and ``counts[i][j]`` of ``i`` called ``j``."""

    names: list[str]
    counts: list[list[int]]


def draw(figure: "Figure", evaluation: Evaluation) -> None:
    """Draw a field for each pair of classes, as dark as its share of the true class."""
    shown = _shown(evaluation)
    found = figure.add_subplot()
    found.set_title(MODULE.title)
    size = len(shown.names)
    found.set(xlim=(-0.5, size - 0.5), ylim=(size - 0.5, -0.5), xlabel="called", ylabel="true")
    for side in found.spines.values():
        side.set_visible(False)
    names = [plain(name, 12 if size <= WRITTEN else 8) for name in shown.names]
    letters = 11 if size <= WRITTEN else 8
    turned = 0 if size * max(map(len, names)) <= 24 else 90
    found.set_xticks(range(size), names, rotation=turned, fontsize=letters)
    found.set_yticks(range(size), names, fontsize=letters)
    found.tick_params(length=0)
    for true in range(size):
        for called in range(size):
            _field(found, shown, true, called)


def tell(evaluation: Evaluation) -> str:
    """Return how many rows are called right, and the commonest mistake."""
    matrix = _matrix(evaluation)
    rows, places = sum(map(sum, matrix.counts)), range(len(matrix.classes))
    right = sum(matrix.counts[place][place] for place in places)
    words = f"{right:,} of {counted(rows, 'row')} are called right ({percent(right / rows)})."
    wrong = [(matrix.counts[i][j], i, j) for i in places for j in places if i != j]
    count, true, called = max(wrong, default=(0, 0, 0))
    if not count:
        return words
    mistake = " called ".join(plain(matrix.classes[place], 40) for place in (true, called))
    return f"{words} The commonest mistake: {counted(count, 'row')} of {mistake}."


def _field(found: "Axes", shown: Shown, true: int, called: int) -> None:
    from matplotlib.patches import Rectangle

    count, whole = shown.counts[true][called], sum(shown.counts[true])
    share = count / whole if whole else 0.0
    colour, ink = shade(share)
    found.add_patch(Rectangle((called - 0.48, true - 0.48), 0.96, 0.96, facecolor=colour))
    size = len(shown.names)
    if size > WRITTEN:
        return
    is_roomy = size <= 4
    text = f"{count:,}\n{share:.0%}" if is_roomy else f"{count:,}"
    letters = 13 if is_roomy else 10 if size <= 6 else 8
    found.text(called, true, text, color=ink, ha="center", va="center", fontsize=letters)


def _shown(evaluation: Evaluation) -> Shown:
    """Return all classes, or the most frequent ones and the rest as one."""
    matrix = _matrix(evaluation)
    names = [str(name) for name in matrix.classes]
    if len(names) <= MOST:
        return Shown(names, matrix.counts)
    often = sorted(range(len(names)), key=lambda place: -sum(matrix.counts[place]))
    kept = sorted(often[: MOST - 1])
    at = {place: here for here, place in enumerate(kept)}
    counts = [[0] * MOST for _ in range(MOST)]
    for true, row in enumerate(matrix.counts):
        for called, count in enumerate(row):
            counts[at.get(true, MOST - 1)][at.get(called, MOST - 1)] += count
    return Shown([*(names[place] for place in kept), OTHERS], counts)


def _matrix(evaluation: Evaluation) -> Matrix:
    matrix = evaluation.confusion
    if matrix is None or not any(map(any, matrix.counts)):
        raise Blank("There are no rows.")
    return matrix


MODULE: Chart[Evaluation] = Chart(
    title="Confusion matrix",
    reading="Each row of fields is a true class, each column what it was called: what is off the "
    "diagonal is wrong.",
    order=1,
    fits=lambda evaluation: evaluation.confusion is not None,
    draw=draw,
    tell=tell,
    height=lambda evaluation: WIDTH * 0.95,
)

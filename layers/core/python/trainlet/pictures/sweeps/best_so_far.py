"""How the best figure came about, trial by trial."""

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from trainlet.evaluations.trials import SweepResult, Trial
from trainlet.pictures import axes
from trainlet.pictures.chart import Blank, Chart
from trainlet.pictures.colours import FIRST, MUTED, PAPER
from trainlet.pictures.words import figure as told

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Point = tuple[int, float]


def draw(figure: "Figure", sweep: SweepResult) -> None:
    """Draw each trial's figure, and the best so far as steps."""
    whole, stopped = points(sweep), points(sweep, stopped=True)
    found = axes.axes(figure, MODULE.title, "trial", sweep.metric)
    best = accumulate((y for _, y in whole), max if sweep.better == "high" else min)
    x = [place for place, _ in whole]
    found.plot(x, [*best], color=FIRST, drawstyle="steps-post", linewidth=2, label="best so far")
    look: dict[str, Any] = {"s": 16, "linewidths": 1, "zorder": 3, "edgecolors": MUTED}
    found.scatter(x, [y for _, y in whole], color=MUTED, label="trials", **look)
    if stopped:
        where = [place for place, _ in stopped], [y for _, y in stopped]
        found.scatter(*where, color=PAPER, label="stopped early", **look)
    axes.legend(found)


def tell(sweep: SweepResult) -> str:
    """Return when the best was found in words."""
    whole = points(sweep)
    choose = max if sweep.better == "high" else min
    place, best = choose(whole, key=lambda point: point[1])
    learner = next(
        t.learner for t, p in zip(sweep.trials, sweep.places, strict=True) if p == place - 1
    )
    return (
        f"The best {sweep.metric}, {told(best)}, is that of trial {place} of {len(sweep.trials)}, "
        f"{learner}; the first trial has {told(whole[0][1])}."
    )


def points(sweep: SweepResult, *, stopped: bool = False) -> list[Point]:
    """Return the numbers of trials from 1 and their figures, in the order in which they were run.

    Raises:
        Blank: No trial has a figure.
    """
    by_place = sorted(zip(sweep.places, sweep.trials, strict=True), key=lambda pair: pair[0])
    found = [(place + 1, _figure(t, sweep)) for place, t in by_place if t.is_stopped == stopped]
    known = [(place, y) for place, y in found if y is not None]
    if not known and not stopped:
        raise Blank("No trial has a figure.")
    return known


def _figure(trial: Trial, sweep: SweepResult) -> float | None:
    return trial.metrics.get(sweep.metric)


MODULE: Chart[SweepResult] = Chart(
    title="Best so far",
    reading="The steps are the best figure up to each trial: flat at the end, more trials would "
    "hardly help.",
    order=1,
    fits=lambda sweep: True,
    draw=draw,
    tell=tell,
)

"""Which settings the good trials of a learner have in common: parallel coordinates."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from trainlet.evaluations.trials import SweepResult, Trial
from trainlet.pictures import axes
from trainlet.pictures.chart import Blank, Chart
from trainlet.pictures.colours import FAINT, FIRST, INK, MUTED
from trainlet.pictures.words import figure as told
from trainlet.pictures.words import plain, spelled, value_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST, GOOD = 200, 0.2
"""How many trials are drawn at most, the best ones; and which share of them stands out."""

LONGEST = 24


def draw(figure: "Figure", sweep: SweepResult) -> None:
    """Draw a line for each trial through its settings and its figure, the best one on top."""
    trials, names = shown(sweep)
    rows = [spelled(name) for name in names] + [f"{sweep.metric}, the better the farther right"]
    found = axes.listed(figure, MODULE.title, rows, "")
    found.set_xticks([])
    found.set_xlim(-0.04, 1.04)
    scales = {name: ordered([trial.settings[name] for trial in trials]) for name in names}
    for place, values in enumerate(scales.values()):
        _ends(found, place, value_words(values[0]), value_words(values[-1]))
    figures = [_figure(trial, sweep) for trial in trials]
    _ends(found, len(names), told(figures[-1]), told(figures[0]))
    y = [-place for place in range(len(rows))]
    good = max(1, round(GOOD * len(trials)))
    for rank in reversed(range(len(trials))):
        look: dict[str, Any] = {"color": FAINT, "linewidth": 1.0}
        if rank < good:
            look = {"color": FIRST if rank else INK, "linewidth": 1.2 if rank else 2.4}
        found.plot(
            _places(trials[rank], scales, figures, rank), y, zorder=len(trials) - rank, **look
        )


def tell(sweep: SweepResult) -> str:
    """Return the best trial's settings in words."""
    trials, names = shown(sweep)
    best = trials[0]
    settings = ", ".join(
        f"{spelled(name).lower()} {plain(value_words(best.settings[name]), 60)}" for name in names
    )
    return f"Of {len(trials)} trials of {best.learner} the best has {settings}."


def shown(sweep: SweepResult) -> tuple[list[Trial], list[str]]:
    """Return the trials of the learner that did best by itself, best first, and what they vary.

    Raises:
        Blank: There are no two that differ.
    """
    whole = [t for t in sweep.trials if not t.is_stopped and _figure(t, sweep) is not None]
    for learner in dict.fromkeys(trial.learner for trial in whole):
        alike = [trial for trial in whole if trial.learner == learner][:MOST]
        varied = [name for name in alike[0].settings if _differ(alike, name)]
        if len(varied) > 0 and len(alike) > 1:
            return alike, varied
    raise Blank("No two trials of a learner differ.")


def ordered(values: Sequence[Any]) -> list[Any]:
    """Return each value once: numbers by size, others as they come."""
    once = list({msgspec.json.encode(value): value for value in values}.values())
    is_number = all(isinstance(value, int | float) for value in once)
    return sorted(once) if is_number else once


def _places(
    trial: Trial, scales: Mapping[str, Sequence[Any]], figures: Sequence[Any], rank: int
) -> list[float]:
    """Return where a trial's line crosses each row, from 0 to 1."""
    found = [
        values.index(trial.settings[name]) / (len(values) - 1) for name, values in scales.items()
    ]
    span = abs(figures[0] - figures[-1]) or 1.0
    return [*found, 1 - abs(figures[rank] - figures[0]) / span]


def _differ(trials: Sequence[Trial], name: str) -> bool:
    return len({msgspec.json.encode(trial.settings[name]) for trial in trials}) > 1


def _figure(trial: Trial, sweep: SweepResult) -> float | None:
    return trial.metrics.get(sweep.metric)


def _ends(found: Any, place: int, left: str, right: str) -> None:
    """Write what is on the left and on the right end of a row below it."""
    found.axhline(-place, color=FAINT, linewidth=1, zorder=0)
    for x, text, side in ((0.0, left, "left"), (1.0, right, "right")):
        words = plain(text, LONGEST)
        found.text(x, -place - 0.08, words, ha=side, va="top", color=MUTED, fontsize=9)


MODULE: Chart[SweepResult] = Chart(
    title="Settings of good trials",
    reading="Each line is a trial of the learner that did best; the best is dark, the best fifth "
    "blue. Where blue lines meet, the setting matters.",
    order=2,
    fits=lambda sweep: len(sweep.trials) > 1,
    draw=draw,
    tell=tell,
    height=lambda sweep: axes.height(len(shown(sweep)[1]) + 1),
)

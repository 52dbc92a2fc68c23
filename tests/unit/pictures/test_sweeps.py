"""Sweeps as pictures."""

from xml.etree import ElementTree as ET

import pytest

from trainlet.evaluations.trials import SweepResult, Trial
from trainlet.pictures import drawing, gallery
from trainlet.pictures.sweeps import best_so_far, parallel_coordinates
from trainlet.pictures.vector import SVG


def trial(
    figure: float | None, *, stopped: bool = False, use: str = "a", **settings: object
) -> Trial:
    error = "why" if figure is None else ""
    metrics = {} if figure is None else {"auc": figure}
    return Trial(learner=use, settings=settings, metrics=metrics, error=error, is_stopped=stopped)


def sweep(*trials: Trial, places: list[int] | None = None) -> SweepResult:
    return SweepResult(
        dataset="d",
        dataset_version="v",
        label="y",
        metric="auc",
        better="high",
        judged_by="class",
        validation="",
        folds=3,
        rows=9,
        seed=1,
        planned=len(trials),
        trials=list(trials),
        places=places or list(range(len(trials))),
    )


FOUND = sweep(
    trial(0.9, rate=0.1, leaves=10, kind="x"),
    trial(0.8, rate=0.2, leaves=2, kind="y"),
    trial(0.7, rate=0.05, leaves=10, kind="x"),
    trial(0.65, use="b", rate=0.3),
    trial(0.95, stopped=True, rate=0.4, leaves=3, kind="y"),
    trial(None, rate=0.5, leaves=3, kind="y"),
    places=[4, 0, 2, 1, 3, 5],
)


def texts(svg: bytes) -> list[str]:
    return [each.text or "" for each in ET.fromstring(svg).iter(f"{{{SVG}}}text")]


def test_points_are_in_the_order_in_which_trials_were_run() -> None:
    assert best_so_far.points(FOUND) == [(1, 0.8), (2, 0.65), (3, 0.7), (5, 0.9)]
    assert best_so_far.points(FOUND, stopped=True) == [(4, 0.95)]


def test_the_best_is_told_with_its_trial_and_learner() -> None:
    assert gallery.get("best-so-far", "sweeps").words(FOUND) == (
        "The best auc, 0.9, is that of trial 5 of 6, a; the first trial has 0.8."
    )


def test_the_settings_of_the_learner_that_did_best_are_shown() -> None:
    trials, names = parallel_coordinates.shown(FOUND)

    assert [each.metrics["auc"] for each in trials] == [0.9, 0.8, 0.7]
    assert names == ["rate", "leaves", "kind"]
    assert parallel_coordinates.ordered([3, 1, 2.0, 1]) == [1, 2.0, 3]
    assert parallel_coordinates.ordered(["y", "x", "y"]) == ["y", "x"]
    words = gallery.get("parallel-coordinates", "sweeps").words(FOUND)
    assert words == "Of 3 trials of a the best has rate 0.1, leaves 10, kind x."


@pytest.mark.parametrize("name", ["best-so-far", "parallel-coordinates"])
def test_each_is_an_svg_with_text_and_a_png_the_same_every_time(name: str) -> None:
    svg = drawing.svg(name, FOUND, "sweeps")

    assert gallery.get(name, "sweeps").title in texts(svg)
    assert svg == drawing.svg(name, FOUND, "sweeps")
    assert drawing.png(name, FOUND, "sweeps").startswith(b"\x89PNG")


def test_settings_stand_above_their_rows_with_their_ends() -> None:
    said = texts(drawing.svg("parallel-coordinates", FOUND, "sweeps"))

    assert {"Rate", "Leaves", "Kind", "0.05", "0.2", "2", "10", "x", "y", "0.7", "0.9"} <= {*said}


@pytest.mark.parametrize(
    ("trials", "words"),
    [
        ([trial(0.5, rate=1), trial(0.4, use="b", rate=2)], "No two trials of a learner differ."),
        ([trial(0.5, rate=1), trial(0.5, rate=1)], "No two trials of a learner differ."),
    ],
)
def test_where_nothing_differs_the_picture_says_so(trials: list[Trial], words: str) -> None:
    assert words in texts(drawing.svg("parallel-coordinates", sweep(*trials), "sweeps"))


def test_one_trial_has_no_parallels_and_is_drawn_alone() -> None:
    alone = sweep(trial(0.5, rate=1))

    assert list(gallery.fitting(alone, "sweeps")) == ["best-so-far"]
    assert drawing.svg("best-so-far", alone, "sweeps")
    assert list(gallery.fitting(FOUND, "sweeps")) == ["best-so-far", "parallel-coordinates"]

"""A search that learns from its trials."""

import math

import msgspec
import pytest

from trainlet.catalogue.choice import Choice
from trainlet.evaluations.trials import Scored, Trial, trial_of
from trainlet.recipes.searches import Matrix, matrices
from trainlet.recipes.sweeps import Sweep
from trainlet.training.tuning.bayesian import DRAWN, GENERATION, Aim, Bayesian

USE = "two-class-logistic-regression"
VALUES = [float(value) for value in range(101)]
HILL = Matrix(use=USE, fixed={"z": 5}, axes={"x": VALUES, "y": VALUES, "kind": ["bad", "good"]})
AIM = Aim("m", is_high=False, most=120, seed=3)


def loss(settings: dict) -> float:
    away = math.hypot(settings["x"] - 70, settings["y"] - 20)
    return away + (50 if settings["kind"] == "bad" else 0)


def told(choice: Choice, figure: float | None) -> Trial:
    return trial_of(choice.use, choice.settings, [Scored(metrics={"m": figure}, rows=1)])


def searched(found: Bayesian, worth: object = loss) -> list[Choice]:
    choices: list[Choice] = []
    while generation := found.ask():
        found.tell([told(choice, worth(choice.settings)) for choice in generation])  # type: ignore[operator]
        choices += generation
    return choices


def test_later_trials_are_better_than_those_drawn_at_random() -> None:
    choices = searched(Bayesian([HILL], AIM))
    losses = [loss(choice.settings) for choice in choices]

    assert len(choices) == 120
    assert sum(losses[-30:]) / 30 < 0.4 * sum(losses[:DRAWN]) / DRAWN
    assert min(losses) < 10
    assert all(choice.settings["z"] == 5 for choice in choices)


def test_of_what_is_to_be_high_the_high_is_found() -> None:
    aim = AIM._replace(is_high=True)
    choices = searched(Bayesian([HILL], aim), lambda settings: -loss(settings))

    assert min(loss(choice.settings) for choice in choices) < 10


def test_the_same_results_lead_to_the_same_proposals_and_another_seed_to_others() -> None:
    first, again, other = (
        searched(Bayesian([HILL], AIM._replace(most=40, seed=seed))) for seed in (3, 3, 4)
    )

    assert first == again != other


def test_it_begins_with_what_it_is_told_or_the_nearest_of_the_values_to_try() -> None:
    start = Choice(use=USE, settings={"x": 7.4, "y": 20.0, "kind": "good", "z": 9})
    found = Bayesian([HILL], AIM, [start]).ask()

    assert len(found) == GENERATION
    assert found[0].settings == {"x": 7.0, "y": 20.0, "kind": "good", "z": 5}


def test_of_several_learners_the_better_is_tried_more_often() -> None:
    other = Matrix(use="two-class-extra-trees", fixed={}, axes={"x": VALUES})
    worth = lambda settings: loss(settings) if "y" in settings else 200 - settings["x"]  # noqa: E731
    choices = searched(Bayesian([HILL, other], AIM._replace(most=80)), worth)
    late = [choice.use for choice in choices[-30:]]

    assert {choice.use for choice in choices} == {USE, other.use}
    assert late.count(USE) > 20


def test_the_most_trials_are_never_exceeded_and_a_small_space_ends_the_search() -> None:
    assert len(searched(Bayesian([HILL], AIM._replace(most=6)))) == 6
    tiny = Matrix(use=USE, fixed={}, axes={"kind": ["bad", "good"], "only": [1]})
    choices = searched(Bayesian([tiny], AIM._replace(most=10_000)), lambda _: 1.0)

    assert len(choices) < 200
    assert {choice.settings["kind"] for choice in choices} == {"bad", "good"}
    assert {choice.settings["only"] for choice in choices} == {1}


def test_trials_that_fail_or_have_no_figure_do_not_end_the_search() -> None:
    def worth(settings: dict) -> float | None:
        return None if settings["kind"] == "bad" else loss(settings)

    choices = searched(Bayesian([HILL], AIM), worth)
    assert min(loss(choice.settings) for choice in choices) < 15


def folds(*figures: float | None) -> list[Scored]:
    return [Scored(metrics={"m": figure}, rows=1) for figure in figures]


def test_a_trial_worse_than_half_of_those_before_is_hopeless_after_two_folds() -> None:
    found = Bayesian([HILL], AIM)
    for _ in range(2):
        generation = found.ask()
        found.tell([trial_of(each.use, each.settings, folds(1, 2, 3)) for each in generation])
    found.ask()

    assert not found.is_hopeless(0, folds(9))
    assert found.is_hopeless(0, folds(9, 9))
    assert not found.is_hopeless(1, folds(0))
    assert not found.is_hopeless(1, folds(0, 1))
    assert not found.is_hopeless(2, folds(None))
    assert not found.is_hopeless(2, folds(None, 9))


@pytest.mark.parametrize("is_stopped", [False, True])
def test_a_trial_that_was_kept_counts_as_one_that_is_run(is_stopped: bool) -> None:
    """Whether it was asked if it is hopeless or not: a sweep that goes on proposes the same."""
    proposals = []
    for is_asked in (False, True):
        found = Bayesian([HILL], AIM)
        for _ in range(4):
            generation = found.ask()
            trials = []
            for place, choice in enumerate(generation):
                figures = folds(*[loss(choice.settings)] * 3)
                if is_asked:
                    for count in (1, 2):
                        found.is_hopeless(place, figures[:count])
                whole = trial_of(choice.use, choice.settings, figures)
                stopped = is_stopped and place == 3
                trials.append(msgspec.structs.replace(whole, is_stopped=stopped))
            found.tell(trials)
        proposals.append(found.ask())

    assert proposals[0] == proposals[1]


def test_what_a_learner_proposes_can_be_searched() -> None:
    found = matrices(Choice(use=USE), Sweep(mode="bayesian"))
    (first, *_) = Bayesian(found, AIM, [Choice(use=USE, settings=found[0].fixed)]).ask()

    assert first.settings == found[0].fixed

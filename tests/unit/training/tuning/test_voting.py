"""Which trials vote."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from msgspec.structs import replace as replace_struct

from tests.unit.training.tuning.test_judging import bench, rows
from trainlet.evaluations.trials import Trial
from trainlet.recipes import Choice
from trainlet.training.evaluation.exam import Exam
from trainlet.training.evaluation.said import Key, Said
from trainlet.training.tuning.judging import Bench, Judge, packed
from trainlet.training.tuning.ledgers import NoLedger
from trainlet.training.tuning.proposing import Listed
from trainlet.training.tuning.trying import Terms, try_all
from trainlet.training.tuning.voting import (
    MEMBERS,
    Ballot,
    Election,
    ballot,
    candidates,
    together,
    vote,
)

FOREST = Choice(use="two-class-extra-trees", settings={"number_of_decision_trees": 20})
NOISY = Choice(use="two-class-nearest-neighbors", settings={"number_of_neighbors": 3})
BAYES = Choice(use="two-class-gaussian-naive-bayes")
CHOICES = [BAYES, FOREST, NOISY]


@pytest.fixture(scope="module")
def kept() -> Bench:
    return replace(bench(), is_kept=True)


@pytest.fixture(scope="module")
def trials(kept: Bench) -> list[Trial]:
    return tried(kept)


def tried(bench: Bench) -> list[Trial]:
    """Return the trials of all choices, as quick for a row as each other on any machine."""
    found = try_all(bench, Listed(CHOICES), NoLedger(), Terms(workers=1))
    return [
        replace_struct(
            trial, folds=[replace_struct(fold, microseconds=10.0) for fold in trial.folds]
        )
        for trial in found
    ]


def ballots(y: list[float], *said: list[float]) -> list[Ballot]:
    told = np.array(said, np.float64)[:, :, None]
    return [Ballot(Key(np.array(y, np.float64)), told)]


def test_answers_that_err_in_opposite_directions_vote_together() -> None:
    y = [1.0, 2.0, 3.0, 4.0]
    high, low, far = [2.0, 3.0, 4.0, 5.0], [0.4, 1.4, 2.4, 3.4], [9.0, 9.0, 9.0, 9.0]
    election = Election("mean-absolute-error", ballots(y, low, high, far))

    votes = election.elect(np.zeros((3, 2)))
    assert set(votes) == {0, 1}
    assert votes[0] / votes.total() == pytest.approx(0.625, abs=0.03)
    assert election.worth(votes) > -0.05
    assert election.worth(Counter({0: 1})) == pytest.approx(-0.6)


def test_voters_that_cost_too_much_do_not_vote_but_the_best_alone_always_may() -> None:
    y = [1.0, 2.0, 3.0]
    election = Election("mean-absolute-error", ballots(y, [1.5, 2.5, 3.5], [0.4, 1.4, 2.4]))

    assert election.elect(np.array([[0.6, 0], [0.6, 0]])) == Counter({0: 1})
    assert election.elect(np.array([[0, 0.6], [0, 0.6]])) == Counter({0: 1})
    assert election.elect(np.array([[9, 9], [0.1, 0.1]])) == Counter({0: 1})
    assert set(election.elect(np.array([[0.6, 0.4], [0.4, 0.6]]))) == {0, 1}


def test_few_vote_however_many_would_help() -> None:
    rng = np.random.default_rng(0)
    y = rng.normal(size=200)
    many = [(y + rng.normal(size=200)).tolist() for _ in range(20)]
    votes = Election("mean-absolute-error", ballots(y.tolist(), *many)).elect(np.zeros((20, 2)))

    assert 3 <= len(votes) <= MEMBERS


def test_what_a_trial_said_is_kept_row_by_row(kept: Bench, trials: list[Trial]) -> None:
    one = ballot(kept, trials, 2)
    judge = Judge(kept)
    assert judge((CHOICES[1], 2)).said == trials[1].folds[2].said
    assert Judge(bench())((CHOICES[1], 2)).said == b""
    assert one.said.shape == (3, 60, 1)
    assert one.key.y.tolist() == rows()[1][kept.folds[2].tested].tolist()
    alone = together(Ballot(one.key, one.said[:1]), np.ones(1)).beside(one.key)
    assert alone.probabilities is not None
    assert float((alone.predicted == alone.y).mean()) == pytest.approx(
        trials[0].folds[2].metrics["accuracy"]
    )
    assert len(ballot(kept, trials, 2, most=7).key.y) == 7


def test_the_vote_of_trials_is_better_than_each_and_a_configuration_of_its_own(
    kept: Bench, trials: list[Trial]
) -> None:
    voted = vote(kept, trials, "average-log-loss", seconds=60)

    assert voted is not None
    losses = [trial.metrics["average-log-loss"] for trial in trials]
    assert voted.metrics["average-log-loss"] < min(losses)
    assert (voted.learner, len(voted.folds)) == ("two-class-voting", 4)
    assert sum(voted.settings["weights"]) == pytest.approx(1)
    chosen = Choice(use=voted.learner, settings=voted.settings)
    (retried,) = try_all(kept, Listed([chosen]), NoLedger(), Terms(workers=1))
    assert retried.metrics["average-log-loss"] == pytest.approx(
        voted.metrics["average-log-loss"], rel=1e-5
    )


def test_one_that_is_best_alone_needs_no_vote(kept: Bench, trials: list[Trial]) -> None:
    assert vote(kept, trials[:1], "auc", seconds=60) is None
    assert vote(kept, trials, "auc", seconds=1e-9) is None


def test_a_validation_dataset_can_be_voted_on(kept: Bench) -> None:
    X, y = rows(80, seed=8)
    asked = replace(kept, folds=(), exam=Exam(X, y))
    found = tried(asked)
    voted = vote(asked, found, "average-log-loss", seconds=60)

    assert voted is not None
    assert voted.folds[0].rows == 80


def test_candidates_are_the_best_and_the_best_of_each_learner() -> None:
    def trial(use: str, auc: float | None, **more: object) -> Trial:
        return Trial(learner=use, settings={"n": auc}, metrics={"auc": auc}, **more)

    boosted = [trial("two-class-gradient-boosting", 0.9 - i / 1000) for i in range(30)]
    others = [
        trial("two-class-extra-trees", 0.5),
        trial("two-class-extra-trees", 0.4),
        trial("two-class-logistic-regression", 0.99, is_stopped=True),
        trial("two-class-decision-forest", None, error="why"),
        trial("two-class-stacking", 0.95),
    ]
    found = candidates([*others, *boosted, boosted[0]], "two-class", "auc")

    assert found == [*boosted[:20], others[0]]


def test_a_row_without_an_answer_is_told_by_nan() -> None:
    said = Said(np.array([1.0, 2.0]), None, None, np.array([False, True]))
    assert np.isnan(np.frombuffer(packed(said), "<f4")).tolist() == [False, True]

"""Which trials vote, and how much each counts: chosen by what they said of rows not seen before.

Greedy selection with replacement: R. Caruana et al., Ensemble Selection from Libraries of Models,
ICML 2004.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue import lookup
from trainlet.catalogue.families.composites import fitting
from trainlet.evaluations.trials import MICROSECONDS, Trial, ranked, trial_of
from trainlet.recipes import Choice
from trainlet.registry.manifest import Task
from trainlet.training.evaluation.evaluate import drawn
from trainlet.training.evaluation.said import Key, Said
from trainlet.training.tuning.judging import Bench, scored

LEARNERS: dict[Task, str] = {
    "two-class": "two-class-voting",
    "multiclass": "multiclass-voting",
    "regression": "voting-regression",
}
VOTES, MEMBERS, CANDIDATES = 25, 5, 20
ROWS = 20_000
"""How many rows of all folds the members are chosen by at most."""

Figures = NDArray[np.float64]


class Ballot(NamedTuple):
    """The rows of a fold.

    Attributes:
        key: What is true of those that are counted.
        said: What each candidate said of them, ``[candidates, rows, columns]``.
    """

    key: Key
    said: Figures


def vote(bench: Bench, trials: Sequence[Trial], metric: str, seconds: float) -> Trial | None:
    """Return the vote of the trials that do best together; None if the best alone is as good.

    Args:
        bench: What they were judged on.
        trials: Each with what it said.
        metric: What is to be as good as can be.
        seconds: How long its members may take for a fold, together.
    """
    task = lookup.get("learners", bench.recipe.learner.use).task
    able = candidates(trials, task, metric)
    if len(able) < 2:
        return None
    few = [ballot(bench, able, fold, ROWS // bench.count) for fold in range(bench.count)]
    election = Election(metric, few)
    votes = election.elect(np.array([costs_of(each, seconds) for each in able]))
    if len(votes) < 2:
        return None
    members = [able[place] for place in votes]
    weights = np.array([*votes.values()], np.float64) / votes.total()
    whole = [ballot(bench, members, fold) for fold in range(bench.count)]
    folds = [
        msgspec.structs.replace(
            scored(together(each, weights), each.key, task),
            seconds=sum(member.folds[fold].seconds for member in members),
        )
        for fold, each in enumerate(whole)
    ]
    choices = [Choice(use=each.learner, settings=each.settings) for each in members]
    settings = {"learners": msgspec.to_builtins(choices), "weights": weights.tolist()}
    return trial_of(LEARNERS[task], settings, folds)


def candidates(trials: Sequence[Trial], task: Task, metric: str) -> list[Trial]:
    """Return the trials that may vote, best first: few, but the best of each learner."""
    parts, found = set(fitting(task)), dict[bytes, Trial]()
    is_high = lookup.get("metrics", metric).better == "high"
    for place in ranked(list(trials), metric, is_high=is_high):
        trial = trials[place]
        is_whole = not (trial.is_stopped or trial.is_slow) and trial.metrics.get(metric) is not None
        if is_whole and trial.learner in parts:
            found.setdefault(msgspec.json.encode((trial.learner, trial.settings)), trial)
    able = [*found.values()]
    firsts = {trial.learner: place for place, trial in reversed([*enumerate(able)])}
    chosen = sorted({*range(min(CANDIDATES, len(able))), *firsts.values()})
    return [able[place] for place in chosen]


def ballot(bench: Bench, trials: Sequence[Trial], fold: int, most: int | None = None) -> Ballot:
    """Return what trials said of a fold's rows, of so many at most; none without an answer."""
    y, prior = bench.truth(fold)
    told = [np.frombuffer(each.folds[fold].said, "<f4").reshape(len(y), -1) for each in trials]
    said = np.stack(told).astype(np.float64)
    rows = np.flatnonzero(np.isfinite(said).all(axis=(0, 2)))
    rows = rows[drawn(len(rows), most or len(rows))]
    return Ballot(Key(y[rows], bench.table.classes, prior), said[:, rows])


def together(of: Ballot, weights: Figures) -> Said:
    """Return what voters say together, each counting for its weight, ``[voters]``."""
    told = np.tensordot(weights, of.said, axes=1)
    gaps = np.zeros(len(told), np.bool_)
    if not of.key.classes:
        return Said(told[:, 0], None, None, gaps)
    shares = np.hstack([1 - told.sum(axis=1, keepdims=True), told])
    return Said(shares.argmax(axis=1), shares, None, gaps)


class Election:
    """Chooses voters.

    Args:
        metric: What is to be as good as can be.
        ballots: What the candidates said of each fold.
    """

    def __init__(self, metric: str, ballots: Sequence[Ballot]) -> None:
        self._metric = lookup.get("metrics", metric)
        self._sign = 1.0 if self._metric.better == "high" else -1.0
        self._ballots = ballots

    def elect(self, costs: Figures) -> Counter[int]:
        """Return how many votes candidates have; those without are left out.

        Args:
            costs: Which share each takes of what all together may take, ``[candidates, kinds of
                cost]``; the first candidate, which is the best alone, is never too dear.
        """
        votes = best = Counter({0: 1})
        worth = self.worth(votes)
        for _ in range(VOTES):
            ways = [votes + Counter({place: 1}) for place in range(len(costs))]
            able = [way for way in ways if _is_cheap(way, costs)]
            votes = max(able, key=self.worth)
            reached = self.worth(votes)
            if reached > worth:
                worth, best = reached, votes
        return best

    def worth(self, votes: Counter[int]) -> float:
        """Return the mean of the metric over the folds, the higher the better."""
        voters, weights = [*votes], np.array([*votes.values()], np.float64) / votes.total()
        answers = [(together(Ballot(b.key, b.said[voters]), weights), b.key) for b in self._ballots]
        figures = [self._metric.figure(said.beside(key)).value for said, key in answers]
        known = [figure for figure in figures if figure is not None]
        return self._sign * sum(known) / len(known) if len(known) == len(figures) else -np.inf


def costs_of(trial: Trial, seconds: float) -> tuple[float, float]:
    """Return which share a trial takes of the time to train, and of the time for a row."""
    return trial.seconds / len(trial.folds) / seconds, trial.microseconds / MICROSECONDS


def _is_cheap(votes: Counter[int], costs: Figures) -> bool:
    few = len(votes) <= MEMBERS and (costs[[*votes]].sum(axis=0) <= 1).all()
    return bool(few) or votes.keys() == {0}

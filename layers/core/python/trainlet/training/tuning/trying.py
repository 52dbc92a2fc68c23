"""Runs the trials of a sweep: those that are known already are not run again."""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import msgspec

from trainlet.engine.pool import Done, Pool, cores
from trainlet.errors import TrainletError
from trainlet.evaluations.trials import Scored, Trial, trial_of
from trainlet.recipes import Choice
from trainlet.training.tuning.judging import Bench, Judge

PRELOAD = ("trainlet.training.tuning.judging",)


class Ledger(Protocol):
    """Where trials are kept as they end, so that a sweep that was broken off goes on."""

    def find(self, digest: str) -> Trial | None:
        """Return a trial that has ended, None if it hasn't."""
        ...

    def keep(self, digest: str, trial: Trial) -> Trial:
        """Keep a trial and return what is kept: another worker's, if that was first."""
        ...


class Terms(NamedTuple):
    """How trials are run.

    Attributes:
        context: Whatever besides the configuration decides a trial: rows, folds, steps, seed.
        workers: How many run at once; 0 for one per core.
        seconds: After how long none begins any more; the first always does. Trials that were run
            before count with the time that they took.
        told: Told of each trial as it ends, known ones too: how many there are, and the trial.
    """

    context: str = ""
    workers: int = 0
    seconds: float | None = None
    told: Callable[[int, Trial], None] = lambda ended, trial: None


def digest_of(choice: Choice, context: str) -> str:
    """Return what a trial is kept under."""
    written = msgspec.json.encode((context, choice), order="sorted")
    return hashlib.sha256(written).hexdigest()[:32]


def try_all(
    bench: Bench,
    choices: Sequence[Choice],
    ledger: Ledger,
    terms: Terms = Terms(),  # noqa: B008
) -> list[Trial]:
    """Return the trials of these configurations, in their order.

    One that comes twice is run once. If the time runs out, the last ones are missing.

    Args:
        bench: What they are judged on.
        choices: The configurations.
        ledger: Where they are kept.
        terms: How they are run.
    """
    digests = [digest_of(choice, terms.context) for choice in choices]
    unique = dict(zip(digests, choices, strict=True))
    run = _Run(bench.count, ledger, terms)
    for digest in unique:
        known = ledger.find(digest)
        if known is not None:
            run.take(digest, known)
    rest = {digest: choice for digest, choice in unique.items() if digest not in run.ended}
    workers = min(terms.workers or cores(), max(1, len(rest) * bench.count))
    with Pool(Judge(bench), workers, PRELOAD) as pool:
        spent = sum(trial.seconds for trial in run.ended.values()) / workers
        for done in pool.each(run.tasks(rest, spent)):
            run.note(done)
    return [run.ended[digest] for digest in digests if digest in run.ended]


@dataclass(slots=True)
class _Run:
    """What has ended of a sweep so far.

    Attributes:
        folds: How many a trial has.
        ledger: Where trials are kept.
        terms: How they are run.
        ended: Trials by digest.
        under_way: Configurations that are being tried, by digest, with the folds that have ended.
        handed: Which trial and fold each task is, in the order of the tasks.
    """

    folds: int
    ledger: Ledger
    terms: Terms
    ended: dict[str, Trial] = field(default_factory=dict)
    under_way: dict[str, tuple[Choice, dict[int, Scored]]] = field(default_factory=dict)
    handed: list[tuple[str, int]] = field(default_factory=list)

    def tasks(self, rest: dict[str, Choice], spent: float) -> Iterator[tuple[Choice, int]]:
        """Yield a configuration and a fold at a time, as long as there is time for the trial."""
        began = time.monotonic() - spent
        for digest, choice in rest.items():
            is_late = self.terms.seconds and time.monotonic() - began >= self.terms.seconds
            if is_late and (self.ended or self.under_way):
                return
            self.under_way[digest] = choice, {}
            for fold in range(self.folds):
                if digest in self.ended:  # a fold has failed
                    break
                self.handed.append((digest, fold))
                yield choice, fold

    def note(self, done: Done) -> None:
        """Take in what came of a task; the first error of a trial fails it."""
        digest, fold = self.handed[done.place]
        if digest in self.ended:
            return
        choice, scored = self.under_way[digest]
        if done.error is not None:
            self._keep(digest, _failed(choice, done.error))
            return
        scored[fold] = done.result
        if len(scored) == self.folds:
            in_order = [scored[i] for i in range(self.folds)]
            self._keep(digest, trial_of(choice.use, choice.settings, in_order))

    def take(self, digest: str, trial: Trial) -> None:
        """Count a trial as ended."""
        self.ended[digest] = trial
        self.terms.told(len(self.ended), trial)

    def _keep(self, digest: str, trial: Trial) -> None:
        self.take(digest, self.ledger.keep(digest, trial))


def _failed(choice: Choice, error: TrainletError) -> Trial:
    return Trial(learner=choice.use, settings=choice.settings, error=error.advice)

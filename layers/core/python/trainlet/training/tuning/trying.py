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
from trainlet.training.tuning.proposing import Proposals

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
    proposals: Proposals,
    ledger: Ledger,
    terms: Terms = Terms(),  # noqa: B008
) -> list[Trial]:
    """Return the trials of what is proposed, in its order.

    A configuration that comes twice is run once. If the time runs out, the last ones are missing.

    Args:
        bench: What they are judged on.
        proposals: Which configurations are tried.
        ledger: Where trials are kept.
        terms: How they are run.
    """
    run = _Run(bench.count, proposals, ledger, terms)
    trials: list[Trial] = []
    with Pool(Judge(bench), terms.workers or cores(), PRELOAD) as pool:
        while choices := proposals.ask():
            found = run.generation(pool, choices)
            proposals.tell(found)
            trials += found
            if run.is_over:
                break
    return trials


@dataclass(slots=True)
class _Run:
    """What has ended of a sweep so far.

    Attributes:
        folds: How many a trial has.
        proposals: What stops trials.
        ledger: Where trials are kept.
        terms: How they are run.
        began: When the sweep began: earlier, if trials were known.
        is_over: Whether the time has run out.
        ended: Trials by digest.
        under_way: Configurations of this generation that are being tried, by digest.
        handed: Which trial and fold each task is, in the order of the generation's tasks.
    """

    folds: int
    proposals: Proposals
    ledger: Ledger
    terms: Terms
    began: float = field(default_factory=time.monotonic)
    is_over: bool = False
    ended: dict[str, Trial] = field(default_factory=dict)
    under_way: dict[str, "_Trying"] = field(default_factory=dict)
    handed: list[tuple[str, int]] = field(default_factory=list)

    def generation(self, pool: Pool, choices: Sequence[Choice]) -> list[Trial]:
        """Return the trials of these configurations, in their order."""
        digests = [digest_of(choice, self.terms.context) for choice in choices]
        rest: dict[str, _Trying] = {}
        for place, (digest, choice) in enumerate(zip(digests, choices, strict=True)):
            if digest not in self.ended and digest not in rest and not self._recall(digest):
                rest[digest] = _Trying(place, choice)
        self.under_way, self.handed = {}, []
        for done in pool.each(self._tasks(rest)):
            self._note(done)
        return [self.ended[digest] for digest in digests if digest in self.ended]

    def _recall(self, digest: str) -> bool:
        """Take in a trial that was run before; its time counts as spent."""
        known = self.ledger.find(digest)
        if known is not None:
            self.began -= known.seconds / (self.terms.workers or cores())
            self._take(digest, known)
        return known is not None

    def _tasks(self, rest: dict[str, "_Trying"]) -> Iterator[tuple[Choice, int]]:
        """Yield a configuration and a fold at a time, as long as there is time for the trial."""
        for digest, trying in rest.items():
            self.is_over = bool(self.terms.seconds) and self._spent >= (self.terms.seconds or 0)
            if self.is_over and (self.ended or self.under_way):
                return
            self.under_way[digest] = trying
            for fold in range(self.folds):
                if digest in self.ended:  # a fold has failed, or the trial is hopeless
                    break
                self.handed.append((digest, fold))
                yield trying.choice, fold

    @property
    def _spent(self) -> float:
        return time.monotonic() - self.began

    def _note(self, done: Done) -> None:
        """Take in what came of a task; the first error of a trial fails it."""
        digest, fold = self.handed[done.place]
        if digest in self.ended:
            return
        trying = self.under_way[digest]
        if done.error is not None:
            self._keep(digest, _failed(trying.choice, done.error))
            return
        trying.waiting[fold] = done.result
        # In their order, whichever comes first: so a trial is stopped at the same fold each time.
        while digest not in self.ended and len(trying.folds) in trying.waiting:
            trying.folds.append(trying.waiting[len(trying.folds)])
            self._settle(digest, trying)

    def _settle(self, digest: str, trying: "_Trying") -> None:
        """Keep a trial whose folds have all ended, or that is hopeless."""
        is_whole = len(trying.folds) == self.folds
        if is_whole or self.proposals.is_hopeless(trying.place, trying.folds):
            trial = trial_of(trying.choice.use, trying.choice.settings, trying.folds)
            self._keep(digest, msgspec.structs.replace(trial, is_stopped=not is_whole))

    def _take(self, digest: str, trial: Trial) -> None:
        self.ended[digest] = trial
        self.terms.told(len(self.ended), trial)

    def _keep(self, digest: str, trial: Trial) -> None:
        self._take(digest, self.ledger.keep(digest, trial))


@dataclass(slots=True)
class _Trying:
    """A configuration that is being tried.

    Attributes:
        place: Its place in its generation.
        choice: It.
        folds: How it did on the first folds.
        waiting: How it did on folds, those among them that are behind one that has not ended.
    """

    place: int
    choice: Choice
    folds: list[Scored] = field(default_factory=list)
    waiting: dict[int, Scored] = field(default_factory=dict)


def _failed(choice: Choice, error: TrainletError) -> Trial:
    return Trial(learner=choice.use, settings=choice.settings, error=error.advice)

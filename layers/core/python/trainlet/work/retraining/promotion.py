"""What becomes of a build: judged beside the champion, then published as what it was judged."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from trainlet import job_ids, registry
from trainlet.errors import BadRows, PreconditionFailed, StoreUnavailable
from trainlet.receipts import Judgement, Outcome
from trainlet.recipes import Promote
from trainlet.registry import CHALLENGER, CHAMPION, LATEST, Artifacts, Note, Verdict, Version
from trainlet.scoring.model import Model, load
from trainlet.store import Store
from trainlet.work.retraining.champion import Champion, find_champion

if TYPE_CHECKING:
    from trainlet.training.gate import Exam

TRIES = 20


class Decision(NamedTuple):
    """What a version has come to, why, and by which figures."""

    outcome: Outcome
    why: str
    judgement: Judgement | None = None


class Settled(NamedTuple):
    """A published version, the decision on it, and the champion it was judged beside (0: none)."""

    number: int
    decision: Decision
    before: int


@dataclass(frozen=True, slots=True)
class Contest:
    """A build that wants to serve.

    Attributes:
        store: Where its model is.
        model: The model's name.
        job: The job that built it.
        order: Which data it is from: the greater, the newer.
        rule: What it must prove.
        examine: From the champion to the rows to judge on, None if the two don't compare.
    """

    store: Store
    model: str
    job: str
    order: str
    rule: Promote
    examine: "Callable[[Champion], Exam | None]"

    @property
    def writer(self) -> str:
        """The token by which the job knows its own change of the index."""
        return writer_of(self.job)

    def note(self, why: str) -> Note:
        """Return who publishes, and why."""
        return Note(who=self.job, why=why, writer=self.writer, order=self.order)


def writer_of(job: str) -> str:
    """Return the token by which a job knows its own change of an index."""
    return job[-12:]


def settle(contest: Contest, built: Artifacts | Version) -> Settled:
    """Judge a build and publish it; judge again whenever the champion moved meanwhile.

    Raises:
        StoreUnavailable: The champion moves too often to be judged against.
    """
    for _ in range(TRIES):
        champion = find_champion(contest.store, contest.model, contest.writer)
        decision = decide(contest, built, champion)
        before = champion.version.number if champion else 0
        try:
            if isinstance(built, Artifacts):
                verdict = Verdict(
                    aliases=_aliases(decision.outcome),
                    champion=before,
                    note=contest.note(decision.why),
                )
                number = registry.publish(contest.store, built, verdict)
            else:
                number = built.number
                _move(contest, built, decision, champion)
        except PreconditionFailed:
            continue
        return Settled(number, decision, before)
    raise StoreUnavailable(f"The champion of {contest.model!r} moves too often.")


def decide(contest: Contest, built: Artifacts | Version, champion: Champion | None) -> Decision:
    """Return what becomes of a build beside this champion."""
    if champion is None:
        return Decision("promoted", "There was no champion.")
    if isinstance(built, Version) and built.number == champion.version.number:
        return Decision("unchanged", "The champion is this very model.")
    if contest.order < champion.order:
        return Decision("older", "The champion was trained on newer data.")
    who = _rolled_back_by(contest, built) if isinstance(built, Version) else ""
    if who:
        return Decision("challenger", f"Rolled back by {who}; promote it by hand to have it serve.")
    exam = contest.examine(champion)
    if exam is None or not len(exam.X):
        return Decision("challenger", "No held-out row is left on which the two compare.")
    return _judged(contest, exam, _candidate(contest, built), _serving(contest, champion))


def _judged(contest: Contest, exam: "Exam", candidate: Model, serving: Model) -> Decision:
    from trainlet.training.gate import judge

    try:
        return _ruled(judge(exam, candidate, serving, contest.rule))
    except BadRows as error:  # an imported champion may stop at values that are new
        return Decision("challenger", f"The two don't compare on the rows. {error.detail}")


def _ruled(judgement: Judgement) -> Decision:
    gain, margin, name = judgement.improvement, judgement.margin, judgement.metric
    if gain is None:
        return Decision("challenger", f"{name} has no value on the rows.", judgement)
    figures = f"{name} {judgement.challenger:.4g}, champion's {judgement.champion:.4g}"
    if not gain > margin:
        return Decision("rejected", f"Not better by more than {margin:g}: {figures}.", judgement)
    chance, most = judgement.chance, judgement.significance
    if chance is not None and most is not None and chance > most:
        return Decision("challenger", f"Better by chance, {chance:.3g}: {figures}.", judgement)
    return Decision("promoted", f"Better: {figures}.", judgement)


def _rolled_back_by(contest: Contest, version: Version) -> str:
    """Return who took ``champion`` from a version by hand last; blank if nobody did."""
    moves = registry.read_index(contest.store, contest.model).moves
    lost = [m for m in moves if m.alias == CHAMPION and m.before == version.number]
    by_hand = bool(lost) and not job_ids.is_one(lost[-1].who)
    return (lost[-1].who or "hand") if by_hand else ""


def _candidate(contest: Contest, built: Artifacts | Version) -> Model:
    if isinstance(built, Artifacts):
        return load(built.manifest, built.model)
    return _loaded(contest, built)


def _serving(contest: Contest, champion: Champion) -> Model:
    return _loaded(contest, champion.version)


def _loaded(contest: Contest, version: Version) -> Model:
    manifest = registry.read_manifest(contest.store, contest.model, version)
    return load(manifest, registry.artifact(contest.store, contest.model, version, "model.onnx"))


def _aliases(outcome: Outcome) -> tuple[str, ...]:
    if outcome == "promoted":
        return CHAMPION, LATEST
    return (CHALLENGER,) if outcome == "challenger" else ()


def _move(
    contest: Contest, version: Version, decision: Decision, champion: Champion | None
) -> None:
    """Move the alias that a version published earlier has won, if this job didn't publish it."""
    won = [alias for alias in _aliases(decision.outcome) if alias != LATEST]
    if version.writer == contest.writer or not won:
        return
    match = (champion.revision if champion else 0) if won[0] == CHAMPION else None
    note = contest.note(decision.why)
    registry.move_alias(contest.store, contest.model, won[0], version.number, note, match)

"""Receipts: what came of each retraining, whatever it was."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from trainlet import keys
from trainlet.errors import ObjectMissing
from trainlet.store import Store, decode, update

TIMED = len("01987f3a-6b1c-7d2e-8f90-a1b2c3d4e5f6.json")
Outcome = Literal["promoted", "challenger", "rejected", "unchanged", "waiting", "older", "stopped"]

Trigger = Literal["upload", "dataset", "schedule", "request"]


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """A new version beside the champion, on the same held-out rows.

    Attributes:
        metric: What was measured.
        rows: Held-out rows that neither was trained on.
        challenger: The new version's figure.
        champion: The champion's figure.
        improvement: By how much the new version is better; negative if it is worse.
        margin: How much was asked for.
        chance: Share of 500 resamples of the rows in which it is not better by the margin.
        significance: The largest chance that was allowed.
    """

    metric: str
    rows: int
    challenger: float | None
    champion: float | None
    improvement: float | None
    margin: float
    chance: float | None = None
    significance: float | None = None


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one retraining.

    Attributes:
        job: The job that did it.
        model: The model's name.
        at: When it ended.
        trigger: What asked for it.
        cause: What led to it, first cause first.
        dataset: The dataset's name.
        versions: The dataset versions used, oldest first.
        rows: Rows of them all.
        new_rows: Rows of these that the champion had not seen.
        ignored_columns: Columns that came new, and that the model doesn't take.
        outcome: ``promoted``: champion from now on. ``challenger``: better, but not beyond doubt.
            ``rejected``: not better by the margin. ``unchanged``: trained before, and champion.
            ``waiting``: left for a later upload. ``older``: the champion knows newer data.
            ``stopped``: it could not be trained.
        why: The reason, in one sentence.
        sweep_key: Where the store has the sweep's result, if settings were searched for.
        version: The version trained, 0 if none was.
        champion_before: The champion it was judged against, 0 for none.
        champion_after: The champion then, 0 for none.
        judgement: The figures.
        seconds: Time per stage.
        cost: What that cost, estimated.
        problem: Why it stopped: an RFC 9457 problem document.
    """

    job: str
    model: str
    at: datetime
    trigger: Trigger
    cause: list[str]
    dataset: str
    versions: list[str] = []
    rows: int = 0
    new_rows: int = 0
    ignored_columns: list[str] = []
    outcome: Outcome
    why: str
    sweep_key: str = ""
    version: int = 0
    champion_before: int = 0
    champion_after: int = 0
    judgement: Judgement | None = None
    seconds: dict[str, float] = {}
    cost: float = 0.0
    problem: dict[str, Any] | None = None


def write(store: Store, receipt: Receipt) -> Receipt:
    """Keep a receipt; return the one that is kept: a job has one, however often it ran.

    A try that was stopped may be followed by a better one, whose receipt takes its place.
    """
    kept = receipt

    def keep(current: bytes | None) -> bytes | None:
        nonlocal kept
        known = decode(current, Receipt, "receipt") if current else None
        kept = known if known and known.problem is None else receipt
        return msgspec.json.encode(receipt) if kept is receipt else None

    update(store, keys.receipt(receipt.model, receipt.job), keep)
    return kept


def find(store: Store, model: str, job_id: str) -> Receipt | None:
    """Return what came of a job, None if it has no receipt."""
    try:
        return decode(store.get(keys.receipt(model, job_id)).data, Receipt, "receipt")
    except ObjectMissing:
        return None


def newest(store: Store, model: str, most: int) -> list[Receipt]:
    """Return a model's newest receipts, newest first, at most so many."""
    found = [entry.key for entry in store.list(keys.receipts(model))]
    found.sort(key=lambda key: key[-TIMED:], reverse=True)  # by time, whatever the verb
    return [decode(store.get(key).data, Receipt, "receipt") for key in found[:most]]

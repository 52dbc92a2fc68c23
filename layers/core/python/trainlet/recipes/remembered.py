"""The best of a model's last sweep, with which the next one begins."""

from collections.abc import Sequence

import msgspec

from trainlet import keys
from trainlet.catalogue.choice import Choice
from trainlet.errors import ObjectMissing
from trainlet.store import Store, decode


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a sweep.

    Attributes:
        job: The job that swept.
        best: Its best configurations, best first.
        before: What it began with.
    """

    job: str
    best: list[Choice]
    before: list[Choice]


def remember(store: Store, model: str, sweep: Remembered) -> None:
    """Keep what the next sweep of a model begins with."""
    store.put(keys.sweep(model), msgspec.json.encode(sweep))


def recall(store: Store, model: str, job: str = "") -> Sequence[Choice]:
    """Return what a sweep of a model begins with; a job that runs again, with what it did before.

    Args:
        store: Where the model is.
        model: Its name.
        job: The job that sweeps.
    """
    try:
        kept = decode(store.get(keys.sweep(model)).data, Remembered, "sweep")
    except ObjectMissing:
        return []
    return kept.before if kept.job == job else kept.best

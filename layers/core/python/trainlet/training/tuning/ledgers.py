"""Where trials are kept: in the store, or nowhere."""

import msgspec

from trainlet import keys
from trainlet.errors import ObjectMissing
from trainlet.evaluations.trials import Trial
from trainlet.store import Store, decode
from trainlet.store.once import put_once


class StoreLedger:
    """Keeps the trials of one job in the store; each is written once.

    Args:
        store: The store.
        job_id: The job that tries.
    """

    def __init__(self, store: Store, job_id: str) -> None:
        self._store, self._job = store, job_id

    def find(self, digest: str) -> Trial | None:
        """Return a trial that has ended, None if it hasn't."""
        try:
            return decode(self._store.get(keys.trial(self._job, digest)).data, Trial, "trial")
        except ObjectMissing:
            return None

    def keep(self, digest: str, trial: Trial) -> Trial:
        """Keep a trial and return what is kept: another worker's, if that was first."""
        written = put_once(self._store, keys.trial(self._job, digest), msgspec.json.encode(trial))
        return decode(written, Trial, "trial")


class NoLedger:
    """Keeps nothing."""

    def find(self, digest: str) -> Trial | None:
        """Return nothing."""

    def keep(self, digest: str, trial: Trial) -> Trial:
        """Return the trial itself."""
        return trial

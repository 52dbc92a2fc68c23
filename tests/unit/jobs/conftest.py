"""A job to work on, and stores that lose a reply."""

from collections.abc import Callable
from pathlib import Path

import pytest

from trainlet import jobs
from trainlet.errors import WriteConflict
from trainlet.store import Store
from trainlet.store.folder import FolderStore


@pytest.fixture
def job(store: Store) -> str:
    """Ask for a job."""
    return jobs.submit(store, "train", {"model": "m"})


class Forgetful(FolderStore):
    """A folder that writes, loses its reply, and answers the second try with a conflict."""

    def __init__(self, folder: str, name: str) -> None:
        super().__init__(folder)
        self.name, self.lost = name, 0

    def put_if_absent(self, key: str, data: bytes) -> str:
        return self._forget(key, super().put_if_absent(key, data))

    def put_if_match(self, key: str, data: bytes, etag: str) -> str:
        return self._forget(key, super().put_if_match(key, data, etag))

    def _forget(self, key: str, etag: str) -> str:
        if self.lost == 0 and key.endswith(self.name):
            self.lost = 1
            raise WriteConflict(f"{key} is there already.")
        return etag


@pytest.fixture
def forgetful(tmp_path: Path) -> Callable[[str], Forgetful]:
    """Make a store, over the folder of ``store``, that loses one reply to a write of a file."""
    return lambda name: Forgetful(str(tmp_path / "store"), name)

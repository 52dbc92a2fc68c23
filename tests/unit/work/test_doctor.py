"""Every check is made, whatever becomes of the others."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.trained import AUTOMOBILES, upload
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.store.folder import FolderStore
from trainlet.work import doctor
from trainlet.work.doctor import examine


def test_a_sound_store_is_well_and_left_as_it_was(store: Store) -> None:
    upload(store, "autos", AUTOMOBILES.read_bytes())
    before = [entry.key for entry in store.list("")]
    found = list(examine(store, Settings()))

    assert {finding.state for finding in found} == {"ok"}
    assert {finding.remedy for finding in found} == {""}
    assert [entry.key for entry in store.list("")] == before


@pytest.mark.parametrize("name", doctor.CHECKS)
def test_a_check_that_goes_wrong_is_a_finding_and_the_others_go_on(
    store: Store, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {finding.check for finding in examine(store, Settings())}
    own = {finding.check for finding in doctor.CHECKS[name](store, Settings())}

    def fall(store: Store, settings: Settings) -> Iterator[doctor.Finding]:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setitem(doctor.CHECKS, name, fall)
    found = {finding.check: finding for finding in examine(store, Settings())}

    assert set(found) == before - own | {name}
    assert found[name].state == "failed"
    assert found[name].detail == "ZeroDivisionError: by nothing"


def test_nothing_is_raised_over_a_store_that_breaks_down(store: Store) -> None:
    class Down(FolderStore):
        def __getattribute__(self, name: str) -> Any:
            if name == "url" or name.startswith("_"):
                return super().__getattribute__(name)
            return self._fall

        def _fall(self, *_: object) -> Any:
            raise OSError("down")

    states = {f.check: f.state for f in examine(Down(store.url), Settings())}

    assert states["permission to write"] == "failed"
    assert {states[name] for name in ("clock", "contents", "drop zone")} == {"failed"}
    assert {states[name] for name in ("disk", "lease", "key")} == {"ok"}

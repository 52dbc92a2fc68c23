"""1,000 events of uploads: each upload has one effect."""

from pathlib import Path

import pytest

from tests.contract.test_uploads import rained
from trainlet.store import open_store


def test_a_thousand_events_have_one_effect_for_each_upload(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rained(open_store(str(tmp_path)), 200, 1000, monkeypatch)

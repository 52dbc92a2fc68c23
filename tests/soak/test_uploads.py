"""1,000 events of uploads: each upload has one effect."""

from pathlib import Path

import pytest

from functions.work import handler as work
from tests import storms
from trainlet.settings import Settings
from trainlet.store import open_store

UPLOADS = 200


def test_a_thousand_events_have_one_effect_for_each_upload(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(str(tmp_path))
    store.url = "s3://storm/team a"
    monkeypatch.setattr(work, "_opened", lambda: (store, Settings()))
    storms.bind(store)
    rained = storms.rain(store, UPLOADS, seed=11, patch=monkeypatch)
    print(f"{len(rained.uploads)} uploads, {rained.deliveries} events")

    assert rained.deliveries >= 1000
    assert storms.count(store) == storms.wanted(rained)

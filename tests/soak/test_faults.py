"""Every kind of fault at every store call of every job."""

import shutil
from pathlib import Path

import pytest

from tests import faults, scenes


@pytest.mark.parametrize("verb", scenes.VERBS)
def test_every_fault_at_every_call_leaves_the_same_or_a_reason(verb: str, tmp_path: Path) -> None:
    made = scenes.scene(tmp_path / "scene", verb)
    sound = made.copied(tmp_path / "sound")
    cases = faults.cases(faults.calls_of(sound))
    wanted = faults.outcome(sound)
    for kind, at in cases:
        place = made.copied(tmp_path / "case")
        faults.check(place, kind, at, wanted)
        shutil.rmtree(place.folder)
    print(f"{verb}: {len(cases)} cases")

"""A sample of the faults that can befall a job at one store call, some of each kind."""

import random
from pathlib import Path

import pytest

from tests import faults, scenes

EACH = 2


@pytest.mark.parametrize("verb", scenes.VERBS)
def test_a_fault_at_any_call_leaves_the_same_or_a_reason(verb: str, tmp_path: Path) -> None:
    made = scenes.scene(tmp_path / "scene", verb)
    sound = made.copied(tmp_path / "sound")
    calls = faults.calls_of(sound)
    wanted = faults.outcome(sound)

    assert wanted["state"] == "succeeded"
    faults.check_sound(sound)
    choose = random.Random(verb)
    for kind in faults.KINDS:
        places = [at for each, at in faults.cases(calls) if each == kind]
        for at in choose.sample(places, min(EACH, len(places))):
            faults.check(made.copied(tmp_path / f"{kind} {at}"), kind, at, wanted)

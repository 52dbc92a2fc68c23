"""What becomes of a build beside the champion, whoever moves it meanwhile."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from tests.rounds import (
    ADULTS,
    INCOME,
    MODEL,
    champion,
    come,
    keep,
    receipt,
    retrained,
    rounds,
    spoilt,
)
from tests.trained import train
from tests.versions import copies
from trainlet import registry
from trainlet.errors import StoreUnavailable
from trainlet.recipes import Promote
from trainlet.registry import Artifacts, Note
from trainlet.store import Store
from trainlet.work.retraining import promotion
from trainlet.work.retraining.promotion import Contest, Decision, decide, settle

JOB = "retrain-01987f3a-6b1c-7d2e-8f90-a1b2c3d4e5f6"
LATE, EARLY = "9", ""


@pytest.fixture
def begun(store: Store) -> Store:
    """A model that serves."""
    keep(store, INCOME)
    rounds(store, ADULTS[:200], 0)
    return store


def contest(store: Store, order: str = LATE, **changed: Any) -> Contest:
    """Return a contest whose models don't compare."""
    known = Contest(
        store=store,
        model=MODEL,
        job=JOB,
        order=order,
        rule=Promote(),
        examine=lambda _: None,
    )
    return replace(known, **changed)


def another(store: Store, build: str = "other") -> Artifacts:
    """Return the files of the champion as another build."""
    original = copies(store, MODEL)
    manifest = msgspec.structs.replace(original.manifest, build=build)
    return msgspec.structs.replace(original, manifest=manifest)


def test_without_a_champion_a_build_serves_at_once(begun: Store) -> None:
    decision = decide(contest(begun, EARLY), another(begun), None)

    assert decision == Decision("promoted", "There was no champion.")


def test_a_build_that_does_not_compare_is_a_challenger(begun: Store) -> None:
    settled = settle(contest(begun), another(begun))
    aliases = registry.read_index(begun, MODEL).aliases

    assert (settled.number, settled.before) == (2, 1)
    assert settled.decision.outcome == "challenger"
    assert settled.decision.why == "No held-out row is left on which the two compare."
    assert {name: alias.version for name, alias in aliases.items()} == {
        "champion": 1,
        "latest": 1,
        "challenger": 2,
    }


def test_a_build_from_older_data_gets_a_number_and_no_alias(begun: Store) -> None:
    settled = settle(contest(begun, EARLY), another(begun))
    aliases = registry.read_index(begun, MODEL).aliases

    assert (settled.number, settled.decision.outcome) == (2, "older")
    assert {name: alias.version for name, alias in aliases.items()} == {"champion": 1, "latest": 1}


def test_the_move_says_which_job_and_why(begun: Store) -> None:
    rounds(begun, spoilt(ADULTS[:600]), 1)
    promoted = receipt(begun, retrained(begun).id)
    index = registry.read_index(begun, MODEL)
    last = [move for move in index.moves if move.alias == "champion"][-1]

    assert promoted.outcome == "unchanged"
    assert (last.before, last.after) == (1, 2)
    assert last.who.startswith("retrain-")
    assert last.why.startswith("Better: auc ")


def test_a_champion_that_moves_while_a_build_is_judged_is_judged_anew(begun: Store) -> None:
    seen = []

    def examine(champion: promotion.Champion) -> None:
        seen.append(champion.version.number)
        if len(seen) == 1:
            registry.publish(begun, another(begun, "faster"))

    settled = settle(contest(begun, examine=examine), another(begun))

    assert seen == [1, 2]
    assert (settled.number, settled.before) == (3, 2)
    assert champion(begun) == 2


def test_a_champion_that_moves_while_an_old_version_is_judged_is_judged_anew(
    begun: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.publish(begun, another(begun, "second"))
    registry.publish(begun, another(begun, "third"))
    first = registry.resolve(registry.read_index(begun, MODEL), MODEL, 1)
    seen = []

    def judged(_: Contest, __: object, known: promotion.Champion) -> Decision:
        seen.append(known.version.number)
        if len(seen) == 1:
            registry.move_alias(begun, MODEL, "champion", 2, Note(who="anna"))
        return Decision("promoted", "Better.")

    monkeypatch.setattr(promotion, "decide", judged)
    settled = settle(contest(begun), first)

    assert seen == [3, 2]
    assert (settled.number, settled.before, champion(begun)) == (1, 2, 1)
    assert registry.read_index(begun, MODEL).aliases["champion"].order == LATE


def test_a_champion_that_never_rests_is_given_up(
    begun: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promotion, "TRIES", 3)
    moves = []

    def examine(_: promotion.Champion) -> None:
        moves.append(registry.publish(begun, another(begun, f"faster {len(moves)}")))

    with pytest.raises(StoreUnavailable, match="moves too often"):
        settle(contest(begun, examine=examine), another(begun))
    assert len(moves) == 3
    assert champion(begun) == moves[-1]


def test_a_promotion_that_was_taken_back_by_a_job_may_come_again(store: Store) -> None:
    keep(store, INCOME)
    rounds(store, spoilt(ADULTS[:600]), 0)
    rounds(store, ADULTS[:600], 1)
    back = rounds(store, spoilt(ADULTS[:600]), 2)
    forth = rounds(store, ADULTS[:600], 3)

    assert [(r.outcome, r.champion_after) for r in (back, forth)] == [
        ("promoted", 1),
        ("promoted", 2),
    ]


def test_a_gated_training_is_judged_like_any_other(begun: Store) -> None:
    recipe = {name: value for name, value in INCOME.items() if name != "retrain"}
    come(begun, ADULTS[1000:2000], 1)
    result = train(begun, MODEL, recipe={**recipe, "columns": ["age"], "promote": {"margin": 0.9}})
    kept = registry.read_index(begun, MODEL).aliases["champion"].version

    assert (result["outcome"], result["version"], result["champion"], kept) == (
        "rejected",
        2,
        1,
        1,
    )
    assert result["why"].startswith("Not better by more than 0.9: auc ")
    assert result["score"] == "/v1/models/m/versions/2/score"

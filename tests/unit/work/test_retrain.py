"""A retraining ends in one receipt that says what came of it, and why."""

import threading
from typing import Any

import msgspec
import pytest

from tests.rounds import (
    ADULTS,
    INCOME,
    NOON,
    champion,
    come,
    keep,
    manifest,
    ran,
    receipt,
    retrained,
    rounds,
    spoilt,
    table,
    versions,
)
from tests.trained import ended
from trainlet import datasets, jobs, keys, receipts, recipes, registry
from trainlet.evaluations.trials import SweepResult
from trainlet.registry import Note
from trainlet.store import Store

SMALL, BIG, OTHER = ADULTS[:200], ADULTS[:1200], ADULTS[1200:2400]


def learned(row: dict[str, str]) -> list[str]:
    """Return what the recipe sees of a row."""
    return [row[name] for name in (*INCOME["columns"], INCOME["label"])]


@pytest.fixture
def begun(store: Store) -> Store:
    """A model that was trained on few rows."""
    keep(store, INCOME)
    assert rounds(store, SMALL, 0).outcome == "promoted"
    return store


def test_the_first_retraining_promotes_for_there_was_no_champion(store: Store) -> None:
    keep(store, INCOME)
    found = rounds(store, SMALL, 0)

    assert (found.outcome, found.why) == ("promoted", "There was no champion.")
    assert (found.model, found.dataset, found.trigger) == ("m", "d", "upload")
    assert (found.version, found.champion_before, found.champion_after) == (1, 0, 1)
    assert found.versions == [datasets.version_of(table(SMALL), {})]
    assert (found.rows, found.new_rows, found.judgement, found.problem) == (200, 200, None, None)
    assert found.cause == [f"dataset d@{found.versions[0]}"]
    assert set(found.seconds) == {"fit", "evaluate", "export", "parity", "total"}
    assert 0 < found.cost < 0.01
    assert manifest(store, 1).cause == [*found.cause, f"retrain m d@{found.versions[0]}"]


def test_a_better_version_is_promoted_with_the_figures_that_say_so(store: Store) -> None:
    keep(store, INCOME)
    rounds(store, spoilt(SMALL), 0)
    found = rounds(store, BIG, 1)

    assert found.outcome == "promoted"
    assert (found.version, found.champion_before, found.champion_after) == (2, 1, 2)
    assert found.judgement.metric == "auc"
    assert found.judgement.challenger > 0.6 > 0.4 > found.judgement.champion
    gain = found.judgement.challenger - found.judgement.champion
    assert found.judgement.improvement == pytest.approx(gain)
    assert found.why.startswith("Better: auc ")
    assert champion(store) == 2
    assert registry.read_index(store, "m").aliases["latest"].version == 2


def test_a_version_that_is_not_better_by_the_margin_is_rejected_and_moves_no_alias(
    begun: Store,
) -> None:
    keep(begun, INCOME, promote={"margin": 0.5})
    found = rounds(begun, BIG, 1)
    index = registry.read_index(begun, "m")

    assert found.outcome == "rejected"
    assert (found.version, found.champion_before, found.champion_after) == (2, 1, 1)
    assert found.why.startswith("Not better by more than 0.5: auc ")
    assert (found.judgement.margin, found.judgement.chance) == (0.5, None)
    assert -0.5 < found.judgement.improvement < 0.5
    assert {name: alias.version for name, alias in index.aliases.items()} == {
        "champion": 1,
        "latest": 1,
    }


def test_a_version_that_may_be_better_by_chance_is_a_challenger(begun: Store) -> None:
    keep(begun, INCOME, promote={"margin": -1.0, "significance": 0.5})
    sure = rounds(begun, BIG, 1)
    keep(begun, INCOME, promote={"margin": -0.05, "significance": 0.001})
    found = rounds(begun, ADULTS[2400:2600], 2)

    assert (sure.outcome, sure.judgement.chance) == ("promoted", 0.0)
    assert found.outcome == "challenger"
    assert found.why.startswith("Better by chance, ")
    assert found.judgement.improvement > found.judgement.margin
    assert found.judgement.chance > found.judgement.significance == 0.001
    assert (found.version, found.champion_before, found.champion_after) == (3, 2, 2)
    assert registry.read_index(begun, "m").aliases["challenger"].version == 3
    assert champion(begun) == 2


def test_what_serves_already_is_unchanged_and_not_trained_again(begun: Store) -> None:
    state = retrained(begun)
    found = receipt(begun, state.id)

    assert state.state == "succeeded"
    assert (found.outcome, found.why) == ("unchanged", "The champion is this very model.")
    assert (found.version, found.champion_before, found.champion_after) == (1, 1, 1)
    assert (found.trigger, found.new_rows, found.rows) == ("request", 0, 200)
    assert set(found.seconds) == {"total"}
    assert versions(begun) == [1]


def test_late_data_is_not_even_trained_on(begun: Store) -> None:
    found = rounds(begun, BIG, -5)

    assert (found.outcome, found.why) == ("older", "The champion was trained on newer data.")
    assert (found.version, found.champion_before, found.champion_after) == (0, 1, 1)
    assert (found.rows, found.judgement) == (1200, None)
    assert versions(begun) == [1]


def test_too_few_new_rows_are_left_for_later(store: Store) -> None:
    keep(store, INCOME, retrain={"rows": "append", "minimum_new_rows": 30})
    rounds(store, SMALL, 0)
    few = rounds(store, ADULTS[190:220], 1)
    more = rounds(store, ADULTS[220:240], 2)
    fresh = [row for row in ADULTS[200:240] if learned(row) not in map(learned, SMALL)]
    count = sum(row in fresh for row in ADULTS[200:220])

    assert (few.outcome, few.new_rows, few.rows) == ("waiting", count, 230)
    assert few.why == f"{count} rows are new, fewer than 30."
    assert (few.version, few.champion_before, few.champion_after) == (0, 1, 1)
    assert (more.new_rows, more.rows, more.version) == (len(fresh), 250, 2)
    assert count < 20 < 30 < len(fresh) < 40


def test_a_request_waits_for_no_rows(begun: Store) -> None:
    keep(begun, INCOME, retrain={"minimum_new_rows": 10_000})
    waiting = rounds(begun, BIG, 1)
    asked = receipt(begun, retrained(begun).id)

    assert waiting.outcome == "waiting"
    assert asked.version == 2


def test_rows_that_come_again_are_not_new(begun: Store) -> None:
    again = rounds(begun, SMALL, 1)
    turned = rounds(begun, SMALL[::-1], 2)

    assert [(r.outcome, r.new_rows, r.rows) for r in (again, turned)] == [("waiting", 0, 200)] * 2
    assert versions(begun) == [1]


def test_of_a_burst_the_last_upload_is_trained_on(store: Store) -> None:
    keep(store, INCOME, retrain={"debounce_seconds": 0.3})
    asked = [come(store, rows, minute).result["retrains"][0] for minute, rows in enumerate(burst())]
    early = jobs.find_state(store, asked[0])
    found = [due(store, job) for job in asked]

    assert early.state == "queued"
    assert [r.outcome for r in found] == ["waiting", "waiting", "promoted"]
    assert found[0].why == "A later upload of the same burst is trained on."
    assert (found[0].version, found[0].rows, len(found[0].versions)) == (0, 0, 1)
    assert found[2].rows == 220
    assert versions(store) == [1]


def burst() -> list[list[dict[str, str]]]:
    return [ADULTS[:200], ADULTS[:210], ADULTS[:220]]


def due(store: Store, job: str) -> receipts.Receipt:
    """Run a job as if it were due by now; return its receipt."""
    request = jobs.read_request(store, job).request
    other = jobs.submit(store, "retrain", request)
    return receipt(store, ran(store, other).id)


@pytest.mark.parametrize(
    ("rows", "code", "place"),
    [
        ([{k: v for k, v in r.items() if k != "age"} for r in BIG], "BadTable", {"column": "age"}),
        (
            [*BIG, {**BIG[0], "age": "young"}],
            "BadTable",
            {"column": "age", "row": 1201},
        ),
        (
            [*BIG, {**BIG[0], "income": "about 50K"}],
            "BadTable",
            {"column": "income", "labels": ["about 50K"]},
        ),
    ],
    ids=["a column is missing", "a cell is of another type", "a label is new"],
)
def test_data_that_does_not_fit_stops_the_retraining_and_says_where(
    begun: Store, rows: list[dict[str, str]], code: str, place: dict[str, Any]
) -> None:
    found = rounds(begun, rows, 1)
    state = jobs.read_state(begun, found.job)

    assert (found.outcome, found.version) == ("stopped", 0)
    assert (found.champion_before, found.champion_after) == (1, 1)
    assert found.problem == state.error
    assert (found.problem["code"], found.problem["status"]) == (code, 422)
    assert place.items() <= found.problem.items()
    assert found.problem["remedy"]
    assert found.why == found.problem["detail"]
    assert (state.state, champion(begun), versions(begun)) == ("failed", 1, [1])


def test_a_model_that_was_stopped_goes_on_with_the_next_good_table(begun: Store) -> None:
    rounds(begun, [{**r, "age": "?x"} for r in BIG], 1)
    found = rounds(begun, BIG, 2)

    assert found.version == 2
    assert found.outcome in ("promoted", "rejected")


def test_a_training_that_takes_longer_than_its_budget_is_stopped(begun: Store) -> None:
    keep(begun, INCOME, retrain={"budget_seconds": 0.001})
    found = rounds(begun, BIG, 1)
    keep(begun, INCOME, retrain={"budget_cost": 0.001})
    dear = rounds(begun, OTHER, 2, price_per_second=10.0)

    assert (found.outcome, dear.outcome) == ("stopped", "stopped")
    assert found.problem["code"] == dear.problem["code"] == "OverBudget"
    assert "0.001 s" in found.why
    assert "0.0001 s" in dear.why
    assert (found.version, champion(begun), versions(begun)) == (0, 1, [1])
    assert (found.rows, found.new_rows) == (1200, found.new_rows)


def test_settings_are_searched_for_anew_at_each_retraining(store: Store) -> None:
    sweep = {"mode": "bayesian", "runs": 4, "folds": 2}
    keep(store, INCOME, retrain={"sweep": sweep})
    first = rounds(store, SMALL, 0)
    begun = recipes.recall(store, "m")
    second = rounds(store, BIG, 1)

    results = [
        msgspec.json.decode(store.get(each.sweep_key).data, type=SweepResult)
        for each in (first, second)
    ]
    assert [len(found.trials) for found in results] == [4, 4]
    best = results[1].trials[0]
    assert manifest(store, second.version).recipe["learner"]["settings"] == best.settings
    tried = [
        next(
            t.settings for t, p in zip(results[1].trials, results[1].places, strict=True) if p == i
        )
        for i in range(4)
    ]
    assert begun[0].settings in tried[:2]
    kept = recipes.find(store, "m")
    assert kept is not None
    assert kept.learner.settings == {}  # the recipe stays as it was written


def test_a_champion_that_knows_the_rows_held_out_is_judged_on_new_ones(store: Store) -> None:
    come(store, SMALL, 0)
    recipe = {**INCOME, "split": {"refit": True}}
    del recipe["retrain"]
    state = ended(store, "train", {"model": "m", "recipe": recipe})
    assert state.result, state.error
    assert manifest(store, 1).rows.trained == 200
    again = receipt(store, retrained(store).id)
    later = rounds_of(store, [*SMALL, *OTHER], 1)

    assert (again.outcome, again.judgement) == ("challenger", None)
    assert again.why == "No held-out row is left on which the two compare."
    assert later.judgement is not None
    assert 100 < later.judgement.rows < 0.25 * len(OTHER)
    assert manifest(store, later.version).recipe["split"]["refit"] is False


def rounds_of(store: Store, rows: list[dict[str, str]], minute: float) -> receipts.Receipt:
    """Retrain a model without a policy on new rows."""
    come(store, rows, minute)
    return receipt(store, retrained(store).id)


def test_data_that_was_damaged_later_stops_the_retraining(begun: Store) -> None:
    state = come(begun, BIG, 1)
    store_key = f"datasets/d/versions/{state.result['version']}/data.csv"
    begun.put(store_key, table(OTHER))
    found = receipt(begun, ran(begun, state.result["retrains"][0]).id)

    assert found.outcome == "stopped"
    assert (found.problem["code"], found.problem["dataset"]) == ("ArtifactCorrupt", "d")


def test_a_model_that_is_its_own_cause_is_not_retrained(begun: Store) -> None:
    version = datasets.read_index(begun, "d").latest
    cause = [f"retrain m d@{version}", "score-batch m", f"dataset d@{version}"]
    state = retrained(begun, cause=cause)
    found = receipt(begun, state.id)

    assert (state.state, state.error["code"], state.error["status"]) == ("failed", "Conflict", 409)
    assert state.error["field"] == "cause"
    assert (found.outcome, found.problem, found.cause) == ("stopped", state.error, cause)
    assert retrained(begun, cause=[f"retrain m d@{'0' * 20}"]).state == "succeeded"
    assert retrained(begun, cause=[f"retrain other d@{version}"]).state == "succeeded"


def test_a_model_without_a_recipe_is_refused(store: Store) -> None:
    state = retrained(store)

    assert (state.state, state.error["code"], state.error["field"]) == (
        "failed",
        "BadRecipe",
        "model",
    )
    assert list(store.list("receipts/")) == []


def test_a_recipe_that_is_none_any_more_stops_it(begun: Store) -> None:
    keep(begun, INCOME, learner={"use": "learner-of-old"})
    found = receipt(begun, retrained(begun).id)

    assert (found.outcome, found.problem["code"]) == ("stopped", "ModuleMissing")
    assert found.problem["status"] == 404


def test_a_dataset_or_a_version_that_is_not_there_stops_it(store: Store, begun: Store) -> None:
    missing = receipt(begun, retrained(begun, version="0" * 20).id)
    keep(begun, INCOME, dataset="nothing")
    none = receipt(begun, retrained(begun).id)

    for found in (missing, none):
        assert (found.outcome, found.problem["code"]) == ("stopped", "DatasetMissing")
    assert none.dataset == "nothing"


def test_content_that_comes_again_moves_the_champion_back_only_by_the_gate(store: Store) -> None:
    keep(store, INCOME)
    first = rounds(store, spoilt(BIG), 0)
    better = rounds(store, BIG, 1)
    again = rounds(store, spoilt(BIG), 2)

    assert [r.outcome for r in (first, better, again)] == ["promoted", "promoted", "promoted"]
    assert (again.version, again.champion_before, again.champion_after) == (1, 2, 1)
    assert set(again.seconds) == {"total"}
    assert versions(store) == [1, 2]
    keep(store, INCOME, promote={"margin": 1.0})
    refused = rounds(store, BIG, 3)
    assert (refused.outcome, refused.champion_after) == ("rejected", 1)
    assert champion(store) == 1


def test_a_version_rolled_back_by_hand_does_not_come_back_by_itself(store: Store) -> None:
    keep(store, INCOME)
    rounds(store, spoilt(SMALL), 0)
    rounds(store, BIG, 1)
    registry.move_alias(store, "m", "champion", 1, Note(who="anna", why="odd answers"))
    found = receipt(store, retrained(store).id)

    assert (found.outcome, found.version, found.champion_after) == ("challenger", 2, 1)
    assert found.why == "Rolled back by anna; promote it by hand to have it serve."
    assert champion(store) == 1


def test_the_receipt_is_the_result_of_the_job(begun: Store) -> None:
    state = retrained(begun)

    assert state.result["job"] == state.id
    assert state.result["outcome"] == "unchanged"
    assert state.result["at"] > NOON.isoformat()


PASSING = ("at", "seconds", "cost")
"""What tells one run of a job from another."""


def facts(found: receipts.Receipt) -> dict[str, Any]:
    return {k: v for k, v in msgspec.to_builtins(found).items() if k not in PASSING}


@pytest.mark.parametrize("outcome", ["promoted", "rejected", "challenger"])
def test_a_job_that_died_after_it_published_runs_again_to_the_same_receipt(
    begun: Store, outcome: str
) -> None:
    gate = {
        "promoted": {"margin": -1.0},
        "rejected": {"margin": 1.0},
        "challenger": {"margin": 0.0, "significance": 1e-9},
    }[outcome]
    keep(begun, INCOME, promote=gate)
    first = rounds(begun, ADULTS[1000:1200], 1)
    aliases = registry.read_index(begun, "m").aliases
    begun.delete(keys.receipt("m", first.job))
    begun.delete(keys.job_state(first.job))
    state = ran(begun, first.job)
    again = receipt(begun, first.job)

    assert first.outcome == outcome
    assert state.state == "succeeded"
    assert facts(again) == facts(first)
    assert registry.read_index(begun, "m").aliases == aliases
    assert versions(begun) == [1, 2]


def test_a_job_that_died_after_it_published_says_the_same_though_the_champion_is_newer_by_now(
    begun: Store,
) -> None:
    keep(begun, INCOME, promote={"margin": 1.0})
    first = rounds(begun, BIG, 1)
    keep(begun, INCOME, promote={"margin": -1.0})
    newer = rounds(begun, OTHER, 2)
    keep(begun, INCOME, promote={"margin": 1.0})
    begun.delete(keys.receipt("m", first.job))
    begun.delete(keys.job_state(first.job))
    ran(begun, first.job)

    assert (first.outcome, newer.outcome) == ("rejected", "promoted")
    assert facts(receipt(begun, first.job)) == facts(first)
    assert champion(begun) == newer.version == 3


def test_a_job_that_died_after_it_moved_the_champion_back_runs_again_to_the_same_receipt(
    store: Store,
) -> None:
    keep(store, INCOME, promote={"margin": -1.0})
    rounds(store, SMALL, 0)
    rounds(store, OTHER, 1)
    first = rounds(store, SMALL, 2)
    moves = registry.read_index(store, "m").moves
    store.delete(keys.receipt("m", first.job))
    store.delete(keys.job_state(first.job))
    ran(store, first.job)

    assert (first.outcome, first.champion_before, first.champion_after) == ("promoted", 2, 1)
    assert facts(receipt(store, first.job)) == facts(first)
    assert registry.read_index(store, "m").moves == moves


def test_a_job_that_died_after_its_receipt_answers_with_that_receipt(begun: Store) -> None:
    first = rounds(begun, BIG, 1)
    before = begun.get(keys.receipt("m", first.job))
    ended = jobs.read_state(begun, first.job).result
    rounds(begun, OTHER, 2)
    begun.delete(keys.job_state(first.job))
    state = ran(begun, first.job)

    assert state.result == ended
    assert begun.get(keys.receipt("m", first.job)) == before


def test_a_job_that_was_stopped_and_runs_again_has_one_receipt(begun: Store) -> None:
    first = rounds(begun, [{**row, "age": "old"} for row in SMALL], 1)
    before = len(receipts.newest(begun, "m", 9))
    begun.delete(keys.job_state(first.job))
    state = ran(begun, first.job)

    assert (state.state, state.error) == ("failed", first.problem)
    after = receipt(begun, first.job)
    leave = {"at": first.at, "seconds": first.seconds, "cost": first.cost}
    assert msgspec.structs.replace(after, **leave) == first
    assert len(receipts.newest(begun, "m", 9)) == before


@pytest.mark.parametrize("entrance", ["upload", "request", "schedule", "train", "gated train"])
def test_older_data_never_replaces_the_champion_whatever_asks_for_it(
    store: Store, entrance: str
) -> None:
    keep(store, INCOME, promote={"margin": -1.0})
    rounds(store, BIG, 10)
    late = come(store, OTHER, 5)
    version = late.result["version"]
    plain = {name: value for name, value in INCOME.items() if name != "retrain"}
    asked = {
        "upload": {"version": version, "trigger": "upload"},
        "request": {"version": version},
        "schedule": {"version": version, "trigger": "schedule"},
        "train": {"version": version, "recipe": plain},
        "gated train": {
            "version": version,
            "recipe": {**plain, "promote": {"margin": -1.0}},
        },
    }[entrance]
    verb = "train" if "train" in entrance else "retrain"
    state = ran(store, jobs.submit(store, verb, {"model": "m", **asked}))
    index = registry.read_index(store, "m")

    assert state.state == "succeeded"
    assert {alias.version for alias in index.aliases.values()} == {1}
    if verb == "retrain":
        assert (state.result["outcome"], state.result["version"]) == ("older", 0)
    else:
        assert (state.result["version"], state.result["champion"]) == (2, 1)


def test_older_data_by_the_time_column_never_replaces_the_champion(store: Store) -> None:
    dated = [{**row, "when": f"2024-05-{1 + place % 28:02}"} for place, row in enumerate(ADULTS)]
    keep(store, INCOME, time="when", promote={"margin": -1.0})
    rounds(store, dated[:400], 0)
    old = [{**row, "when": "2023-01-01"} for row in dated[400:800]]
    late = rounds(store, old, 60)
    newer = rounds(store, [*old, {**old[0], "when": "2024-05-29"}], 30)

    assert (late.outcome, newer.outcome) == ("older", "promoted")
    assert champion(store) == 2


def test_append_goes_on_from_the_versions_that_were_not_refused(store: Store) -> None:
    keep(store, INCOME, retrain={"rows": "append"}, promote={"margin": -1.0})
    first = rounds(store, SMALL, 0)
    refused = rounds(store, [{**row, "age": "old"} for row in BIG], 1)
    strange = rounds(store, [*BIG, {**BIG[0], "income": "?!"}], 2)
    good = rounds(store, OTHER, 3)

    assert [r.outcome for r in (first, refused, strange, good)] == [
        "promoted",
        "stopped",
        "stopped",
        "promoted",
    ]
    assert good.versions == [first.versions[0], datasets.version_of(table(OTHER), {})]
    assert good.rows == 1400
    assert manifest(store, 2).dataset.earlier == first.versions
    assert manifest(store, 2).rows.total == 1400


def test_integers_become_numbers_when_numbers_come(begun: Store) -> None:
    keep(begun, INCOME, promote={"margin": -1.0})
    found = rounds(begun, [{**row, "age": f"{row['age']}.5"} for row in BIG], 1)
    back = rounds(begun, OTHER, 2)
    kinds = [
        {column.name: column.type for column in manifest(begun, number).signature.inputs}["age"]
        for number in (1, 2, 3)
    ]

    assert (found.outcome, back.outcome) == ("promoted", "promoted")
    assert found.judgement.rows > 100
    assert kinds == ["integer", "number", "number"]


def test_new_columns_are_ignored_and_named(begun: Store) -> None:
    found = rounds(begun, [{"first": "1", **row, "last": "x"} for row in BIG], 1)

    assert found.ignored_columns == ["first", "last"]
    assert (found.version, len(manifest(begun, 2).signature.inputs)) == (2, 3)
    assert rounds(begun, ADULTS, 2).ignored_columns == []


def test_two_jobs_of_one_build_train_once_and_agree(begun: Store) -> None:
    keep(begun, INCOME, promote={"margin": -1.0})
    come(begun, BIG, 1)
    asked = [jobs.submit(begun, "retrain", {"model": "m"}) for _ in range(2)]
    threads = [threading.Thread(target=ran, args=(begun, job)) for job in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [receipt(begun, job) for job in asked]
    claims = {e.key.split("/")[4] for e in begun.list("models/m/builds/") if "manifest" in e.key}

    assert sorted(r.outcome for r in found) == ["promoted", "unchanged"]
    assert [r.version for r in found] == [2, 2]
    assert sorted(set(r.seconds) == {"total"} for r in found) == [False, True]
    assert versions(begun) == [1, 2]
    assert len(claims) == 2


def test_another_gate_or_policy_is_no_other_model(begun: Store) -> None:
    keep(begun, INCOME, promote={"margin": 0.1}, retrain={"minimum_new_rows": 0})
    found = receipt(begun, retrained(begun).id)

    assert (found.outcome, versions(begun)) == ("unchanged", [1])

"""Settings are searched for by a job, and the best model is published."""

import time
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from tests.problems import refused
from tests.trained import ADULT, AUTOMOBILES, ended, run_to_end, upload
from trainlet import jobs, keys, recipes, registry
from trainlet.evaluations.trials import SweepResult
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.training.tuning import trying
from trainlet.training.tuning.judging import Judge
from trainlet.web.app import create_app

HEAD, *LINES = ADULT.read_text().splitlines()
WEIGHT = "l2_regularization_weight"
RECIPE = {
    "dataset": "adult",
    "label": "income",
    "columns": ["age", "education-num", "hours-per-week"],
    "learner": {"use": "two-class-logistic-regression", "settings": {"maximum_iterations": 200}},
}
SWEEP = {
    "mode": "entire-grid",
    "ranges": {WEIGHT: "0.1; 3000000; 3"},
    "ranges_only": True,
    "folds": 3,
}


def table(lines: list[str]) -> bytes:
    return "\n".join([HEAD, *lines]).encode()


@pytest.fixture
def filled(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(trying, "cores", lambda: 1)
    upload(store, "adult", table(LINES[:500]))
    upload(store, "other", table(LINES[500:700]))
    upload(store, "autos", AUTOMOBILES.read_bytes())
    return store


def tuned(store: Store, **sweep: Any) -> tuple[dict[str, Any], SweepResult]:
    asked = {"model": "income", "recipe": RECIPE, "sweep": {**SWEEP, **sweep}}
    state = ended(store, "tune", asked)
    assert state.result, state.error
    data = store.get(state.result["sweep_key"]).data
    return state.result, msgspec.json.decode(data, type=SweepResult)


def weights(found: SweepResult) -> list[float]:
    return [trial.settings[WEIGHT] for trial in found.trials]


def test_every_trial_is_told_best_first_and_the_best_is_published(filled: Store) -> None:
    result, found = tuned(filled, metric="average-log-loss")
    losses = [trial.metrics["average-log-loss"] for trial in found.trials]

    assert losses == sorted(losses)
    assert weights(found)[-1] == 3_000_000  # nothing is learned
    assert sorted(found.places) == [0, 1, 2]
    assert all(len(trial.metrics) >= 7 and len(trial.folds) == 3 for trial in found.trials)
    assert (found.judged_by, found.folds, found.rows) == ("class", 3, 400)
    assert all(trial.settings["maximum_iterations"] == 200 for trial in found.trials)
    version = registry.resolve(registry.read_index(filled, "income"), "income")
    manifest = registry.read_manifest(filled, "income", version)
    kept = recipes.find(filled, "income")
    assert kept is not None
    assert kept.learner.settings == found.trials[0].settings
    assert manifest.recipe["learner"]["settings"] == found.trials[0].settings
    assert (result["version"], result["best"]["settings"]) == (1, found.trials[0].settings)


def test_a_metric_of_which_more_is_better_ranks_the_other_way(filled: Store) -> None:
    _, found = tuned(filled)
    figures = [trial.metrics["accuracy"] for trial in found.trials]

    assert (found.metric, found.better) == ("accuracy", "high")
    assert figures == sorted(figures, key=lambda figure: -(figure or 0))


def test_the_best_of_several_learners_is_published(filled: Store) -> None:
    trees = "two-class-boosted-decision-tree"
    ranges = {"number_of_trees_constructed": "2, 20"}
    beside = {"use": trees, "ranges": ranges, "ranges_only": True}
    _, found = tuned(filled, ranges={WEIGHT: 3e6}, learners=[beside], metric="average-log-loss")
    version = registry.resolve(registry.read_index(filled, "income"), "income")
    kept = recipes.find(filled, "income")

    assert [trial.learner for trial in found.trials].count(trees) == 2
    assert len(found.trials) == 3
    assert found.trials[0].learner == trees
    assert registry.read_manifest(filled, "income", version).learner == trees
    assert kept is not None
    assert kept.learner.use == trees


def test_a_tables_own_folds_come_before_a_validation_dataset(filled: Store) -> None:
    step = {
        "use": "partition-and-sample",
        "settings": {
            "partition_or_sample_mode": "assign-to-folds",
            "specify_number_of_folds_to_split_evenly_into": 4,
        },
    }
    state = ended(filled, "clean", {"dataset": "adult", "steps": [step], "into": "dealt"})
    assert state.result, state.error
    recipe = {**RECIPE, "dataset": "dealt"}
    asked = {"model": "own", "recipe": recipe, "sweep": {**SWEEP, "validation": "other"}}
    state = ended(filled, "tune", asked)

    assert state.result, state.error
    found = msgspec.json.decode(filled.get(state.result["sweep_key"]).data, type=SweepResult)
    assert (found.judged_by, found.folds, found.validation) == ("own", 4, "")


def test_a_validation_dataset_judges_instead_of_folds(filled: Store) -> None:
    _, found = tuned(filled, validation="other")

    assert (found.judged_by, found.folds) == ("validation", 1)
    assert found.validation.startswith("other@")
    assert {trial.folds[0].rows for trial in found.trials} == {200}


def test_a_validation_dataset_of_other_classes_is_refused(filled: Store) -> None:
    odd = [line.replace("<=50K", "poor") for line in LINES[500:700]]
    upload(filled, "odd", table(odd))
    asked = {"model": "income", "recipe": RECIPE, "sweep": {**SWEEP, "validation": "odd"}}
    state = ended(filled, "tune", asked)

    assert state.error is not None
    assert (state.error["code"], state.error["field"]) == ("BadTable", "sweep.validation")
    assert "'poor'" in state.error["detail"]


def test_a_sweep_that_was_killed_goes_on_with_the_same_best_model(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, whole = tuned(filled)

    class Dying(Judge):
        calls = 0

        def __call__(self, task: Any) -> Any:
            type(self).calls += 1
            if type(self).calls == 5:
                raise KeyboardInterrupt
            return super().__call__(task)

    monkeypatch.setattr(trying, "Judge", Dying)
    asked = {"model": "again", "recipe": RECIPE, "sweep": SWEEP}
    job_id = jobs.submit(filled, "tune", asked)
    with pytest.raises(KeyboardInterrupt):
        run_to_end(filled, job_id)
    assert len(list(filled.list(f"{keys.TRIALS}{job_id}/"))) == 1
    jobs.change(filled, job_id, let_lease_end)
    state = run_to_end(filled, job_id)

    assert state.result, state.error
    assert Dying.calls == 5 + 6  # of three trials on three folds the first is not repeated
    found = msgspec.json.decode(filled.get(state.result["sweep_key"]).data, type=SweepResult)
    assert [t.metrics for t in found.trials] == [t.metrics for t in whole.trials]
    manifests = [
        registry.read_manifest(
            filled, name, registry.resolve(registry.read_index(filled, name), name)
        )
        for name in ("income", "again")
    ]
    assert manifests[0].sha256 == manifests[1].sha256


def let_lease_end(state: jobs.State) -> bool:
    state.lease_until = state.retry_at = 0.0
    return True


def test_if_every_trial_fails_the_reason_is_told(filled: Store) -> None:
    step = {"use": "select-columns-in-dataset", "columns": ["age"]}
    twice = {**RECIPE, "steps": [step, {"use": "normalize-data", "columns": ["age"]}]}
    rare = {**twice, "columns": ["age"], "class_weights": {"nobody": 2.0}}
    state = ended(filled, "tune", {"model": "income", "recipe": rare, "sweep": SWEEP})

    assert state.error is not None
    assert state.error["status"] == 422
    assert "nobody" in state.error["detail"]


@pytest.fixture
def client(filled: Store) -> FlaskClient:
    return create_app(filled, Settings()).test_client()


def test_it_is_asked_for_and_fetched_over_http(client: FlaskClient, filled: Store) -> None:
    asked = {"model": "income", "recipe": RECIPE, "sweep": SWEEP}
    accepted = client.post("/v1/tune", json=asked)
    refused(client.get(accepted.json["sweep"]), 404, "NotFound")
    state = run_to_end(filled, accepted.json["job"])

    assert (accepted.status_code, accepted.json["trials"]) == (202, 3)
    assert state.result, state.error
    whole = client.get(accepted.json["sweep"])
    assert len(msgspec.json.decode(whole.data, type=SweepResult).trials) == 3
    assert any("best accuracy" in line for line in state.log)


@pytest.mark.parametrize(
    ("sweep", "code", "field"),
    [
        ({"ranges": {WEIGHT: "-1"}}, "BadSettings", f"sweep.ranges.{WEIGHT}"),
        ({"metric": "mean-absolute-error"}, "BadRecipe", "sweep.metric"),
        ({"runs": 0}, "BadSettings", "sweep.runs"),
        ({"starts": [{"use": "two-class-logistic-regression"}]}, "BadSettings", "sweep.starts"),
        ({"mode": "bayesian", "starts": [{"use": "linear-regression"}]},
         "BadRecipe", "sweep.starts[0].use"),
        ({"validation": "nothing"}, "DatasetMissing", None),
        ({"learners": [{"use": "linear-regression"}]}, "BadRecipe", "sweep.learners[0].use"),
        ({"mode": "entire-grid", "ranges": {WEIGHT: {"minimum": 1, "maximum": 2, "count": 9999}}},
         "BadSettings", "sweep.ranges"),
    ],
)  # fmt: skip
def test_what_can_not_be_swept_is_refused_before_there_is_a_job(
    client: FlaskClient, filled: Store, sweep: dict[str, Any], code: str, field: str | None
) -> None:
    asked = {"model": "income", "recipe": RECIPE, "sweep": sweep}
    answer = client.post("/v1/tune", json=asked)

    assert answer.status_code in (404, 422)
    assert (answer.json["code"], answer.json.get("field")) == (code, field)
    assert not list(jobs.requested(filled, "tune"))


def rows_of(store: Store, model: str) -> Any:
    version = registry.resolve(registry.read_index(store, model), model)
    return registry.read_manifest(store, model, version).rows


def test_the_best_is_trained_on_all_rows_in_the_end(filled: Store) -> None:
    tuned(filled)
    kept = recipes.find(filled, "income")

    assert kept is not None
    assert kept.split.refit
    assert (rows_of(filled, "income").trained, rows_of(filled, "income").held_out) == (500, 100)


@pytest.mark.parametrize("policy", [{"promote": {}}, {"retrain": {"minimum_new_rows": 5}}])
def test_where_versions_compete_the_rows_held_out_stay_unknown(
    filled: Store, policy: dict[str, Any]
) -> None:
    asked = {"model": "income", "recipe": {**RECIPE, **policy}, "sweep": SWEEP}
    state = ended(filled, "tune", asked)
    kept = recipes.find(filled, "income")

    assert state.result, state.error
    assert kept is not None
    assert not kept.split.refit
    rows = rows_of(filled, "income")
    assert rows.trained + rows.held_out == 500


BAYESIAN = {"mode": "bayesian", "runs": 9, "ranges": {WEIGHT: [0.1, 1, 10, 3e6]}}


def test_a_bayesian_search_runs_as_many_trials_and_begins_with_the_recipes_settings(
    filled: Store,
) -> None:
    _, found = tuned(filled, **BAYESIAN)
    first = found.trials[found.places.index(0)]

    assert (len(found.trials), found.planned) == (9, 9)
    assert sorted(found.places) == list(range(9))
    assert set(weights(found)) <= {0.1, 1, 10, 3e6}
    assert first.settings["maximum_iterations"] == 200
    stopped = [trial.is_stopped for trial in found.trials]
    assert stopped == sorted(stopped)  # those that were stopped come last


def test_the_next_search_begins_with_the_best_of_the_last(
    filled: Store,
) -> None:
    tuned(filled, metric="average-log-loss", ranges={WEIGHT: "0.1; 30; 3000000"})
    last = recipes.recall(filled, "income")
    _, found = tuned(filled, **{**BAYESIAN, "runs": 4, "ranges": {WEIGHT: [0.1, 1, 30, 3e6]}})
    by_place = [found.trials[found.places.index(place)] for place in range(4)]

    assert sorted(weights_in(last)) == [0.1, 30, 3e6]
    assert [trial.settings[WEIGHT] for trial in by_place][1:] == weights_in(last)
    assert len(recipes.recall(filled, "income")) == len(set(weights(found)))


def weights_in(choices: Any) -> list[float]:
    return [choice.settings[WEIGHT] for choice in choices]


def test_a_search_that_runs_again_begins_with_what_it_did_before(filled: Store) -> None:
    choices = [recipes.Choice(use="x", settings={"n": n}) for n in (1, 2)]
    sweep = recipes.Remembered(job="tune-1", best=choices[:1], before=choices[1:])
    recipes.remember(filled, "income", sweep)

    assert recipes.recall(filled, "income", "tune-1") == choices[1:]
    assert recipes.recall(filled, "income", "tune-2") == choices[:1]
    assert recipes.recall(filled, "nothing") == []
    assert list(recipes.kept(filled)) == []  # no model's recipe


def test_the_best_is_found_among_many_learners_and_may_be_a_vote(filled: Store) -> None:
    result, found = tuned(filled, mode="best", metric="average-log-loss", budget_trials=24)
    learners = {trial.learner for trial in found.trials}

    assert {"two-class-gradient-boosting", "two-class-extra-trees"} < learners
    assert len(learners) >= 5
    assert found.trials[0].learner == result["best"]["learner"] == "two-class-voting"
    assert found.trials[0].metrics["average-log-loss"] < found.trials[1].metrics["average-log-loss"]
    assert all(not fold.said for trial in found.trials for fold in trial.folds)
    members = result["best"]["settings"]["learners"]
    assert 2 <= len(members) <= 5
    version = registry.resolve(registry.read_index(filled, "income"), "income")
    manifest = registry.read_manifest(filled, "income", version)
    assert manifest.learner == "two-class-voting"
    assert manifest.parity.largest < 1e-9
    again = ended(filled, "train", {"model": "income"})
    assert again.result, again.error
    assert again.result["version"] == 1  # the same recipe


def test_the_time_for_the_best_is_for_all_of_it(filled: Store) -> None:
    began = time.monotonic()
    asked = {"model": "price", "dataset": "autos", "label": "price"}
    state = ended(filled, "tune", {**asked, "sweep": {"mode": "best", "budget_seconds": 6}})

    assert state.result, state.error
    assert time.monotonic() - began < 60
    assert 3 < state.result["trials"] < 10_000
    assert any("s left" in line for line in state.log)

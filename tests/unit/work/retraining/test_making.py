"""What is trained on is never judged on, and what is held out once is held out for good."""

from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rounds import ADULTS, INCOME, MODEL, keep, manifest, rounds
from trainlet import jobs, recipes, registry
from trainlet.datasets import Column, Schema
from trainlet.errors import TrainingFailed
from trainlet.recipes import Recipe, features
from trainlet.registry import Artifacts, Version
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.training.problem import pose
from trainlet.work.holder import Holder
from trainlet.work.retraining.champion import find_champion
from trainlet.work.retraining.columns import Shape
from trainlet.work.retraining.making import Making, contest_of, examine, make, problem_of
from trainlet.work.retraining.material import gather

DAY = 86_400.0
SPLITS: dict[str, dict[str, Any]] = {
    "content": {"by": "content", "fraction": 0.6},
    "column": {"by": "column", "column": "id", "fraction": 0.6},
    "period": {"by": "period", "column": "when", "days": 7.0, "fraction": 0.6},
}
row = st.tuples(st.integers(0, 30), st.integers(0, 12), st.integers(0, 90), st.integers(0, 1))
uploads = st.lists(st.lists(row, min_size=1, max_size=25), min_size=2, max_size=4)


def column(name: str, type_: str) -> Column:
    return Column(name=name, type=type_, why="", missing=0, distinct=2)


SCHEMA = Schema(
    dataset="d",
    version="0" * 20,
    extension=".csv",
    size=1,
    uploaded="2024-01-01T00:00:00Z",
    rows=1,
    columns=[
        column("x", "integer"),
        column("id", "integer"),
        column("when", "datetime"),
        column("y", "integer"),
    ],
)


def dealt(rows: list[tuple[int, ...]], split: dict[str, Any]) -> tuple[set[Any], set[Any]]:
    """Return what identifies the rows that are trained on, and those that are held out."""
    frame = pd.DataFrame(rows, columns=["x", "id", "when", "y"], dtype="float64")
    frame["when"] *= DAY
    document = {
        "dataset": "d",
        "label": "y",
        "columns": ["x"],
        "learner": {"use": "linear-regression"},
        "split": split,
    }
    recipe = msgspec.convert(document, Recipe)
    try:
        problem = pose(frame, SCHEMA, recipe)
    except TrainingFailed:
        return set(), set()  # too few to be dealt: nothing is trained
    whats = {
        "content": list(zip(frame["x"], frame["y"], strict=True)),
        "column": frame["id"].tolist(),
        "period": (frame["when"] // (7 * DAY)).tolist(),
    }[split["by"]]
    return {whats[i] for i in problem.trained}, {whats[i] for i in problem.places}


@pytest.mark.parametrize("by", sorted(SPLITS))
@given(versions=uploads, is_appended=st.booleans())
@settings(max_examples=40)
def test_a_row_that_was_held_out_is_in_the_training_rows_of_no_later_version(
    by: str, versions: list[list[tuple[int, ...]]], is_appended: bool
) -> None:
    trained, held_out = set(), set()
    for number in range(len(versions)):
        first = 0 if is_appended else number
        rows = [each for upload in versions[first : number + 1] for each in upload]
        now_trained, now_held_out = dealt(rows, SPLITS[by])
        trained |= now_trained
        held_out |= now_held_out

    assert not trained & held_out


def making(store: Store, rows: list[dict[str, str]], **changed: Any) -> Making:
    """Return what a version is made of that rows of the table ``d`` came to be."""
    job = jobs.submit(store, "retrain", {})
    assert jobs.claim(store, job, "me", 60)
    recipe = recipes.completed(msgspec.convert({**INCOME, **changed}, Recipe))
    version = rounds(store, rows, 1).versions[-1]
    material = gather(store, Settings(), recipe, [version], Shape())
    return Making(store, Settings(), Holder(store, job, "me", 60), MODEL, recipe, material, "9")


@pytest.fixture
def begun(store: Store) -> Store:
    """A model that waits for many rows before it is trained again."""
    keep(store, INCOME)
    rounds(store, ADULTS[:400], 0)
    keep(store, INCOME, retrain={"minimum_new_rows": 10_000})
    return store


def test_a_build_is_made_of_the_rows_and_known_when_it_was_published(begun: Store) -> None:
    one = making(begun, ADULTS[:600])
    built = make(one)

    assert isinstance(built, Artifacts)
    problem = problem_of(one)
    assert built.manifest.rows.trained == len(problem.trained)
    assert built.manifest.rows.held_out == len(problem.places)
    assert (built.manifest.claim, built.manifest.order, built.manifest.model) == ("me", "9", "m")
    assert built.manifest.columns == {**features(one.recipe, one.material.schema), "income": "text"}
    assert built.manifest.dataset.version == one.material.versions[-1]
    registry.publish(begun, built)
    assert isinstance(make(one), Version)


def test_a_contest_is_by_the_recipes_own_gate(begun: Store) -> None:
    contest = contest_of(making(begun, ADULTS[:600], promote={"margin": 0.25}))

    assert (contest.rule.margin, contest.model, contest.order) == (0.25, "m", "9")
    assert contest.writer == contest.job[-12:]


def test_an_exam_holds_the_held_out_rows_with_the_truth(begun: Store) -> None:
    one = making(begun, ADULTS[400:1000])
    exam = examine(one, find_champion(begun, MODEL, "x"))
    places = problem_of(one).places
    truth = [exam.truth.classes[i] for i in exam.truth.y]

    assert exam.X["age"].tolist() == one.material.frame["age"].iloc[places].tolist()
    assert truth == one.material.frame["income"].iloc[places].tolist()
    assert len(exam.X) == len(places) > 50


def test_a_model_of_another_task_does_not_compare(begun: Store) -> None:
    regression = {"use": "linear-regression"}
    one = making(
        begun, ADULTS[400:1000], label="education-num", columns=["age"], learner=regression
    )

    assert examine(one, find_champion(begun, MODEL, "x")) is None


def test_a_model_of_another_label_does_not_compare(begun: Store) -> None:
    one = making(begun, ADULTS[400:1000], label="sex")

    assert examine(one, find_champion(begun, MODEL, "x")) is None


def test_a_champion_that_takes_other_columns_does_not_compare(begun: Store) -> None:
    one = making(begun, ADULTS[400:1000], columns=["age"])

    assert examine(one, find_champion(begun, MODEL, "x")) is None


def dated(rows: list[dict[str, str]], first_day: int) -> list[dict[str, str]]:
    """Return rows dated backwards: the first is the newest."""
    days = pd.date_range("2024-01-01", periods=first_day + len(rows)).strftime("%Y-%m-%d")
    return [{**each, "when": days[-1 - place]} for place, each in enumerate(rows)]


def test_older_held_out_rows_join_up_to_the_least_and_the_newest_of_them_by_time(
    store: Store,
) -> None:
    changes = {"retrain": {"rows": "append"}, "time": "when"}
    keep(store, INCOME, **changes)
    rounds(store, dated(ADULTS[:400], 0), 0)
    version = rounds(store, dated(ADULTS[400:500], 400), 1).versions
    whole = recipes.completed(
        msgspec.convert({**INCOME, **changes, "promote": {"rows": 60}}, Recipe)
    )
    material = gather(store, Settings(), whole, version, Shape())
    job = jobs.submit(store, "retrain", {})
    one = Making(store, Settings(), Holder(store, job, "x", 1), MODEL, whole, material, "9")
    exam = examine(one, find_champion(store, MODEL, "x"))
    places = problem_of(one).places
    newest = np.sort(material.frame["when"].to_numpy()[places[material.ages[places] == 1]])
    older = np.sort(material.frame["when"].to_numpy()[places[material.ages[places] == 0]])

    assert len(exam.X) == 60
    assert exam.X["when"].tolist() == [*older[len(newest) - 60 :], *newest]
    assert manifest(store, 1).recipe["time"] == "when"

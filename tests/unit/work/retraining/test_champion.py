"""The version that serves: which it is, which columns and rows it knows."""

from typing import Any

import msgspec
import numpy as np
import pytest

from tests.rounds import (
    ADULTS,
    INCOME,
    MODEL,
    champion,
    come,
    keep,
    manifest,
    receipt,
    retrained,
    rounds,
    spoilt,
)
from tests.trained import train
from trainlet import datasets, keys, recipes, registry
from trainlet.recipes import Recipe
from trainlet.registry import Note
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.training.problem import pose
from trainlet.work.retraining.champion import (
    find_champion,
    known_rows,
    new_rows,
    schema_of,
    taken,
    untrained,
)
from trainlet.work.retraining.columns import Shape
from trainlet.work.retraining.material import Material, gather

ALL = {name: value for name, value in INCOME.items() if name != "columns"}
NARROW = [{name: row[name] for name in ("age", "education-num", "sex", "income")} for row in ADULTS]
"""Rows of few columns, to learn from all of them."""


def found(store: Store) -> Any:
    return find_champion(store, MODEL, "nobody")


def material_of(store: Store, recipe: dict[str, Any]) -> tuple[Recipe, Material]:
    """Return a recipe with the rows of the newest version that it takes."""
    whole = recipes.completed(msgspec.convert(recipe, Recipe))
    newest = datasets.read_index(store, "d").latest
    return whole, gather(store, Settings(), whole, [newest], Shape())


def test_a_model_that_has_no_version_has_no_champion(store: Store) -> None:
    assert found(store) is None
    assert schema_of(store, None) is None


def test_the_champion_is_what_serves_with_the_order_of_its_data(store: Store) -> None:
    keep(store, INCOME)
    rounds(store, spoilt(ADULTS[:200]), 0)
    rounds(store, ADULTS[:1200], 1)
    one = found(store)
    alias = registry.read_index(store, MODEL).aliases["champion"]

    assert (one.version.number, one.revision) == (2, alias.revision)
    assert one.manifest == manifest(store, 2)
    assert one.order == alias.order == one.manifest.order


def test_content_that_came_again_serves_for_the_data_it_came_back_as(store: Store) -> None:
    keep(store, INCOME, promote={"margin": -1.0})
    for minute, rows in enumerate([ADULTS[:200], ADULTS[200:500], ADULTS[:200]]):
        rounds(store, rows, minute)
    one = found(store)

    assert one.version.number == 1
    assert one.order > manifest(store, 2).order > one.manifest.order
    late = rounds(store, ADULTS[500:900], 1.5)
    assert late.outcome == "older"


def test_a_rollback_makes_the_older_data_count_again(store: Store) -> None:
    keep(store, INCOME, promote={"margin": -1.0})
    rounds(store, ADULTS[:200], 0)
    rounds(store, ADULTS[200:500], 10)
    registry.move_alias(store, MODEL, "champion", 1, Note(who="anna"))

    assert found(store).order == manifest(store, 1).order
    assert rounds(store, ADULTS[500:900], 5).outcome == "promoted"


def test_a_job_that_moved_the_champion_sees_the_one_before(store: Store) -> None:
    keep(store, INCOME, promote={"margin": -1.0})
    rounds(store, ADULTS[:200], 0)
    second = rounds(store, ADULTS[200:500], 1)
    writer = second.job[-12:]

    assert find_champion(store, MODEL, writer).version.number == 1
    assert find_champion(store, MODEL, "another").version.number == 2


def test_a_job_that_published_beside_the_champion_sees_what_it_was_judged_against(
    store: Store,
) -> None:
    keep(store, INCOME, promote={"margin": 1.0})
    rounds(store, ADULTS[:200], 0)
    rejected = rounds(store, ADULTS[200:500], 1)
    keep(store, INCOME, promote={"margin": -1.0})
    rounds(store, ADULTS[500:800], 2)

    assert champion(store) == 3
    assert find_champion(store, MODEL, rejected.job[-12:]).version.number == 1
    assert find_champion(store, MODEL, "another").version.number == 3


def test_a_champions_columns_are_those_it_was_made_from_as_they_were_read(store: Store) -> None:
    keep(store, ALL)
    rounds(store, [{**row, "age": f"{row['age']}.5"} for row in NARROW[:300]], 0)
    wider = [{**row, "extra": str(place)} for place, row in enumerate(NARROW[:600])]
    assert rounds(store, wider, 1).ignored_columns == ["extra"]
    keep(store, ALL, promote={"margin": -1.0})
    assert rounds(store, wider[:599], 2).outcome == "promoted"
    schema = taken(found(store), schema_of(store, found(store)))

    assert datasets.read_schema(store, "d").column("age").type == "integer"
    assert {column.name: column.type for column in schema.columns} == {
        "age": "number",
        "education-num": "integer",
        "sex": "text",
        "income": "text",
    }


def test_a_column_that_was_ignored_once_is_ignored_for_good_and_may_go_again(store: Store) -> None:
    keep(store, ALL, promote={"margin": -1.0})
    rounds(store, NARROW[:300], 0)
    wider = [{**row, "extra": str(place)} for place, row in enumerate(NARROW[:900])]
    found = [rounds(store, wider[:600], 1), rounds(store, wider, 2), rounds(store, NARROW, 3)]

    assert [r.outcome for r in found] == ["promoted"] * 3
    assert [r.ignored_columns for r in found] == [["extra"], ["extra"], []]
    for number in (1, 2, 3, 4):
        names = [column.name for column in manifest(store, number).signature.inputs]
        assert names == ["age", "education-num", "sex"]


def test_a_column_that_the_recipe_names_anew_is_taken(store: Store) -> None:
    keep(store, INCOME, promote={"margin": -1.0})
    rounds(store, ADULTS[:300], 0)
    keep(store, INCOME, columns=["age", "sex"], promote={"margin": -1.0})
    named = rounds(store, ADULTS[:600], 1)
    keep(store, ALL, promote={"margin": -1.0})
    every = rounds(store, NARROW[:900], 2)

    assert named.outcome == "promoted"
    assert [c.name for c in manifest(store, 2).signature.inputs] == ["age", "sex"]
    assert every.outcome == "promoted"
    inputs = {column.name for column in manifest(store, 3).signature.inputs}
    assert inputs == {"age", "education-num", "sex"}


def test_a_column_that_only_the_champion_takes_may_go(store: Store) -> None:
    keep(store, INCOME)
    rounds(store, ADULTS[:300], 0)
    keep(store, INCOME, columns=["age"])
    gone = [{"age": row["age"], "income": row["income"]} for row in ADULTS[:600]]
    found = rounds(store, gone, 1)

    assert (found.outcome, found.judgement) == ("challenger", None)
    assert found.why == "No held-out row is left on which the two compare."
    assert found.version == 2


def test_rows_are_new_by_what_the_recipe_sees_of_them(store: Store) -> None:
    keep(store, INCOME)
    rounds(store, ADULTS[:300], 0)
    other = [{**row, "fnlwgt": "1", "sex": "?"} for row in ADULTS[:300]]
    come(store, [*other, {**ADULTS[0], "age": "17.25"}], 1)
    whole, material = material_of(store, INCOME)
    known = known_rows(store, Settings(), found(store), material.schema)

    assert new_rows(material, whole, known) == 1
    assert new_rows(material, whole, None) == 301
    assert len(known.material.frame) == 300


def test_rows_that_a_random_split_trained_on_are_no_rows_to_judge_on(store: Store) -> None:
    come(store, ADULTS[:1000], 0)
    plain = {name: value for name, value in INCOME.items() if name != "retrain"}
    assert train(store, MODEL, recipe={**plain, "split": {"by": "random"}})["version"] == 1
    keep(store, INCOME)
    judged = rounds(store, ADULTS[:1500], 1)
    whole, material = material_of(store, INCOME)
    problem = pose(material.frame, material.schema, whole)
    random, before = material_of_first(store, plain)
    trained = pose(before.frame, before.schema, random).trained
    names = [*INCOME["columns"], "income"]
    seen = set(before.frame.iloc[trained][names].itertuples(index=False, name=None))
    held_out = material.frame.iloc[problem.places][names].itertuples(index=False, name=None)
    unseen = [row for row in held_out if row not in seen]

    assert judged.judgement.rows == len(unseen)
    assert 50 < len(unseen) < len(problem.places) - 100


def material_of_first(store: Store, recipe: dict[str, Any]) -> tuple[Recipe, Material]:
    whole = recipes.completed(msgspec.convert({**recipe, "split": {"by": "random"}}, Recipe))
    version = manifest(store, 1).dataset.version
    return whole, gather(store, Settings(), whole, [version], Shape())


@pytest.mark.parametrize(
    "changed",
    [
        {"columns": ["age", "hours-per-week"]},
        {"columns": ["age", "education-num", "hours-per-week", "sex"]},
        {"split": {"by": "column", "column": "age"}},
        {"split": {"by": "content", "seed": 5}},
        {"split": {"by": "content", "fraction": 0.5}},
    ],
    ids=str,
)
def test_whatever_changes_in_the_split_no_row_that_was_trained_on_is_judged_on(
    store: Store, changed: dict[str, Any]
) -> None:
    first = {**INCOME, "split": {"by": "column", "column": "fnlwgt"}}
    keep(store, first)
    rounds(store, ADULTS[:600], 0)
    whole, material = material_of(store, {**INCOME, **changed})
    problem = pose(material.frame, material.schema, whole)
    known = known_rows(store, Settings(), found(store), material.schema)
    kept = untrained(problem, material, whole, known)
    before, rows = material_of(store, first)
    trained = pose(rows.frame, rows.schema, before).trained

    assert known is not None
    assert kept.any()
    assert not np.isin(problem.places[kept], trained).any()
    assert (~kept).sum() >= np.isin(problem.places, trained).sum() > 0


def test_with_one_split_what_is_held_out_was_never_trained_on(store: Store) -> None:
    keep(store, INCOME)
    rounds(store, ADULTS[:600], 0)
    whole, material = material_of(store, INCOME)
    problem = pose(material.frame, material.schema, whole)
    known = known_rows(store, Settings(), found(store), material.schema)

    assert untrained(problem, material, whole, known).all()


def dated(rows: list[dict[str, str]], first: str) -> list[dict[str, str]]:
    """Return rows of one day after the other, four of a household."""
    days = np.datetime64(first) + np.arange(len(rows))
    return [
        {**row, "when": str(day), "household": f"h{place // 4}"}
        for place, (row, day) in enumerate(zip(rows, days, strict=True))
    ]


@pytest.mark.parametrize(
    ("changed", "came"),
    [
        ({"split": {"by": "time"}}, "2010-01-01"),
        ({"split": {"by": "period"}, "group": "household"}, "2024-01-01"),
    ],
    ids=str,
)
def test_rows_that_are_held_out_only_since_others_came_are_not_judged_on(
    store: Store, changed: dict[str, Any], came: str
) -> None:
    dating = {**INCOME, **changed, "time": "when"}
    keep(store, dating)
    first = dated(ADULTS[:400], "2020-01-01")
    rounds(store, first, 0)
    before, rows = material_of(store, dating)
    trained = pose(rows.frame, rows.schema, before).trained
    come(store, [*first, *dated(ADULTS[400:1600], came)], 1)
    whole, material = material_of(store, dating)
    problem = pose(material.frame, material.schema, whole)
    known = known_rows(store, Settings(), found(store), material.schema)

    assert known is not None
    assert np.isin(problem.places, trained).any()
    assert not np.isin(problem.places[untrained(problem, material, whole, known)], trained).any()


def test_a_champion_whose_rows_are_gone_is_not_judged_against(store: Store) -> None:
    keep(store, INCOME)
    rounds(store, ADULTS[:600], 0)
    used = manifest(store, 1).dataset.version
    store.delete(keys.dataset_data("d", used, ".csv"))
    judged = rounds(store, ADULTS[600:1200], 1)

    assert (judged.outcome, judged.new_rows, judged.version) == ("challenger", 600, 2)
    assert champion(store) == 1


def test_rows_that_are_read_otherwise_by_now_do_not_compare(store: Store) -> None:
    keep(store, INCOME)
    rounds(store, ADULTS[:600], 0)
    come(store, [{**row, "age": f"about {row['age']}"} for row in ADULTS[:600]], 1)
    _, material = material_of(store, INCOME)

    assert known_rows(store, Settings(), found(store), material.schema) is None


def test_a_champion_of_another_dataset_is_judged_against_by_its_own_rows(store: Store) -> None:
    keep(store, INCOME, promote={"margin": -1.0})
    rounds(store, ADULTS[:600], 0)
    index = datasets.read_index(store, "d")
    schema = datasets.read_schema(store, "d")
    datasets.put_data(store, "e", index.latest, ".csv", datasets.read_data(store, schema))
    datasets.add_version(store, msgspec.structs.replace(schema, dataset="e"))
    keep(store, INCOME, dataset="e", promote={"margin": -1.0})
    judged = receipt(store, retrained(store).id)

    assert judged.new_rows == 0
    assert (judged.outcome, judged.dataset) == ("promoted", "e")
    assert judged.judgement.rows < 60


def test_a_manifest_that_does_not_tell_its_columns_means_all_of_its_table(store: Store) -> None:
    keep(store, ALL, promote={"margin": -1.0})
    rounds(store, NARROW[:300], 0)
    key = next(e.key for e in store.list("models/m/builds/") if e.key.endswith("manifest.json"))
    document = msgspec.json.decode(store.get(key).data)
    del document["columns"]
    store.put(key, msgspec.json.encode(document))
    judged = rounds(store, NARROW[300:900], 1)

    assert judged.outcome == "promoted"
    assert judged.judgement.rows > 20
    assert manifest(store, 2).columns == {
        "age": "integer",
        "education-num": "integer",
        "sex": "text",
        "income": "text",
    }

"""The rows with a label, and which of them are held out."""

from datetime import UTC, datetime

import msgspec
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cars import MULTICLASS, REGRESSION, column_cells, recipe
from trainlet.errors import TrainingFailed
from trainlet.recipes import Split
from trainlet.tables import TextTable, describe, typed_frame
from trainlet.training.problem import pose, row_contents, seed_of, split_seed

BY_CONTENT = Split(by="content", fraction=0.7)


def read(cells):
    """A typed frame and its schema."""
    table = TextTable.of(cells)
    when = datetime(2024, 1, 1, tzinfo=UTC)
    schema = describe(table, {}, dataset="cars", version="0" * 20, size=1, uploaded=when)
    return typed_frame(table, schema), schema


@pytest.fixture(scope="module")
def table():
    return read(column_cells())


def test_every_row_with_a_label_is_on_one_side():
    cells = column_cells()
    cells["side"][3] = cells["side"][50] = cells["side"][119] = ""
    frame, schema = read(cells)
    problem = pose(frame, schema, recipe(split=BY_CONTENT))

    assert problem.total == 120
    assert sorted([*problem.trained, *problem.places]) == [
        row for row in range(120) if row not in (3, 50, 119)
    ]
    assert (np.diff(problem.places) > 0).all()
    assert (np.diff(problem.trained) > 0).all()


@pytest.mark.parametrize("split", [Split(), BY_CONTENT, Split(by="column", column="id")])
def test_features_and_labels_are_those_of_the_rows_that_are_named(split):
    cells = column_cells()
    cells["side"][0] = cells["side"][60] = ""
    frame, schema = read(cells)
    problem = pose(frame, schema, recipe(split=split, columns=["size", "kind"]))
    truth = problem.training

    assert problem.types == {"size": "integer", "kind": "text"}
    assert list(truth.X.columns) == ["size", "kind"]
    assert truth.X["size"].tolist() == [float(place) for place in problem.trained]
    assert truth.classes == ("left", "right")
    assert truth.y.tolist() == [1 - place % 2 for place in problem.trained]
    X, y = problem.judging
    assert X["size"].tolist() == [float(place) for place in problem.places]
    assert X.index.tolist() == list(range(len(X)))
    assert y.tolist() == [1 - place % 2 for place in problem.places]


def test_a_regression_has_values_and_no_classes(table):
    problem = pose(*table, recipe("price", REGRESSION, columns=["size"], split=BY_CONTENT))

    assert problem.training.classes == ()
    assert problem.training.y.tolist() == [place + 0.5 for place in problem.trained]
    assert problem.judging[1].tolist() == [place + 0.5 for place in problem.places]


def test_a_row_once_held_out_stays_held_out_when_rows_come_and_go(table):
    cells = {name: column[30:] for name, column in column_cells().items()}
    before = set(pose(*table, recipe(split=BY_CONTENT)).places.tolist())
    after = set((pose(*read(cells), recipe(split=BY_CONTENT)).places + 30).tolist())

    assert after == {place for place in before if place >= 30}


def test_rows_of_equal_content_are_on_one_side():
    cells = {name: column * 2 for name, column in column_cells().items()}
    places = pose(*read(cells), recipe(split=BY_CONTENT)).places

    assert {place % 120 for place in places} == {place for place in places if place < 120}
    assert len(places) == 2 * len({place % 120 for place in places})


def test_a_column_that_is_not_learned_from_does_not_count(table):
    cells = {**column_cells(), "id": ["other"] * 120}
    asked = recipe(split=BY_CONTENT, columns=["size"])

    assert pose(*read(cells), asked).places.tolist() == pose(*table, asked).places.tolist()


def test_another_label_is_another_row():
    cells = {**column_cells(), "side": ["left"] * 60 + ["right"] * 60}
    asked = recipe(split=BY_CONTENT, columns=["size"])
    frame, schema = read(cells)
    other, other_schema = read(column_cells())

    changed = row_contents(frame, schema, asked) != row_contents(other, other_schema, asked)

    assert changed.sum() == 60


def test_an_integer_column_that_became_a_number_holds_the_same_rows_out(table):
    cells = column_cells()
    cells["size"] = [*cells["size"][:-1], "118.5"]
    asked = recipe(split=BY_CONTENT, columns=["size"])
    frame, schema = read(cells)

    assert schema.column("size").type == "number"
    assert (row_contents(frame, schema, asked) == row_contents(*table, asked)).sum() == 119


@pytest.mark.parametrize("column", ["kind", "two"])
def test_all_rows_of_a_group_are_on_one_side(column):
    cells = column_cells()
    cells[column] = [f"group {i % 12}" for i in range(120)]
    split = Split(by="column", column=column, fraction=0.5)
    problem = pose(*read(cells), recipe(split=split, columns=["size"]))
    trained = {place % 12 for place in problem.trained}
    held_out = {place % 12 for place in problem.places}

    assert trained | held_out == set(range(12))
    assert not trained & held_out


def test_rows_without_a_group_are_a_group_of_their_own():
    cells = column_cells()
    cells["id"] = [f"id {i}" if i % 4 else "" for i in range(120)]
    problem = pose(*read(cells), recipe(split=Split(by="column", column="id"), columns=["size"]))

    assert len({place % 4 == 0 and place in problem.places for place in range(0, 120, 4)}) == 1


def test_all_rows_of_a_period_are_on_one_side(table):
    split = Split(by="period", column="when", days=3, fraction=0.5)
    problem = pose(*table, recipe(split=split, columns=["size"]))
    days = table[0]["when"] // (3 * 86_400)
    trained, held_out = set(days[problem.trained]), set(days[problem.places])

    assert len(trained | held_out) == 10
    assert not trained & held_out


def test_a_period_without_a_column_is_of_the_recipes_time(table):
    named = Split(by="period", column="when", days=3, fraction=0.5)
    blank = msgspec.structs.replace(named, column="")

    problem = pose(*table, recipe(split=blank, time="when"))

    assert problem.places.tolist() == pose(*table, recipe(split=named)).places.tolist()


def test_a_single_period_is_refused(table):
    with pytest.raises(TrainingFailed) as caught:
        pose(*table, recipe(split=Split(by="period", column="when", days=10_000)))

    assert "group or period" in caught.value.detail


def test_classes_are_those_of_the_whole_table_though_one_may_be_held_out_alone():
    cells = {**column_cells(), "kind": ["a"] * 60 + ["b"] * 59 + ["rare"]}
    sides = set()
    for seed in range(1, 12):
        split = Split(by="content", fraction=0.5, seed=seed)
        problem = pose(*read(cells), recipe("kind", MULTICLASS, columns=["size"], split=split))
        assert problem.training.classes == ("a", "b", "rare")
        sides.add(2 in problem.training.y)

    assert sides == {True, False}


def test_what_rows_hold_is_of_features_and_label_alone(table):
    frame, schema = table
    asked = recipe(columns=["size"])
    contents = row_contents(frame, schema, asked)

    assert len(set(contents.tolist())) == 120
    assert row_contents(frame.assign(kind="x"), schema, asked).tolist() == contents.tolist()
    other = recipe(columns=["size"], split=Split(seed=1))
    assert row_contents(frame, schema, other).tolist() != contents.tolist()


def test_the_seed_of_a_split_is_of_dataset_and_label_unless_it_is_given():
    blank = recipe()

    assert split_seed(blank) == 1_276_964_952
    assert split_seed(recipe(use=MULTICLASS, columns=["size"])) == split_seed(blank)
    assert split_seed(recipe("two")) != split_seed(blank)
    assert split_seed(recipe(split=Split(seed=9))) == 9


@given(st.binary(max_size=20))
def test_a_seed_is_a_whole_number_that_every_library_takes(text):
    assert 0 <= seed_of(text) < 2**31
    assert seed_of(text) == seed_of(text)


def test_the_seed_of_bytes_never_changes():
    assert (seed_of(b""), seed_of(b"cars\nprice")) == (
        1_672_528_962,
        2_140_739_162,
    )


def test_the_table_is_left_alone(table):
    before = table[0].copy()
    pose(*table, recipe(split=BY_CONTENT))

    pd.testing.assert_frame_equal(table[0], before)


def grouped(split, **rest):
    frame, schema = read(column_cells())
    problem = pose(frame, schema, recipe(split=split, group="kind", **rest))
    groups = frame["kind"]
    return problem, set(groups[problem.trained]), set(groups[problem.places])


@pytest.mark.parametrize("split", [Split(), BY_CONTENT, Split(by="column")])
def test_a_group_is_never_on_both_sides(split):
    sides = [grouped(Split(by=split.by, seed=seed, fraction=0.5)) for seed in (1, 2, 5)]

    for problem, trained, held_out in sides:
        assert trained.isdisjoint(held_out)
        assert trained | held_out == {"a", "b", "c"}
        assert "kind" not in problem.types


@pytest.mark.parametrize("by", ["time", "period"])
def test_a_group_is_as_new_as_its_newest_row(by):
    cells = column_cells()
    cells["kind"] = [f"g{place // 10}" for place in range(120)]
    cells["when"] = [f"2024-{place // 10 + 1:02}-{place % 10 + 1:02}" for place in range(120)]
    cells["when"][0] = "2030-01-01"
    frame, schema = read(cells)
    problem = pose(frame, schema, recipe(split=Split(by=by, column="when"), group="kind"))
    trained, held_out = (set(frame["kind"][at]) for at in (problem.trained, problem.places))

    assert trained.isdisjoint(held_out)
    if by == "time":
        assert held_out == {"g0", "g10", "g11"}


def test_by_time_the_newest_rows_are_held_out():
    frame, schema = read(column_cells())
    problem = pose(frame, schema, recipe(split=Split(by="time", fraction=0.5), time="when"))
    times = frame["when"]

    assert times[problem.trained].max() < times[problem.places].min()


def test_weights_lie_beside_the_training_rows():
    frame, schema = read(column_cells())
    problem = pose(frame, schema, recipe(weight="price"))
    table = problem.training

    assert table.roles == {"price": "weight"}
    assert table.aside["price"].tolist() == frame["price"][problem.trained].tolist()
    assert "price" not in table.types


def test_the_weight_that_a_clean_job_made_is_taken():
    frame, schema = read(column_cells())
    columns = [
        msgspec.structs.replace(column, role="weight" if column.name == "size" else "")
        for column in schema.columns
    ]
    problem = pose(frame, msgspec.structs.replace(schema, columns=columns), recipe())

    assert problem.training.roles == {"size": "weight"}


def test_a_row_of_another_weight_is_another_row():
    frame, schema = read(column_cells())
    heavier = frame.assign(price=frame["price"] + 1)
    wanted = recipe(columns=["size", "kind"], weight="price")

    before, after = (row_contents(each, schema, wanted) for each in (frame, heavier))
    assert (before != after).all()
    plain = recipe(columns=["size", "kind"])
    assert (row_contents(frame, schema, plain) == row_contents(heavier, schema, plain)).all()

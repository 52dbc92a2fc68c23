"""The steps of a clean job on a table."""

import pandas as pd
import pytest

from trainlet.catalogue.spec import FOLDS
from trainlet.datasets import Column, Reading, Schema
from trainlet.recipes import Step
from trainlet.training.cleaning import clean, pose_table

NAN = float("nan")
WHEN = pd.Timestamp("2026-01-01", tz="UTC").to_pydatetime()


def column(name, type_="number", role=""):
    return Column(name=name, type=type_, role=role, why="", missing=0, distinct=2)


def schema_of(*columns):
    return Schema(
        dataset="d",
        version="0" * 20,
        extension=".csv",
        size=1,
        uploaded=WHEN,
        reading=Reading(),
        rows=4,
        columns=list(columns),
    )


FRAME = pd.DataFrame(
    {
        "a": [1.0, NAN, 3.0, 4.0],
        "kind": pd.Series(["x", "y", None, "x"], dtype=object),
        "y": [0.0, 1.0, 1.0, NAN],
    }
)


def cleaned(schema, *steps, label="", frame=FRAME):
    return clean(pose_table(frame, schema, label, {}, {}), steps, schema)


def test_columns_keep_their_order_and_categories_their_type():
    schema = schema_of(column("a"), column("kind", "category"), column("y", "boolean"))
    found = cleaned(schema, Step(use="normalize-data", columns=["a"]))

    assert list(found.frame.columns) == ["a", "kind", "y"]
    assert found.types == {"a": "number", "kind": "category", "y": "boolean"}
    assert len(found.frame) == 4


def test_a_label_is_left_alone_and_rows_without_one_are_left_out():
    schema = schema_of(column("a"), column("kind", "text"), column("y", "boolean"))
    fill = Step(use="clean-missing-data", settings={"replacement_value": "7"})
    found = cleaned(schema, fill, label="y")

    assert found.frame["y"].tolist() == [0.0, 1.0, 1.0]
    assert found.frame["a"].tolist() == [1.0, 7.0, 3.0]
    assert found.roles == {"y": "label"}
    assert list(found.frame.columns) == ["a", "kind", "y"]


def test_a_label_of_an_earlier_job_is_known():
    schema = schema_of(column("a"), column("kind", "text"), column("y", "boolean", "label"))
    table = pose_table(FRAME, schema, "", {}, {})

    assert table.label == "y"
    assert table.classes == (False, True)
    assert list(table.X.columns) == ["a", "kind"]


def test_folds_lie_aside_and_can_be_picked_later():
    schema = schema_of(column("a"), column("kind", "text"), column("y", "boolean"))
    assign = Step(
        use="partition-and-sample",
        settings={
            "partition_or_sample_mode": "assign-to-folds",
            "randomized_split": False,
            "specify_number_of_folds_to_split_evenly_into": 4,
        },
    )
    found = cleaned(schema, assign)
    with_folds = schema_of(
        column("a"),
        column("kind", "text"),
        column("y", "boolean"),
        column(FOLDS, "integer", "fold"),
    )
    pick = Step(
        use="partition-and-sample",
        settings={
            "partition_or_sample_mode": "pick-fold",
            "specify_which_fold_to_be_sampled_from": 2,
        },
    )
    picked = cleaned(with_folds, pick, frame=found.frame)

    assert found.frame[FOLDS].tolist() == [0, 1, 2, 3]
    assert found.roles == {FOLDS: "fold"}
    assert found.types[FOLDS] == "integer"
    assert picked.frame["kind"].tolist() == ["y"]


def test_each_step_is_told_of():
    schema = schema_of(column("a"), column("kind", "text"), column("y", "boolean"))
    rows = Step(use="clean-missing-data", settings={"cleaning_mode": "remove-entire-row"})
    found = cleaned(schema, Step(use="normalize-data", columns=["a"]), rows)

    assert [(t.rows, t.columns, t.missing) for t in found.traces] == [(4, 3, 3), (1, 3, 0)]


def test_what_can_be_used_again_begins_behind_the_last_step_that_no_model_can_hold():
    schema = schema_of(column("a"), column("kind", "text"), column("y", "boolean"))
    sql = Step(
        use="apply-sql-transformation",
        settings={"sql_query_script": "select a * 2 as b, kind from t1 where a is not null"},
    )
    found = cleaned(
        schema, Step(use="normalize-data", columns=["a"]), sql, Step(use="normalize-data")
    )

    assert found.stretch.first == 2
    assert list(found.stretch.before.types) == ["b", "kind"]
    assert found.frame["b"].tolist() == pytest.approx([-1.336306, 0.267261, 1.069045], abs=1e-6)
    assert found.types == {"b": "number", "kind": "text"}

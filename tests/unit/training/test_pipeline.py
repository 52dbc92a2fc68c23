"""A fitted pipeline: the steps, the learner, the decision."""

import numpy as np
import pandas as pd
import pytest

from tests.steps import fit_rows
from trainlet.catalogue.estimators.labels import Labels
from trainlet.recipes import Choice, Recipe, Step
from trainlet.training.pipeline import decide, gap_rows

NAN = float("nan")
TYPES = {"a": "number", "b": "number", "t": "text"}


@pytest.fixture
def frame():
    generator = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "a": generator.normal(size=60),
            "b": generator.normal(size=60),
            "t": pd.Series(generator.choice(["x", "y"], 60), dtype=object),
        }
    )


def regression(frame, *steps):
    recipe = Recipe(
        dataset="d",
        label="y",
        steps=list(steps),
        learner=Choice(use="linear-regression", settings={"l2_regularization_weight": 1e-9}),
    )
    y = 2 * frame["a"].to_numpy() + 3 * (frame["t"] == "y").to_numpy() + 1
    return fit_rows(recipe, frame, Labels(y, ()), TYPES, 1).pipeline


def rows(**columns):
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=object if name == "t" else "float64")
            for name, values in columns.items()
        }
    )


def test_of_two_classes_the_second_needs_more_than_half():
    found = decide(np.array([[0.5, 0.5], [0.4, 0.6], [0.6, 0.4], [0.5 - 1e-12, 0.5 + 1e-12]]))

    assert found.tolist() == [0, 1, 0, 1]
    assert found.dtype == np.int64


def test_of_more_classes_the_likeliest_wins_and_of_equals_the_first():
    found = decide(np.array([[0.2, 0.5, 0.3], [0.4, 0.4, 0.2], [0.2, 0.4, 0.4]]))

    assert found.tolist() == [1, 0, 1]


def test_a_row_with_any_missing_value_is_a_gap():
    frame = rows(a=[1.0, NAN, 1.0], t=["x", "x", None])

    assert gap_rows(frame).tolist() == [False, True, True]


def test_answers_do_not_depend_on_the_order_of_columns_nor_on_further_ones(frame):
    pipeline = regression(frame)
    table = rows(extra=[9.0, NAN], t=["y", "x"], b=[0.0, 7.0], a=[1.0, 2.0])

    found = pipeline.predict(table)

    assert found.labels == pytest.approx([6, 5], abs=1e-6, nan_ok=True)
    assert found.gaps.tolist() == [False, False]
    assert found.probabilities is None


def test_a_row_with_an_unhandled_gap_has_no_answer_and_spoils_no_other(frame):
    found = regression(frame).predict(rows(a=[1.0, NAN, 2.0], b=[0.0, 0.0, 0.0], t=["y", "y", "x"]))

    assert found.gaps.tolist() == [False, True, False]
    assert found.labels == pytest.approx([6, NAN, 5], abs=1e-6, nan_ok=True)


def test_a_table_of_gaps_alone_has_no_answers(frame):
    found = regression(frame).predict(rows(a=[NAN, 1.0], b=[1.0, 1.0], t=["x", None]))

    assert found.gaps.all()
    assert np.isnan(found.labels).all()


def test_a_handled_gap_is_answered_with_what_training_put_in_its_place(frame):
    step = Step(
        use="clean-missing-data",
        columns=["a", "t"],
        settings={"cleaning_mode": "custom-substitution-value", "replacement_value": "4"},
    )
    pipeline = regression(frame, step)
    found = pipeline.predict(rows(a=[NAN, NAN], b=[0.0, NAN], t=["x", "x"]))

    assert pipeline.handled == {"a", "t"}
    assert found.gaps.tolist() == [False, True]
    assert found.labels == pytest.approx([9, NAN], abs=1e-6, nan_ok=True)


def test_a_column_that_a_step_left_out_is_not_asked_for(frame):
    step = Step(use="select-columns-in-dataset", columns=["t", "a"])
    pipeline = regression(frame, step)

    assert pipeline.columns == ("a", "t")
    assert pipeline.predict(rows(a=[1.0], t=["y"])).labels == pytest.approx(
        [6], abs=1e-6, nan_ok=True
    )


def test_a_pipeline_without_steps_handles_no_gap(frame):
    assert regression(frame).handled == frozenset()


def test_a_classifier_has_a_probability_for_every_class_and_a_label_for_the_likeliest(frame):
    recipe = Recipe(dataset="d", label="y", learner=Choice(use="multiclass-logistic-regression"))
    y = np.digitize(frame["a"], [-0.5, 0.5])
    pipeline = fit_rows(recipe, frame, Labels(y, ("low", "mid", "top")), TYPES, 1).pipeline
    table = rows(a=[-5.0, NAN, 5.0], b=[0.0] * 3, t=["x"] * 3)

    found = pipeline.predict(table)

    assert found.probabilities.shape == (3, 3)
    np.testing.assert_allclose(found.probabilities[[0, 2]].sum(axis=1), 1)
    assert np.isnan(found.probabilities[1]).all()
    assert found.labels[[0, 2]].tolist() == [0, 2]

"""Fitting a recipe to training rows."""

import numpy as np
import pandas as pd
import pytest

from tests.steps import fit_rows
from trainlet.catalogue.estimators.labels import Labels
from trainlet.catalogue.spec import Table
from trainlet.errors import BadSettings, TrainingFailed
from trainlet.recipes import Choice, Recipe, Step
from trainlet.training.fit import fit

NAN = float("nan")
TYPES = {"a": "number", "b": "number", "t": "text"}


def frame_of(**columns):
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=object if TYPES[name] == "text" else "float64")
            for name, values in columns.items()
        }
    )


def fitted(frame, y, *steps, use="linear-regression", settings=None, seed=1):
    recipe = Recipe(
        dataset="d",
        label="y",
        steps=list(steps),
        learner=Choice(use=use, settings=settings or {}),
    )
    classes = () if use == "linear-regression" else ("no", "yes")
    return fit_rows(recipe, frame, Labels(np.array(y), classes), TYPES, seed)


def cleaning(mode, columns=None):
    return Step(use="clean-missing-data", columns=columns, settings={"cleaning_mode": mode})


def refused(*args, **kwargs):
    with pytest.raises(TrainingFailed) as caught:
        fitted(*args, **kwargs)
    assert caught.value.status == 422
    assert caught.value.remedy
    return caught.value


def test_rows_with_gaps_that_no_step_handles_are_skipped_and_counted():
    found = fitted(frame_of(a=[1.0, 2.0, NAN, 4.0, 5.0]), [1.0, 2.0, 99.0, 4.0, 5.0])

    assert (found.removed, found.with_gaps, found.trained) == (0, 1, 4)
    assert found.pipeline.predict(frame_of(a=[3.0])).labels == pytest.approx(3, abs=1e-2)


def test_rows_that_a_step_takes_out_are_counted_apart_from_gaps():
    frame = frame_of(a=[1.0, NAN, 3.0, 4.0], b=[1.0, 2.0, NAN, 5.0])
    found = fitted(frame, [1.0, 2.0, 3.0, 4.0], cleaning("remove-entire-row", ["a"]))

    assert (found.removed, found.with_gaps, found.trained) == (1, 1, 2)


def test_labels_stay_with_their_rows_when_rows_go():
    frame = frame_of(a=[NAN, 1.0, 2.0, NAN, 3.0, 4.0])
    found = fitted(frame, [50.0, 10.0, 20.0, -70.0, 30.0, 40.0], cleaning("remove-entire-row"))

    assert found.pipeline.predict(frame_of(a=[5.0])).labels == pytest.approx(50, abs=0.1)


def test_steps_work_in_their_order():
    frame = frame_of(a=[1.0, 2.0, 6.0], b=[1.0, NAN, 3.0])
    y = [1.0, 2.0, 6.0]
    filled_first = fitted(frame, y, cleaning("replace-with-mean"), cleaning("remove-entire-column"))
    dropped_first = fitted(
        frame, y, cleaning("remove-entire-column"), cleaning("replace-with-mean")
    )

    assert filled_first.pipeline.columns == ("a", "b")
    assert dropped_first.pipeline.columns == ("a",)
    assert len(filled_first.pipeline.steps) == 2


def test_a_later_step_may_name_a_column_that_an_earlier_one_left_out():
    frame = frame_of(a=[1.0, 2.0, 6.0], b=[1.0, NAN, 3.0])
    found = fitted(
        frame,
        [1.0, 2.0, 6.0],
        Step(use="select-columns-in-dataset", columns=["a"]),
        cleaning("replace-with-mean", ["a", "b"]),
    )

    assert found.pipeline.columns == ("a",)
    assert found.pipeline.handled == {"a"}


def test_a_step_learns_from_the_rows_that_are_left():
    frame = frame_of(a=[1.0, NAN, 3.0, 1000.0], b=[1.0, 1.0, 1.0, NAN])
    found = fitted(
        frame,
        [1.0, 2.0, 3.0, 4.0],
        cleaning("remove-entire-row", ["b"]),
        cleaning("replace-with-mean", ["a"]),
    )
    filled = found.pipeline.steps[1].apply(frame_of(a=[NAN], b=[1.0]))

    assert filled["a"].tolist() == [2.0]


def test_the_shares_of_the_classes_are_those_of_the_rows_learned_from():
    frame = frame_of(a=[1.0, 2.0, NAN, 4.0, 5.0, 6.0])
    found = fitted(frame, [1, 1, 1, 0, 1, 0], use="two-class-logistic-regression")

    assert found.prior.tolist() == pytest.approx([2 / 5, 3 / 5])
    assert found.pipeline.classes == ("no", "yes")


def test_a_regression_has_no_shares():
    assert fitted(frame_of(a=[1.0, 2.0]), [1.0, 2.0]).prior.tolist() == []


def test_the_same_seed_gives_the_same_answers():
    frame = frame_of(a=np.linspace(0, 1, 40), t=list("abcd") * 10)
    y = [0, 1] * 20
    settings = {"l1_regularization_weight": 1.0}
    use = "two-class-logistic-regression"
    first = fitted(frame, y, use=use, settings=settings).pipeline.predict(frame)
    again = fitted(frame, y, use=use, settings=settings).pipeline.predict(frame)

    assert first.probabilities.tobytes() == again.probabilities.tobytes()


def test_the_rows_that_were_given_are_left_alone():
    frame = frame_of(a=[1.0, NAN, 3.0], t=["x", None, "y"])
    before = frame.copy()
    fitted(frame, [1.0, 2.0, 3.0], cleaning("replace-with-mode"))

    pd.testing.assert_frame_equal(frame, before)


def test_a_table_of_gaps_alone_cannot_be_learned_from():
    error = refused(frame_of(a=[NAN, 1.0], b=[1.0, NAN]), [1.0, 2.0])

    assert error.detail == "No row is left to learn from; 2 have missing values."
    assert error.place == {"field": "steps"}
    assert error.studio == "0130"


def test_steps_that_take_every_row_are_refused():
    error = refused(frame_of(a=[NAN, 1.0], b=[1.0, NAN]), [1.0, 2.0], cleaning("remove-entire-row"))

    assert error.detail == "No row is left to learn from; 0 have missing values."
    assert error.studio == "0021"


def test_steps_that_take_every_column_are_refused():
    error = refused(frame_of(a=[NAN, 1.0]), [1.0, 2.0], cleaning("remove-entire-column"))

    assert error.detail == "No column is left to learn from."
    assert error.place == {"field": "steps"}
    assert error.studio == "0020"


def test_a_class_that_loses_all_its_rows_is_named():
    frame = frame_of(a=[1.0, 2.0, NAN])
    error = refused(frame, [0, 0, 1], use="two-class-logistic-regression")

    assert error.detail == "Class 'yes' has no row left to learn from."
    assert error.place == {"field": "label"}
    assert error.studio == "0033"


def test_a_learner_that_gives_up_says_why():
    error = refused(frame_of(a=[1.0, 2.0, 4.0]), [1.0, NAN, 2.0])

    assert error.detail.startswith("Linear Regression could not be fitted: ")
    assert error.place == {"field": "learner"}
    assert error.__cause__ is not None


def test_a_setting_out_of_range_is_refused():
    with pytest.raises(BadSettings):
        fitted(frame_of(a=[1.0]), [1.0], settings={"l2_regularization_weight": -1})


def weighed(weights, **rest):
    frame = frame_of(a=[0.0, 0.0, 0.0, NAN])
    table = Table(
        X=frame,
        types={"a": "number"},
        y=np.array([1.0, 4.0, 10.0, 9.0]),
        aside=pd.DataFrame({"w": weights}),
        roles={"w": "weight"},
    )
    settings = {"l2_regularization_weight": 0.0}
    learner = Choice(use="linear-regression", settings=settings)
    return fit(Recipe(dataset="d", label="y", learner=learner, **rest), table)


def test_rows_count_as_much_as_their_weights():
    found = weighed([3.0, 1.0, 0.0, 1.0])

    assert found.pipeline.predict(frame_of(a=[0.0])).labels == pytest.approx([7 / 4])
    assert (found.trained, found.removed, found.with_gaps) == (2, 1, 1)


def test_rows_without_any_weight_leave_nothing_to_learn_from():
    with pytest.raises(TrainingFailed, match="No row is left") as caught:
        weighed([0.0, 0.0, 0.0, 1.0])

    assert caught.value.studio == "0130"

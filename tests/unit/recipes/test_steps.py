"""What can be seen of steps before they run."""

import pytest

from trainlet.errors import BadRecipe
from trainlet.recipes import Step, check_steps
from trainlet.recipes.steps import check_in_model

TYPES = {"n": "number", "t": "text"}
PICK = Step(use="select-columns-in-dataset", columns=["t"])
SCALE = Step(use="normalize-data", columns=["n"])
HOT = Step(use="convert-to-indicator-values", columns=["t"])


def test_columns_are_followed_from_step_to_step():
    check_steps([SCALE, PICK], TYPES)
    check_steps([PICK, SCALE], TYPES)  # a column that is gone is passed over
    renamed = Step(use="edit-metadata", columns=["n"], settings={"new_column_names": "m"})
    check_steps([renamed, Step(use="normalize-data", columns=["m"])], TYPES)
    with pytest.raises(BadRecipe):
        check_steps([Step(use="normalize-data", columns=["m"]), renamed], TYPES)


def test_behind_a_step_whose_columns_only_the_rows_tell_any_column_passes():
    check_steps([HOT, Step(use="normalize-data", columns=["t-x"])], TYPES)


def test_the_label_may_be_named_where_only_its_type_is_meant():
    step = Step(use="edit-metadata", columns=["y"], settings={"categorical": "make-categorical"})
    check_steps([step], TYPES, ["y"])
    with pytest.raises(BadRecipe):
        check_steps([Step(use="clean-missing-data", columns=["y"])], TYPES, ["y"])


@pytest.mark.parametrize(
    "step",
    [
        Step(use="join-data"),
        Step(use="add-rows"),
        Step(use="add-columns"),
        Step(use="apply-sql-transformation"),
        Step(use="preprocess-text"),
        Step(use="edit-metadata", columns=["n"], settings={"fields": "weight"}),
    ],
    ids=lambda step: step.use,
)
def test_what_no_model_can_hold_is_refused_by_name(step):
    with pytest.raises(BadRecipe) as caught:
        check_in_model(step)

    assert caught.value.place["step"] == step.use
    assert step.use in caught.value.detail
    assert "/v1/clean" in caught.value.remedy


@pytest.mark.parametrize("step", [SCALE, PICK, HOT, Step(use="smote"), Step(use="split-data")])
def test_all_else_can_be_part_of_a_model(step):
    check_in_model(step)

"""Apply Math Operation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.steps import NAN, assert_nodes_agree, fitted, frame_of, table_of
from trainlet.catalogue import lookup
from trainlet.catalogue.fitted.numbers.mathematics import CATEGORIES, FUNCTIONS
from trainlet.catalogue.transforms import apply_math_operation as module
from trainlet.errors import BadRecipe, BadSettings

TYPES = {"a": "number", "b c": "integer", "ü": "number", "t": "text", "flag": "boolean"}
TRANSFORM = lookup.get("transforms", "apply-math-operation")
COLUMN_SET = {"operation_argument_type": "column-set", "precision_type": "column-set"}


def table(**columns):
    return table_of(TYPES, **columns)


def applied(given, columns, operation, **more):
    return fitted("apply-math-operation", given, columns, operation=operation, **more)


def values_of(given, columns, operation, **more):
    step = applied(given, columns, operation, **more)
    return assert_nodes_agree(step, given.X, TYPES)


def test_every_function_of_studio_s_categories_is_there_and_none_else():
    listed = {name: set(functions) for name, functions in module.CATEGORIES.items()}

    assert listed == {name: set(functions) for name, functions in CATEGORIES.items()}
    assert len(FUNCTIONS) == sum(map(len, listed.values())) == 102
    assert {name for name, f in FUNCTIONS.items() if f.nodes is None} == module.BEYOND


def test_values_are_appended_under_studio_s_names():
    given = table(a=[10.0, 2.0], **{"b c": [1.0, 2.0]})

    one = values_of(given, ["a"], "sqrt")
    constant = values_of(given, ["a", "b c"], "equal-to", constant=10)
    pair = values_of(given, ["a"], "subtract", second_columns=["b c"], **COLUMN_SET)

    assert list(one) == ["a", "b c", "Sqrt(a)"]
    assert list(constant)[2:] == ["Equals(a_$10)", "Equals(b c_$10)"]
    assert constant["Equals(a_$10)"].tolist() == [1.0, 0.0]
    assert pair["Subtract(a_b c)"].tolist() == [9.0, 0.0]
    assert list(values_of(given, ["a"], "pow", constant=0.5))[2] == "Pow(a_$0.5)"


def test_they_can_replace_their_columns_or_stand_alone():
    given = table(a=[1.0, -2.0], t=["x", None])

    assert values_of(given, ["a"], "abs", output_mode="inplace").to_dict("list") == {
        "a": [1.0, 2.0],
        "t": ["x", None],
    }
    assert list(values_of(given, ["a"], "abs", output_mode="result-only")) == ["Abs(a)"]


def test_second_columns_are_matched_by_their_places():
    given = table(a=[1.0], ü=[10.0], **{"b c": [100.0]})
    found = values_of(given, ["a", "b c"], "add", second_columns=["ü", "a"], **COLUMN_SET)

    assert found["Add(a_ü)"].tolist() == [11.0]
    assert found["Add(b c_a)"].tolist() == [101.0]


def test_lineage_tells_both_sources_types_and_where_gaps_may_come():
    given = table(a=[1.0], ü=[10.0])
    quotient = applied(given, ["a"], "divide", second_columns=["ü"], **COLUMN_SET).lineage
    answer = applied(given, ["a"], "less-than", constant=1).lineage

    assert quotient.made == {"Divide(a_ü)": ("a", "ü")}
    assert quotient.types == {"Divide(a_ü)": "number"}
    assert quotient.torn == {"Divide(a_ü)"}
    assert answer.made == {"LessThan(a_$1)": ("a",)}
    assert answer.types == {"LessThan(a_$1)": "boolean"}
    assert answer.torn == set()


def test_what_has_no_finite_value_is_missing():
    given = table(a=[-1.0, 0.0, NAN, 1e300])

    assert np.isnan(values_of(given, ["a"], "ln")["Ln(a)"]).tolist() == [True, True, True, False]
    assert np.isnan(values_of(given, ["a"], "square")["Square(a)"]).tolist()[2:] == [True, True]
    assert np.isnan(values_of(given, ["a"], "pow", constant=0)["Pow(a_$0)"]).sum() == 1
    assert np.isnan(values_of(given, ["a"], "not-equal-to", constant=0)).iloc[2, 1]
    assert np.isnan(values_of(given, ["a"], "divide", constant=0)["Divide(a_$0)"]).all()


def test_a_name_that_is_taken_gets_a_number():
    given = table_of({"a": "number", "Abs(a)": "number"}, a=[-1.0], **{"Abs(a)": [7.0]})
    found = applied(given, ["a"], "abs").apply(given.X)

    assert found["Abs(a)"].tolist() == [7.0]
    assert found["Abs(a) (1)"].tolist() == [1.0]


def test_columns_that_are_not_needed_may_be_absent():
    given = table(a=[1.0], ü=[10.0], **{"b c": [4.0]})
    step = applied(given, ["a", "b c"], "add", second_columns=["ü", "ü"], **COLUMN_SET)

    assert list(assert_nodes_agree(step, given.X[["b c", "ü"]], TYPES)) == [
        "b c",
        "ü",
        "Add(b c_ü)",
    ]
    assert list(assert_nodes_agree(step, given.X[["a"]], TYPES)) == ["a"]


@pytest.mark.parametrize(
    ("settings_", "studio"),
    [
        ({"operation": "add", "category": "basic", "constant": 1}, "0003"),
        ({"operation": "add"}, "0003"),
        ({"operation": "add", **COLUMN_SET}, "0027"),
        ({"operation": "add", "second_columns": ["gone"], **COLUMN_SET}, "0001"),
        ({"operation": "add", "second_columns": ["t"], **COLUMN_SET}, "0017"),
        ({"operation": "round-digits", "constant": 0.5}, "0008"),
        ({"operation": "truncate", "constant": 301}, "0008"),
    ],
)
def test_arguments_that_don_t_fit_are_refused(settings_, studio):
    given = table(a=[1.0], t=["x"])

    with pytest.raises(BadRecipe) as caught:
        fitted("apply-math-operation", given, ["a"], **settings_)

    assert caught.value.studio == studio


def test_unknown_functions_are_refused_and_only_some_are_beyond_a_model():
    with pytest.raises(BadSettings):
        lookup.check_settings("apply-math-operation", TRANSFORM.settings, {"operation": "sgn"})
    assert TRANSFORM.beyond(module.MathSettings(operation="beta"))
    assert not TRANSFORM.beyond(module.MathSettings(operation="gamma"))


def test_a_function_beyond_a_model_still_cleans():
    given = table(a=[2.0, -1.0])
    step = applied(given, ["a"], "beta", constant=3)

    assert step.run(given).X["Beta(a_$3)"].tolist()[0] == pytest.approx(1 / 12)
    with pytest.raises(BadRecipe):
        assert_nodes_agree(step, given.X, TYPES)


def test_the_outline_is_what_comes_of_it():
    given = table(a=[1.0], ü=[2.0], t=["x"])

    for mode in ("append", "inplace", "result-only"):
        for operation in ("add", "greater-than"):
            own = module.MathSettings(operation=operation, constant=1.0, output_mode=mode)
            found = TRANSFORM.fit(given, ["a", "ü"], own).run(given).types
            assert TRANSFORM.outline(given.types, ["a", "ü"], own) == found


numbers = st.one_of(
    st.sampled_from([NAN, 0.0, -0.0, 1.0, -1.0, 90.0, 1e308, -1e308, 1e-308, 5e-324, np.pi / 2]),
    st.floats(-50, 50),
    st.integers(-200, 200).map(float),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=6), st.data())
def test_the_nodes_agree_with_every_function(rows, data):
    a, u, b = (list(column) for column in zip(*rows, strict=True))
    given = table_of(TYPES, a=a, ü=u, **{"b c": b}, t=["x"] * len(a))
    names = sorted(set(FUNCTIONS) - module.BEYOND)
    for operation in data.draw(st.lists(st.sampled_from(names), min_size=8, max_size=8)):
        more = {"second_columns": ["ü", "ü"], **COLUMN_SET} if operation in module.OF_TWO else {}
        step = applied(given, ["a", "b c"], operation, **more)
        found = assert_nodes_agree(step, given.X, TYPES)
        sound = step.lineage.types.keys() - step.lineage.torn
        assert not found[sorted(sound)][given.X.notna().all(axis=1)].isna().to_numpy().any()


def test_fits_every_row_of_a_frame_of_none():
    given = frame_of(TYPES, a=[], t=[])
    step = applied(table(a=[1.0], t=["x"]), None, "exp")

    assert assert_nodes_agree(step, given, TYPES)["Exp(a)"].tolist() == []

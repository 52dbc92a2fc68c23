"""Steps one after the other, and columns followed back through them."""

import numpy as np
import pytest

from tests.steps import NAN, table_of
from trainlet.catalogue.fitted.steps import Values
from trainlet.catalogue.lineage import Lineage
from trainlet.errors import BadRecipe
from trainlet.recipes import Step
from trainlet.training.steps import fit_steps, gaps, needed

TYPES = {"a": "number", "b": "number", "t": "text"}


def step(**facts):
    made = Values()
    made.lineage = Lineage(**facts)
    return made


def test_each_step_learns_from_what_the_one_before_it_left():
    table = table_of(TYPES, a=[1.0, NAN, 3.0], b=[0.0, 10.0, NAN])
    fill = Step(use="clean-missing-data", columns=["a"], settings={"replacement_value": "8"})
    behind, steps = fit_steps([fill, Step(use="normalize-data")], table)

    assert len(steps) == 2
    assert behind.X["a"].to_numpy() == pytest.approx((np.array([1, 8, 3]) - 4) / np.std([1, 8, 3]))
    assert behind.types == {"a": "number", "b": "number"}


def test_a_column_of_an_earlier_step_may_be_named_and_none_that_never_was():
    table = table_of(TYPES, a=[1.0, NAN], b=[NAN, NAN])
    flagged = Step(
        use="clean-missing-data", settings={"generate_missing_value_indicator_column": True}
    )
    pick = Step(use="select-columns-in-dataset", columns=["a_IsMissing"])
    behind, _ = fit_steps([flagged, pick], table)

    assert list(behind.X.columns) == ["a_IsMissing"]
    with pytest.raises(BadRecipe):
        fit_steps([Step(use="normalize-data", columns=["a_IsMissing"])], table)


def test_steps_get_seeds_of_their_own_that_the_recipe_decides():
    table = table_of(TYPES, a=list(range(40)), b=list(range(40)))
    half = Step(use="split-data", settings={"fraction_of_rows_in_the_first_output_dataset": 0.5})

    def rows(seed, *steps):
        from dataclasses import replace

        return fit_steps(steps, replace(table, seed=seed))[0].X["a"].tolist()

    assert rows(1, half) == rows(1, half)
    assert rows(1, half) != rows(2, half)
    twice = rows(1, half, half)
    assert len(twice) == 10
    assert set(twice) < set(rows(1, half))


def test_what_is_needed_is_followed_through_what_is_made():
    steps = [step(made={"c": ("a", "b")}), step(made={"d": ("c",), "t": ("t", "a")})]

    assert needed(steps, ["d"]) == {"a", "b"}
    assert needed(steps, ["t", "b"]) == {"t", "a", "b"}
    assert needed(steps, ["x"]) == {"x"}


def test_a_gap_is_open_unless_a_step_fills_what_it_leads_to():
    renamed = step(made={"c": ("a",)})

    assert gaps([renamed], ["c", "b"]) == ({"a", "b"}, False)
    assert gaps([renamed, step(filled=frozenset({"c"}))], ["c", "b"]) == ({"b"}, False)
    assert gaps([step(filled=frozenset({"a"})), renamed], ["c"]) == (frozenset(), False)


def test_a_step_that_makes_gaps_tells_so_unless_a_later_one_fills_them():
    torn = step(torn=frozenset({"a"}))

    assert gaps([torn], ["a"]) == ({"a"}, True)
    assert gaps([torn], ["b"]) == ({"b"}, False)
    assert gaps([torn, step(filled=frozenset({"a"}))], ["a"]) == (frozenset(), False)
    assert gaps([step(filled=frozenset({"a"})), torn], ["a"]) == (frozenset(), True)

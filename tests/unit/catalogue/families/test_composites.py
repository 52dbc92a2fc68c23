"""Learners that are made of others."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from tests.composites import answers_of
from trainlet.catalogue import lookup
from trainlet.catalogue.families import composites
from trainlet.catalogue.spec import Examples, Learner, Settings
from trainlet.errors import BadRecipe, BadSettings

STACKINGS = ("multiclass-stacking", "stacking-regression", "two-class-stacking")
TWO_CLASS = "two-class-logistic-regression"


@dataclass
class Doubling:
    """Answers with each number, and with twice the number."""

    def predict(self, X):
        return np.column_stack([X["n"], 2 * X["n"]])

    def emit(self, graph, inputs):
        twice = graph.add("Mul", inputs.numbers, graph.constant(np.array([[2.0]])))
        return graph.add("Concat", inputs.numbers, twice, axis=1)


def doubling(**rest):
    return Learner(
        title="Doubling",
        summary="Doubles.",
        task="regression",
        settings=Settings,
        fit=lambda examples, settings: Doubling(),
        answers=lambda settings: ("once", "twice"),
        point=lambda settings: 1,
        width=lambda fitted: 7,
        **rest,
    )


def refused(name, settings, error=BadRecipe):
    learner = lookup.get("learners", name)
    with pytest.raises(error) as caught:
        learner.check(lookup.check_settings(name, learner.settings, settings))
    return caught.value


def test_of_an_answer_of_several_columns_its_point_is_taken():
    part = composites.Part(doubling(), Settings(), Doubling())
    X = pd.DataFrame({"n": [1.0, -2.5]})

    assert part.predict(X).tolist() == [2.0, -5.0]
    assert answers_of(part, X, ["n"]).tolist() == [2.0, -5.0]


def test_the_widths_of_parts_add_up():
    part = composites.Part(doubling(), Settings(), Doubling())

    assert composites.total_width([part, part, part]) == 21


def test_rows_are_taken_with_their_answers_and_weights():
    X = pd.DataFrame({"n": [1.0, 2.0, 3.0]})
    weights = np.array([1.0, 2.0, 4.0])
    examples = Examples(X=X, y=np.array([0, 1, 1]), weights=weights, classes=2, seed=9)
    found = composites.taken(examples, np.array([0, 2]))

    assert found.X["n"].tolist() == [1.0, 3.0]
    assert found.X.index.tolist() == [0, 1]
    assert (found.y.tolist(), found.weights.tolist()) == ([0, 1], [1.0, 4.0])
    assert (found.classes, found.seed) == (2, 9)


@pytest.mark.parametrize("name", [*STACKINGS, "one-vs-all-multiclass"])
def test_the_defaults_fit(name):
    learner = lookup.get("learners", name)

    learner.check(learner.settings())
    learner.check(lookup.check_settings(name, learner.settings, {}))


@pytest.mark.parametrize(
    "use", ["multiclass-logistic-regression", "linear-regression", "two-class-stacking", "x", ""]
)
def test_one_vs_all_takes_two_class_learners_only(use):
    error = refused("one-vs-all-multiclass", {"learner": {"use": use}})

    assert repr(use) in error.detail
    assert TWO_CLASS in error.remedy
    assert "stacking" not in error.remedy
    assert "multiclass" not in error.remedy
    assert error.place == {"field": "learner.settings.learner.use"}


@pytest.mark.parametrize("name", STACKINGS)
def test_no_stacking_is_a_part_of_a_stacking_and_no_learner_of_another_task(name):
    learner = lookup.get("learners", name)
    others = [
        each
        for each in lookup.names("learners")
        if each in STACKINGS or lookup.get("learners", each).task != learner.task
    ]
    fits = {"use": learner.settings().learners[0].use}

    assert len(others) > 3
    for use in others:
        error = refused(name, {"learners": [fits, {"use": use}]})
        assert error.place == {"field": "learner.settings.learners[1].use"}
        assert fits["use"] in error.remedy


def test_a_part_is_checked_as_it_would_be_alone():
    plain = {"use": "multiclass-logistic-regression"}
    odd = {"use": "one-vs-all-multiclass", "settings": {"learner": {"use": "linear-regression"}}}
    error = refused("multiclass-stacking", {"learners": [plain, odd]})

    assert "'linear-regression'" in error.detail
    assert TWO_CLASS in error.remedy


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ({"l2_regularization_weight": -1}, ".l2_regularization_weight"),
        ({"colour": 1}, ""),
    ],
)
def test_a_setting_of_a_part_is_named_where_it_stands(settings, place):
    fits, odd = {"use": TWO_CLASS}, {"use": TWO_CLASS, "settings": settings}
    error = refused("two-class-stacking", {"learners": [fits, odd]}, BadSettings)

    assert error.place == {"field": f"two-class-stacking.settings.learners[1].settings{place}"}


@pytest.mark.parametrize(
    "learners", [[], [{"use": TWO_CLASS}], [{"use": TWO_CLASS}] * 11, "x", [{"uses": TWO_CLASS}]]
)
def test_a_stacking_has_two_to_ten_parts(learners):
    error = refused("two-class-stacking", {"learners": learners}, BadSettings)

    assert error.place["field"].startswith("two-class-stacking.settings.learners")

"""Ranges in Studio's syntax: what they stand for, and what is refused."""

import pytest

from trainlet.catalogue import lookup
from trainlet.errors import BadSettings
from trainlet.recipes.ranges import Builder, Range, swept, values

TREES, FOREST = "two-class-boosted-decision-tree", "two-class-decision-forest"
NETWORK, SVM = "two-class-neural-network", "two-class-support-vector-machine"
PLACE = "sweep.ranges"


def of(name: str, given: Range, use: str = TREES) -> list:
    return values(use, lookup.get("learners", use).settings, name, given, PLACE)


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("learning_rate", "0.1; 0.01", [0.1, 0.01]),
        ("learning_rate", "0.1, 0.01,1e-3", [0.1, 0.01, 0.001]),
        ("number_of_trees_constructed", "1-4, 20", [1, 2, 3, 4, 20]),
        ("number_of_trees_constructed", "8;16 ; 32", [8, 16, 32]),
        ("number_of_trees_constructed", "3, 1 - 4", [3, 1, 2, 4]),
        ("number_of_trees_constructed", 7, [7]),
        ("number_of_trees_constructed", [30, 10, 30], [30, 10]),
    ],
)
def test_a_range_stands_for_its_values_each_once_in_order(
    name: str, given: Range, expected: list
) -> None:
    found = of(name, given)

    assert found == expected
    assert [type(each) for each in found] == [type(each) for each in expected]


def test_a_builder_spaces_values_evenly_or_by_quotients_with_exact_ends() -> None:
    linear = of("learning_rate", Builder(minimum=0.1, maximum=0.7, count=3))
    log = of("learning_rate", Builder(minimum=0.001, maximum=0.1, count=3, scale="log"))

    assert linear == [0.1, pytest.approx(0.4), 0.7]
    assert log == [0.001, pytest.approx(0.01), 0.1]
    assert of("learning_rate", Builder(minimum=0.2, maximum=0.7, count=1)) == [0.2]


def test_a_builder_of_integers_rounds_and_tries_each_once() -> None:
    found = of("number_of_trees_constructed", Builder(minimum=1, maximum=8, count=8, scale="log"))

    assert found == [1, 2, 3, 4, 6, 8]  # 1.35 rounds to 1, 1.81 and 2.44 to 2, ...


def test_a_choice_and_a_yes_or_no_are_listed_by_name() -> None:
    both = ["replicate", "bagging"]

    assert of("resampling_method", "replicate, bagging", FOREST) == both
    assert of("normalize_features", "true; False", SVM) == [True, False]


def test_a_text_setting_is_not_taken_apart() -> None:
    assert of("number_of_hidden_nodes", "100,50", NETWORK) == ["100,50"]
    assert of("number_of_hidden_nodes", ["100", "50"], NETWORK) == ["100", "50"]


@pytest.mark.parametrize(
    ("name", "given", "studio"),
    [
        ("learning_rate", "0.1; 1.5", "0008"),
        ("learning_rate", Builder(minimum=0.0, maximum=1.0, count=2), "0008"),
        ("minimum_number_of_samples_per_leaf_node", "0-3", "0005"),
        ("number_of_trees_constructed", "1-5, 20000", "0008"),
        ("number_of_trees_constructed", "1.5", "0002"),
        ("number_of_trees_constructed", "10-1", "0002"),
        ("number_of_trees_constructed", "1-999999999", "0002"),
        ("learning_rate", "0.1-0.5", "0002"),
        ("learning_rate", "0.1;;0.2", "0002"),
        ("learning_rate", "1e999", "0002"),
        ("learning_rate", [], "0002"),
        ("learning_rate", Builder(minimum=0.5, maximum=0.1, count=3), "0002"),
        ("learning_rate", Builder(minimum=0, maximum=0.1, count=3, scale="log"), "0002"),
        ("no_such_setting", "1", "0002"),
    ],
)
def test_what_a_setting_refuses_is_refused_in_its_range(
    name: str, given: Range, studio: str
) -> None:
    with pytest.raises(BadSettings) as caught:
        of(name, given)

    assert (caught.value.studio, caught.value.place["field"]) == (studio, f"{PLACE}.{name}")
    assert caught.value.remedy


@pytest.mark.parametrize("use", lookup.names("learners"))
def test_every_value_that_a_learner_proposes_is_one_that_it_takes(use: str) -> None:
    type_ = lookup.get("learners", use).settings

    for name, proposed in swept(type_).items():
        assert values(use, type_, name, proposed, PLACE) == proposed

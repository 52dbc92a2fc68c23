"""Which trials a sweep consists of."""

import itertools
from collections import Counter

import msgspec
import pytest

from trainlet.catalogue.choice import Choice
from trainlet.errors import BadRecipe, BadSettings, ModuleMissing
from trainlet.recipes.searches import configurations, matrices, promising_for, starts
from trainlet.recipes.sweeps import Sweep, Swept

TREES, LOGISTIC = "two-class-boosted-decision-tree", "two-class-logistic-regression"
RATE, LEAVES = "learning_rate", "maximum_number_of_leaves_per_tree"
TWO = {RATE: "0.1, 0.2", LEAVES: "2-4"}


def trials(own: Choice | None = None, seed: int = 1, **how: object) -> list[Choice]:
    sweep = msgspec.convert(how, Sweep)
    return configurations(matrices(own or Choice(use=TREES), sweep), sweep, seed)


def pairs(found: list[Choice]) -> list[tuple[float, int]]:
    return [(each.settings[RATE], each.settings[LEAVES]) for each in found]


def test_the_entire_grid_is_every_combination_with_all_settings_spelled_out() -> None:
    own = Choice(use=TREES, settings={RATE: 0.9, "number_of_trees_constructed": 7})
    found = trials(own, mode="entire-grid", ranges=TWO, ranges_only=True)

    assert sorted(pairs(found)) == list(itertools.product([0.1, 0.2], [2, 3, 4]))
    assert all(
        (each.settings["number_of_trees_constructed"], len(each.settings)) == (7, 4)
        for each in found
    )


def test_a_setting_without_a_range_takes_what_its_learner_proposes_whatever_its_value() -> None:
    own = Choice(use=TREES, settings={"number_of_trees_constructed": 7})
    found = trials(own, mode="entire-grid", ranges={**TWO, RATE: 0.3})

    assert len(found) == 3 * 4 * 4  # leaves given, rows per leaf and trees proposed, the rate fixed
    assert {each.settings[RATE] for each in found} == {0.3}
    counts = {each.settings["number_of_trees_constructed"] for each in found}
    assert counts == {20, 100, 200, 500}


def test_a_random_grid_samples_without_replacement_and_by_its_seed() -> None:
    how = {"mode": "random-grid", "ranges": TWO, "ranges_only": True}
    few, all_ = pairs(trials(runs=2, **how)), pairs(trials(runs=50, **how))

    assert len(set(few)) == len(few) == 2
    assert sorted(all_) == list(itertools.product([0.1, 0.2], [2, 3, 4]))
    assert all_ != sorted(all_)
    assert pairs(trials(runs=50, **how)) == all_
    assert pairs(trials(runs=50, seed=2, **how)) != all_


def test_a_random_sweep_draws_values_with_replacement() -> None:
    how = {"ranges": TWO, "ranges_only": True}
    found = pairs(trials(runs=600, **how))

    assert len(found) == 600
    assert {pair: 70 < found.count(pair) < 130 for pair in set(found)} == dict.fromkeys(
        itertools.product([0.1, 0.2], [2, 3, 4]), True
    )
    assert len(trials(**how)) == 5  # Studio's default
    assert pairs(trials(runs=600, **how)) == found != pairs(trials(runs=600, seed=2, **how))


def test_a_random_grid_of_more_combinations_than_can_be_counted_is_sampled() -> None:
    many = "1-10000"
    ranges = {"number_of_trees_constructed": many, LEAVES: "2-10000"}
    ranges |= {"minimum_number_of_samples_per_leaf_node": many}
    ranges |= {RATE: {"minimum": 1e-9, "maximum": 1, "count": 10_000}}

    assert len({str(each) for each in trials(mode="random-grid", runs=50, ranges=ranges)}) == 50


def test_a_grid_that_is_too_large_is_refused_with_its_size() -> None:
    with pytest.raises(BadSettings, match="20,002 combinations") as caught:
        trials(
            mode="entire-grid",
            ranges={
                RATE: [0.1, 0.2],
                LEAVES: "2-10000",
                "minimum_number_of_samples_per_leaf_node": 1,
                "number_of_trees_constructed": 1,
            },
            learners=[
                {"use": LOGISTIC, "ranges_only": True, "ranges": {"maximum_iterations": "1-4"}}
            ],
        )

    assert caught.value.place["field"] == "sweep.ranges"


def test_several_learners_are_searched_and_take_turns() -> None:
    other = {"use": LOGISTIC, "ranges": {"l2_regularization_weight": "1, 2"}, "ranges_only": True}
    how = {"ranges": TWO, "ranges_only": True, "learners": [other]}

    whole = trials(mode="entire-grid", **how)
    assert [each.use for each in whole] == [TREES] * 6 + [LOGISTIC] * 2
    sample = trials(mode="random-grid", runs=8, **how)
    assert sorted(map(str, sample)) == sorted(map(str, whole))
    assert [each.use for each in trials(runs=3, **how)] == [TREES, LOGISTIC, TREES]


def test_no_more_trials_are_planned_than_the_budget_holds() -> None:
    how = {"ranges": TWO, "ranges_only": True, "budget_trials": 3, "runs": 5}

    counts = [len(trials(mode=m, **how)) for m in ("entire-grid", "random-grid", "random-sweep")]
    assert counts == [3, 3, 3]


@pytest.mark.parametrize(
    ("how", "error", "field"),
    [
        ({"ranges": {RATE: "2"}}, BadSettings, f"sweep.ranges.{RATE}"),
        (
            {"learners": [{"use": LOGISTIC, "ranges": {"maximum_iterations": "0"}}]},
            BadSettings,
            "sweep.learners[0].ranges.maximum_iterations",
        ),
        (
            {"learners": [{"use": LOGISTIC, "settings": {"maximum_iterations": 0}}]},
            BadSettings,
            "sweep.learners[0].settings.maximum_iterations",
        ),
        ({"learners": [{"use": "linear-regression"}]}, BadRecipe, "sweep.learners[0].use"),
        ({"learners": [{"use": "no-such"}]}, ModuleMissing, "learner"),
    ],
)
def test_what_is_wrong_with_a_sweep_is_told_with_its_place(
    how: dict, error: type, field: str
) -> None:
    with pytest.raises(error) as caught:
        trials(**how)

    assert caught.value.place["field"] == field


def test_the_best_is_looked_for_among_learners_that_often_win_from_values_to_try() -> None:
    own = Choice(use=LOGISTIC, settings={"l2_regularization_weight": 0.1})
    searched = matrices(own, Sweep(mode="best", learners=[Swept(use=TREES)]))
    promising = promising_for("two-class")

    assert [each.use for each in searched[:2]] == [LOGISTIC, TREES]
    assert {each.use for each in searched} == {TREES, *promising}
    assert len(searched) == len({each.use for each in searched}) >= 5
    assert next(iter(promising)) == "two-class-gradient-boosting"  # it knows most starts
    counts = Counter(each.use for each in starts(searched))
    assert counts == {TREES: 1} | {use: 1 + len(each.starts) for use, each in promising.items()}
    assert searched[0].fixed["l2_regularization_weight"] == 0.1


@pytest.mark.parametrize("task", ["two-class", "multiclass", "regression"])
def test_what_often_wins_is_among_the_values_to_try(task: str) -> None:
    for use, learner in promising_for(task).items():
        searched = matrices(Choice(use=use), Sweep())[0]
        for start in learner.starts:
            assert all(value in searched.axes[name] for name, value in start.items()), (use, start)


def test_what_depends_on_earlier_trials_is_not_listed_beforehand() -> None:
    assert [trials(mode=mode, ranges=TWO) for mode in ("bayesian", "best")] == [[], []]

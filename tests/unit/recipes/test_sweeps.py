"""A sweep as it is asked for."""

import msgspec
import pytest

from trainlet.errors import BadRecipe, BadSettings, ModuleMissing
from trainlet.recipes.sweeps import Sweep, Swept, check_counts, ranking


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("runs", 1, 10_000), ("folds", 2, 1_000), ("budget_trials", 1, 10_000)],
)
def test_what_is_out_of_studios_ranges_is_refused_by_its_number(
    name: str, least: int, most: int
) -> None:
    for taken in (least, most):
        check_counts(Sweep(**{name: taken}))
    for refused in (least - 1, most + 1):
        with pytest.raises(BadSettings) as caught:
            check_counts(Sweep(**{name: refused}))
        assert (caught.value.studio, caught.value.place) == ("0008", {"field": f"sweep.{name}"})


def test_what_is_left_out_is_studios_default() -> None:
    sweep = Sweep()

    check_counts(sweep)
    assert (sweep.mode, sweep.most, sweep.seed, sweep.parts) == ("random-sweep", 5, 0, 10)
    for unknown in ({"mode": "grid"}, {"runs": 2.5}, {"speed": 1}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(unknown, Sweep)


def test_trials_are_ranked_by_studios_metrics_unless_another_is_named() -> None:
    assert ranking("two-class", "")[0] == "accuracy"
    name, metric = ranking("regression", "")
    assert (name, metric.better) == ("mean-absolute-error", "low")
    assert ranking("two-class", "auc")[1].better == "high"
    with pytest.raises(BadRecipe, match="no metric of regression"):
        ranking("regression", "auc")
    with pytest.raises(ModuleMissing):
        ranking("regression", "beauty")


def test_a_swept_learner_is_read_from_json() -> None:
    sweep = msgspec.json.decode(b'{"learners": [{"use": "x", "ranges": {"a": "1-3"}}]}', type=Sweep)

    assert sweep.learners == [Swept(use="x", ranges={"a": "1-3"})]


@pytest.mark.parametrize(
    ("how", "most"),
    [
        ({"mode": "random-grid"}, 5),
        ({"mode": "entire-grid", "runs": 3}, 10_000),
        ({"mode": "entire-grid", "budget_trials": 3}, 3),
        ({"mode": "bayesian"}, 20),
        ({"mode": "bayesian", "budget_trials": 7}, 7),
        ({"mode": "best"}, 10_000),
        ({"mode": "best", "runs": 9}, 9),
    ],
)
def test_there_are_as_many_trials_as_the_mode_has_unless_it_is_said(how: dict, most: int) -> None:
    assert Sweep(**how).most == most


def test_the_best_is_judged_on_fewer_folds_unless_it_is_said() -> None:
    assert (Sweep(mode="best").parts, Sweep(mode="best", folds=7).parts) == (5, 7)

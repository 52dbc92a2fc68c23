"""Several learners' answers, averaged."""

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from tests.composites import answers_of, extremes, frame
from trainlet.catalogue import lookup
from trainlet.catalogue.choice import Choice
from trainlet.catalogue.families.composites import fitter
from trainlet.catalogue.spec import Examples
from trainlet.errors import BadRecipe, BadSettings

NUMBERS = (
    Choice(use="linear-regression"),
    Choice(use="decision-forest-regression", settings={"number_of_decision_trees": 5}),
)
CLASSES = (
    Choice(use="two-class-logistic-regression"),
    Choice(use="two-class-extra-trees", settings={"number_of_decision_trees": 5}),
)


@pytest.fixture(autouse=True)
def one_thread():
    with threadpool_limits(1):
        yield


def examples(classes: int = 0) -> Examples:
    X = frame(200)
    y = X["n"] + (X["t"] == "x")
    truth = (y > 0.3).to_numpy(np.int64) if classes else y.to_numpy()
    return Examples(X=X, y=truth, classes=classes, seed=3)


def voted(use: str, members: tuple[Choice, ...], given: Examples, weights: tuple[float, ...] = ()):
    learner = lookup.get("learners", use)
    settings = lookup.check_settings(
        use, learner.settings, {"learners": list(members), "weights": list(weights)}
    )
    learner.check(settings)
    return learner.fit(given, settings)


@pytest.mark.parametrize(
    ("use", "members", "classes", "shape"),
    [
        ("voting-regression", NUMBERS, 0, ["n"]),
        ("two-class-voting", CLASSES, 2, ["n", 2]),
    ],
)
def test_the_answer_is_the_weighted_mean_and_the_nodes_agree(use, members, classes, shape) -> None:
    given = examples(classes)
    one, two = (fitter(choice)(given).predict(given.X) for choice in members)
    fitted = voted(use, members, given, (3.0, 1.0))

    assert fitted.predict(given.X) == pytest.approx(0.75 * one + 0.25 * two, abs=1e-12)
    odd = extremes(given.X)
    assert answers_of(fitted, odd, shape) == pytest.approx(fitted.predict(odd), rel=1e-9)


def test_without_weights_all_count_alike_and_one_that_counts_nothing_is_left_out() -> None:
    given = examples()
    one, two = (fitter(choice)(given).predict(given.X) for choice in NUMBERS)

    alike = voted("voting-regression", NUMBERS, given)
    assert alike.predict(given.X) == pytest.approx((one + two) / 2, abs=1e-12)
    alone = voted("voting-regression", NUMBERS, given, (0.0, 2.0))
    assert len(alone.parts) == 1
    assert alone.predict(given.X).tolist() == two.tolist()


@pytest.mark.parametrize("weights", [(1.0,), (1.0, 1.0, 1.0), (0.0, 0.0), (1e308, 1e308)])
def test_weights_that_weigh_nothing_are_refused(weights: tuple[float, ...]) -> None:
    with pytest.raises(BadRecipe) as caught:
        voted("voting-regression", NUMBERS, examples(), weights)

    assert caught.value.place["field"] == "learner.settings.weights"


def test_a_weight_below_zero_is_refused() -> None:
    with pytest.raises(BadSettings):
        voted("voting-regression", NUMBERS, examples(), (-1.0, 2.0))


@pytest.mark.parametrize("inner", ["voting-regression", "stacking-regression"])
def test_no_vote_is_part_of_another(inner: str) -> None:
    with pytest.raises(BadRecipe, match="can't be a part"):
        voted("voting-regression", (NUMBERS[0], Choice(use=inner)), examples())

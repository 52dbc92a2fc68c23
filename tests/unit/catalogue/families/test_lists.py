import numpy as np
import pytest

from trainlet.catalogue.families.lists import item_ndcg, ndcg, related_ndcg
from trainlet.catalogue.measure import About, Truth, Undefined

LOG3 = np.log2(3)


def truth(y, predicted, users, items, places=None) -> Truth:
    about = About(np.array(users), np.array(items), places, places)
    return Truth(np.array(y, float), np.array(predicted, float), about=about)


def test_a_list_is_worth_what_it_gains_over_what_the_best_of_its_length_gains() -> None:
    found = ndcg(np.array([1.0, 3.0, 2.0]), np.array([9.0, 8.0, 7.0]))

    assert found == pytest.approx((1 + 3 / LOG3 + 2 / 2) / (3 + 2 / LOG3 + 1 / 2))


def test_a_list_without_any_gain_has_no_value() -> None:
    assert ndcg(np.zeros(3), np.arange(3.0)) is None


def test_only_five_places_count() -> None:
    gains = np.array([1.0, 1, 1, 1, 1, 5])

    found = ndcg(gains, np.arange(6.0, 0, -1))

    discount = 1 / np.log2(np.arange(2, 7))
    assert found == pytest.approx(discount.sum() / (5 * discount[0] + discount[1:].sum()))


def test_items_are_ranked_by_user_and_who_rated_one_alone_is_left_out() -> None:
    # User 0 ranks 1 above 4; user 1 is right; user 2 has one item; user 3 gains nothing.
    found = item_ndcg(
        truth([4, 1, 5, 3, 5, 0, 0], [1, 2, 3, 2, 1, 1, 2], [0, 0, 1, 1, 2, 3, 3], range(7))
    )

    assert found == pytest.approx(((1 + 4 / LOG3) / (4 + 1 / LOG3) + 1) / 2)


def test_the_lowest_of_negative_ratings_gains_nothing() -> None:
    # User 0 ranks -1.5 above 1; user 1 is right. The lowest, -3, counts as 0.
    found = item_ndcg(truth([1, -1.5, -3, 4], [1, 2, 1, 2], [0, 0, 1, 1], range(4)))

    assert found == pytest.approx(((1.5 + 4 / LOG3) / (4 + 1.5 / LOG3) + 1) / 2)


def test_related_users_gain_by_how_alike_their_common_ratings_are() -> None:
    # All rated items 0 and 1. Distances of user 0: to 1 are 0 and 2, to 2 are 3 and 1.
    y = [1, 4, 1, 2, 4, 3]
    users, items = [0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1]
    places = np.array([[0.0, 0], [0, 0], [9, 0], [9, 0], [1, 0], [1, 0]])
    given = truth(y, y, users, items, places)

    def one(near: float, far: float) -> float:
        """Return the value of a list of two that begins with this gain."""
        best, other = max(near, far), min(near, far)
        return (near + far / LOG3) / (best + other / LOG3)

    def sim(*away: float) -> tuple[float, float]:
        return 1 / (1 + np.mean(np.abs(away))), 1 / (1 + np.mean(np.square(away)) ** 0.5)

    pairs = {(0, 1): sim(0, 2), (0, 2): sim(3, 1), (1, 2): sim(3, 1)}
    # By their places, 0 and 2 are nearest to each other, and 1 is nearer to 2 than to 0.
    for which, distance in enumerate(("l1", "l2")):
        a, b, c = (pairs[each][which] for each in ((0, 1), (0, 2), (1, 2)))
        want = np.mean([one(b, a), one(c, a), one(b, c)])
        assert related_ndcg(given, "users", distance) == pytest.approx(want)


def test_who_has_less_than_two_in_common_or_no_pool_is_not_ranked() -> None:
    places = np.zeros((4, 2))

    with pytest.raises(Undefined, match="long enough"):
        related_ndcg(
            truth([1, 2, 3, 4], [0] * 4, [0, 0, 1, 1], [0, 1, 0, 1], places), "users", "l1"
        )


def test_other_models_answers_have_no_lists() -> None:
    with pytest.raises(Undefined, match="users and items"):
        item_ndcg(Truth(np.ones(2), np.ones(2)))

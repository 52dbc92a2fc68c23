import numpy as np
import pytest

from trainlet.errors import BadRows
from trainlet.scoring.recommending import rated
from trainlet.scoring.recommending.asking import Ask
from trainlet.scoring.recommending.rated import best_items, likeness, related


def test_each_user_gets_the_best_of_the_items_sent_and_small_pools_none() -> None:
    users, items = ["b", "a", "b", "b", "c"], ["1", "1", "2", "3", "1"]
    worth = np.array([2.0, 9, 5, 3, 1])

    assert best_items(users, items, worth, Ask(count=2)) == (["b"], [["2", "3"]])
    found = best_items(users, items, worth, Ask(count=2, minimum_pool=1))
    assert found == (["b", "a", "c"], [["2", "3"], ["1"], ["1"]])


def test_related_share_enough_and_come_the_nearest_first() -> None:
    users = ["q", "q", "far", "far", "near", "near", "one"]
    items = ["1", "2", "1", "2", "1", "2", "1"]
    place = {"q": [0.0, 0], "far": [5.0, 0], "near": [1.0, 0], "one": [0.1, 0]}
    places = np.array([place[user] for user in users])

    found = related(users, items, places, Ask(kind="related-users", count=5))
    assert found == (["q", "far", "near"], [["near", "far"], ["near", "q"], ["q", "far"]])
    alone = related(users, items, places, Ask(kind="related-users", minimum_common=1))
    assert alone.rows[0] == ["one", "near", "far"]
    assert related(users, items, places, Ask(kind="related-users", minimum_pool=3)).ids == []


def test_likeness_is_the_log_density_of_equal_affinities() -> None:
    one, others = np.array([1.0, 0.5]), np.array([[1.0, 0.5], [3.0, 1.5]])

    found = likeness(one, others)

    np.testing.assert_allclose(found, [-0.5 * np.log(2), -0.5 * (np.log(6) + 1 / 6)])


def test_refuses_more_than_can_be_compared(monkeypatch) -> None:
    monkeypatch.setattr(rated, "MOST_CELLS", 3)

    with pytest.raises(BadRows, match="too many"):
        related(["a", "b"], ["1", "1"], np.zeros((2, 2)), Ask(kind="related-users"))

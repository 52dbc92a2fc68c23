import numpy as np

from trainlet.catalogue.estimators.matchbox import ratings
from trainlet.catalogue.estimators.matchbox.ratings import ordered

USERS, ITEMS = np.array([2, 0, 2, 0, 1]), np.array([1, 2, 0, 0, 1])


def test_both_matrices_hold_each_rating_in_its_cell() -> None:
    found = ordered(USERS, ITEMS, np.arange(5), (3, 3))
    values = found.levels.astype(float) + 1

    want = np.zeros((3, 3))
    want[USERS, ITEMS] = np.arange(5) + 1
    np.testing.assert_array_equal(found.by_user(values).toarray(), want)
    np.testing.assert_array_equal(found.by_item(values).toarray(), want.T)


def test_pieces_hold_whole_users_and_every_rating_once(monkeypatch) -> None:
    monkeypatch.setattr(ratings, "PIECE", 2)
    found = ordered(USERS, ITEMS, np.arange(5), (4, 3))

    pieces = list(found.pieces())

    assert [(p.start, p.stop) for p, _ in pieces] == [(0, 1), (1, 2), (2, 4)]
    assert [(r.start, r.stop) for _, r in pieces] == [(0, 2), (2, 3), (3, 5)]

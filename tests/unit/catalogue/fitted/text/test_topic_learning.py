"""Learning topics."""

from collections import Counter

from trainlet.catalogue.fitted.text.topic_learning import ranked


def test_the_commonest_terms_have_places_of_their_own_and_others_share_them():
    counts = Counter({"b": 3, "a": 3, "c": 2, "d": 1, "e": 1})

    assert ranked(counts, 3) == {"a": 0, "b": 1, "c": 2, "d": 0, "e": 1}
    assert ranked(counts, 9) == {"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}

"""N-grams of words."""

from trainlet.catalogue.fitted.text.ngrams import Grams, counted, patterns


def test_an_order_without_skips_is_words_in_a_row():
    assert list(patterns(3, 0)) == [(0,), (0, 1), (0, 1, 2)]
    assert list(patterns(0, 5)) == []


def test_skips_are_counted_over_the_whole_n_gram():
    assert list(patterns(3, 1)) == [(0,), (0, 1), (0, 2), (0, 1, 2), (0, 1, 3), (0, 2, 3)]


def test_n_grams_come_as_often_as_they_are_there():
    grams = Grams(tuple(patterns(2, 0)), "_")

    assert grams.of("a b  a b") == ["a", "b", "a", "b", "a_b", "b_a", "a_b"]
    assert grams.of(None) == grams.of(" ") == []


def test_an_opening_stands_before_a_text_but_not_where_it_is_missing():
    grams = Grams(tuple(patterns(2, 0)), "_", "||| ")

    assert grams.of("a") == ["|||", "a", "|||_a"]
    assert grams.of("") == ["|||"]
    assert grams.of(None) == []


def test_counts_pass_over_what_has_no_place():
    grams = Grams(tuple(patterns(1, 0)), "_")
    found = counted(["a b a", None, "c"], grams, {"a": 0, "c": 2}.get, 3)

    assert found.toarray().tolist() == [[2.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]

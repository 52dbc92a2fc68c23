"""Hashes of n-grams."""

from trainlet.catalogue.fitted.text.hashing import hash_of, hashes_in
from trainlet.catalogue.fitted.text.ngrams import Grams, patterns


def test_the_hash_is_murmur3_of_utf_8():
    full = 2**32 - 1

    assert hash_of("hello", full) == 0x248BFA47
    assert hash_of("", full) == 0
    assert hash_of("hello", 2**10 - 1) == 0x248BFA47 & 1023


def test_hashes_are_each_there_once_and_ascend():
    grams = Grams(tuple(patterns(1, 0)), " ")
    found = hashes_in(["b a b", None, "ä"], grams, 2**31 - 1).tolist()

    assert found == sorted({hash_of(word, 2**31 - 1) for word in "abä"})

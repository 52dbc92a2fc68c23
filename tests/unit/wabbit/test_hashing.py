"""Features have the numbers that the library gives them."""

import pytest
import vowpalwabbit

from trainlet.wabbit.hashing import murmur3, seed_of


@pytest.mark.parametrize("text", ["a", "city", "東京", "price_usd", "0123456789abcdef!"])
def test_a_name_s_number_is_the_library_s(text: str) -> None:
    library = vowpalwabbit.Workspace("--quiet")

    assert murmur3(text.encode(), 7) % 2**18 == library.hash_feature(text, 7)
    assert seed_of(text) == library.hash_space(text)
    assert seed_of("") == 0


def test_digits_are_a_number_unless_all_is_hashed() -> None:
    assert seed_of("42") == 42
    assert seed_of("42", hashes_digits=True) == murmur3(b"42") != 42

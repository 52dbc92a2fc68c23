"""Feature Hashing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.utils import murmurhash3_32

from tests.steps import ANY_TEXT, assert_nodes_agree, fitted, frame_of, table_of
from trainlet.errors import TrainingFailed

NAME = "Spalte ä.ö 😀"
TYPES = {NAME: "text", "u": "text", "n": "number"}


def hashed(texts, **settings):
    return fitted("feature-hashing", table_of(TYPES, **{NAME: texts}), **settings)


def of(step, texts):
    frame = assert_nodes_agree(step, frame_of(TYPES, **{NAME: texts}), TYPES)
    return frame.drop(columns=NAME)


def place(gram, bits=10):
    return f"{NAME} - Hashing feature {murmurhash3_32(gram, positive=True) & (2**bits - 1)}"


def test_all_orders_up_to_n_are_counted_and_the_source_stays():
    step = hashed(["the cat the cat"])
    found = of(step, ["the cat the cat", "cat dog"])

    assert found[place("the")].tolist() == [2.0, 0.0]
    assert found[place("cat")].tolist() == [2.0, 1.0]
    assert found[place("the cat")].tolist() == [2.0, 0.0]
    assert found[place("cat the")].tolist() == [1.0, 0.0]
    assert step.apply(frame_of(TYPES, **{NAME: ["x"]})).columns[0] == NAME


def test_only_features_that_training_has_become_columns_whatever_the_bits():
    found = of(hashed(["a b"], hashing_bitsize=31, n_grams=1), ["b c", "a"])

    assert sorted(found) == sorted([place("a", 31), place("b", 31)])
    assert found[place("b", 31)].tolist() == [1.0, 0.0]


def test_few_bits_add_up_what_falls_together():
    found = of(hashed(["a b c d e f"], hashing_bitsize=1, n_grams=1), ["a b c d e f"])

    assert found.to_numpy().sum() == 6.0
    assert found.shape[1] <= 2


def test_a_missing_text_has_no_words():
    step = hashed([None, "", "a"], n_grams=2)

    assert of(step, [None, "", " "]).to_numpy().tolist() == [[0.0], [0.0], [0.0]]
    assert step.lineage.filled == {place("a")}
    assert step.lineage.types == {place("a"): "integer"}
    assert step.lineage.made == {place("a"): (NAME,)}


def test_nothing_comes_of_no_n_grams_or_no_words():
    assert of(hashed(["a b"], n_grams=0), ["a b"]).shape == (1, 0)
    assert of(hashed([None, None]), ["a b", None]).shape == (2, 0)


def test_each_column_has_features_of_its_own_and_may_be_absent_later():
    step = fitted("feature-hashing", table_of(TYPES, **{NAME: ["a"], "u": ["b"], "n": [1.0]}))
    found = assert_nodes_agree(step, frame_of(TYPES, u=["b b"], n=[1.0]), TYPES)

    assert found.drop(columns=["u", "n"]).to_numpy().tolist() == [[2.0]]


def test_too_many_columns_are_refused():
    text = " ".join(map(str, range(20_000)))

    with pytest.raises(TrainingFailed) as refused:
        hashed([text], hashing_bitsize=31, n_grams=1)
    assert "hashing_bitsize" in refused.value.remedy


WORDS = st.sampled_from(["a", "Ä", "日本", "😀", "a b", "\u3000", "\t", "\x00", "zz", "é" * 40])
TEXTS = st.lists(st.none() | st.lists(WORDS, max_size=8).map(" ".join) | ANY_TEXT, min_size=1)


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS, st.integers(1, 31), st.integers(1, 4))
def test_nodes_count_likewise(training, rows, bits, n):
    step = hashed(training, hashing_bitsize=bits, n_grams=n)
    found = of(step, rows)

    assert np.isfinite(found.to_numpy()).all()

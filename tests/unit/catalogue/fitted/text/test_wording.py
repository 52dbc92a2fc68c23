"""N-grams of a vocabulary as columns."""

import numpy as np
import pandas as pd
import pytest

from tests.steps import assert_nodes_agree, frame_of
from trainlet.catalogue.fitted.text.ngrams import Grams
from trainlet.catalogue.fitted.text.wording import Weighting, Worded, counted_in

GRAMS = Grams(((0,), (0, 1)), "_")
COUNTS = np.array([[2.0, 0.0, 1.0], [0.0, 0.0, 0.0]])


def worded(known, *, flagged):
    vocabulary = pd.DataFrame({"Ngram": pd.Series(known, dtype=object)})
    weighting = Weighting(np.ones(len(known)), counts=True, is_unit=False)
    return Worded(
        column="t", grams=GRAMS, vocabulary=vocabulary, weighting=weighting, flagged=flagged
    )


def test_weights_are_of_counts_or_of_presence():
    factors = np.array([1.0, 1.0, 3.0])

    assert Weighting(factors, True, False).compute(COUNTS)[0].tolist() == [2.0, 0.0, 3.0]
    assert Weighting(factors, False, False).compute(COUNTS)[0].tolist() == [1.0, 0.0, 3.0]


def test_a_unit_vector_of_eleven_equal_n_grams_is_studio_s():
    found = Weighting(np.ones(11), False, True).compute(np.array([[3.0] * 11, [0.0] * 11]))

    assert found[0].tolist() == pytest.approx([0.301511] * 11, abs=1e-6)
    assert found[1].tolist() == [0.0] * 11


def test_an_n_gram_that_no_text_can_have_is_0_everywhere():
    step = worded(["a b", "", "a_\n", "a"], flagged=True)
    found = assert_nodes_agree(step, frame_of({"t": "text"}, t=["a b", "a", None]), {"t": "text"})

    assert found["t.[a b]"].tolist() == found["t.[]"].tolist() == [0.0, 0.0, 0.0]
    assert found["t.[a]"].tolist() == [1.0, 1.0, 0.0]
    assert found["t.OutOfVocabulary"].tolist() == [0.0, 0.0, 1.0]


def test_the_flag_is_made_only_if_asked_for_and_nothing_without_the_text():
    step = worded(["a"], flagged=False)

    assert list(step.apply(frame_of({"t": "text"}, t=["a"]))) == ["t", "t.[a]", "t.NumUniqueNgrams"]
    assert list(step.apply(frame_of({"n": "number"}, n=[1.0]))) == ["n"]


def test_a_word_with_the_joint_in_it_is_the_same_as_two():
    assert counted_in(["a_b", "a b"], GRAMS, ["a_b"]).toarray().tolist() == [[1.0], [1.0]]

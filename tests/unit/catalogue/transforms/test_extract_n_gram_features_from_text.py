"""Extract N-Gram Features from Text."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.steps import ANY_TEXT, assert_nodes_agree, fitted, frame_of, table_of
from trainlet.catalogue.transforms.extract_n_gram_features_from_text import (
    NGramSettings as Given,
)
from trainlet.catalogue.transforms.extract_n_gram_features_from_text import check
from trainlet.errors import BadRecipe, TrainingFailed

USE = "extract-n-gram-features-from-text"
NAME = "Text ä.ö 😀"
TYPES = {NAME: "text", "u": "text", "n": "number"}
VOCABULARY = {"Id": "integer", "Ngram": "text", "DF": "integer", "IDF": "number"}
PLAIN = {
    "minimum_n_gram_document_absolute_frequency": 1.0,
    "minimum_word_length": 1,
    "use_filter_based_feature_selection": False,
    "normalize_n_gram_feature_vectors": False,
}


def extracted(texts, y=None, classes=(), **settings):
    table = table_of(TYPES, y=y, classes=classes, **{NAME: texts})
    return fitted(USE, table, **{**PLAIN, **settings})


def of(step, texts):
    frame = assert_nodes_agree(step, frame_of(TYPES, **{NAME: texts}), TYPES)
    return frame.drop(columns=NAME)


def test_there_is_a_column_for_each_n_gram_and_two_on_the_text():
    step = extracted(["the cat", "the dog"], n_grams_size=2)
    found = of(step, ["the cat", "dog dog", "mouse", None])

    names = ["cat", "dog", "the", "the_cat", "the_dog"]
    assert step.vocabulary["Ngram"].tolist() == names
    assert list(found)[:5] == [f"{NAME}.[{name}]" for name in names]
    assert found[f"{NAME}.[dog]"].tolist() == [0.0, 1.0, 0.0, 0.0]
    assert found[f"{NAME}.NumUniqueNgrams"].tolist() == [3.0, 1.0, 0.0, 0.0]
    assert found[f"{NAME}.OutOfVocabulary"].tolist() == [0.0, 0.0, 1.0, 1.0]
    assert step.lineage.types[f"{NAME}.OutOfVocabulary"] == "boolean"
    assert step.lineage.filled == set(found)


@pytest.mark.parametrize(
    ("function", "want"),
    [
        ("binary-weight", 1.0),
        ("tf-weight", 3.0),
        ("graph-weight", 3.0),
        ("idf-weight", math.log(4)),
        ("tf-idf-weight", 3 * math.log(4)),
    ],
)
def test_weights_are_of_count_and_rarity(function, want):
    step = extracted(["a", "b", "b", "", None], weighting_function=function)

    assert of(step, ["a a a"])[f"{NAME}.[a]"].tolist() == pytest.approx([want])


def test_weights_are_brought_to_length_1_by_default():
    step = extracted(["a b"], normalize_n_gram_feature_vectors=True, weighting_function="tf-weight")

    assert of(step, ["a a a b b b b"]).iloc[0, :2].tolist() == pytest.approx([0.6, 0.8])


def test_words_are_skipped_and_too_short_ones_leave_their_n_grams_out():
    step = extracted(["aa b cc"], n_grams_size=2, k_skip_size=1, minimum_word_length=2)

    assert step.vocabulary["Ngram"].tolist() == ["aa", "aa_cc", "cc"]
    assert of(step, ["aa x cc", "aa cc", "aa x y cc"])[f"{NAME}.[aa_cc]"].tolist() == [1, 1, 0]


def test_the_mark_opens_every_text():
    step = extracted(["a b", "b a"], n_grams_size=2, mark_begin_of_sentence=True)
    found = of(step, ["a", "b", "", None])

    assert found[f"{NAME}.[|||_a]"].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert found[f"{NAME}.OutOfVocabulary"].tolist() == [0.0, 0.0, 1.0, 1.0]


def test_selection_keeps_what_tells_the_label_best():
    texts, y = ["a x", "a y", "b x", "b y"] * 3, [0, 0, 1, 1] * 3
    chosen = {"use_filter_based_feature_selection": True, "number_of_desired_features": 2}
    step = extracted(texts, y, ("no", "yes"), **chosen)
    values = extracted(texts, np.array(y, float), feature_scoring_method="chi-squared", **chosen)

    assert step.vocabulary["Ngram"].tolist() == values.vocabulary["Ngram"].tolist() == ["a", "b"]
    assert of(step, ["b c"]).iloc[0].tolist() == [0.0, 1.0, 1.0, 0.0]


def test_selection_may_be_by_another_column_or_by_counts():
    columns = {NAME: ["a x", "a y", "b x", "b y", "z z"], "u": ["1", "2", "1", "2", None]}
    chosen = {**PLAIN, "use_filter_based_feature_selection": True}
    by_column = fitted(
        USE, table_of(TYPES, **columns), [NAME], **chosen, target_column="u",
        number_of_desired_features=2,
    )  # fmt: skip
    by_counts = fitted(
        USE, table_of(TYPES, **columns), [NAME], **chosen, minimum_number_of_non_zero_elements=2
    )

    assert by_column.vocabulary["Ngram"].tolist() == ["x", "y"]
    assert by_counts.vocabulary["Ngram"].tolist() == ["a", "b", "x", "y"]


def test_a_given_vocabulary_is_read_only_or_grows():
    other = table_of(
        VOCABULARY, Id=[7.0, 9.0], Ngram=["a", "q"], DF=[1.0, 2.0], IDF=[math.log(2), 0.0]
    )
    table = replace(table_of(TYPES, **{NAME: ["a b", "b"]}), others={"v": other})
    given = {**PLAIN, "input_vocabulary": "v", "weighting_function": "tf-idf-weight"}
    steps = {
        mode: fitted(USE, table, vocabulary_mode=mode, **given)
        for mode in ("readonly", "update", "merge")
    }

    assert steps["readonly"].vocabulary.equals(other.X)
    assert steps["update"].vocabulary["Ngram"].tolist() == ["a", "q", "b"]
    assert steps["merge"].vocabulary["DF"].tolist() == [2.0, 2.0]
    assert of(steps["readonly"], ["a a"])[f"{NAME}.[a]"].tolist() == pytest.approx(
        [2 * math.log(2)]
    )


def test_an_empty_vocabulary_is_refused():
    with pytest.raises(TrainingFailed) as refused:
        extracted(["a", None], minimum_n_gram_document_absolute_frequency=5.0)
    assert refused.value.place["field"] == "minimum_n_gram_document_absolute_frequency"
    with pytest.raises(TrainingFailed):
        extracted([None, None])


def test_what_can_be_seen_before_is_refused():
    for columns, chosen, number in (
        (["a", "b"], Given(), "0022"),
        (None, Given(minimum_word_length=9, maximum_word_length=3), "0006"),
        (None, Given(vocabulary_mode="merge"), "0003"),
    ):
        with pytest.raises(BadRecipe) as refused:
            check(columns, TYPES, chosen)
        assert refused.value.studio == number
    with pytest.raises(BadRecipe, match="one column"):
        fitted(USE, table_of(TYPES, **{NAME: ["a"], "u": ["b"]}), **PLAIN)
    with pytest.raises(BadRecipe, match="ways"):
        extracted(["a"], n_grams_size=2, k_skip_size=10**12)


WORDS = st.sampled_from(["a", "Ä_b", "日本", "😀", "|||", "\u3000", "\t", "\x00", "zz", "é" * 30])
TEXTS = st.lists(
    st.none() | st.lists(WORDS, max_size=8).map(" ".join) | ANY_TEXT,
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS, st.booleans(), st.sampled_from(["idf-weight", "tf-weight", "tf-idf-weight"]))
def test_nodes_make_the_same_of_all_texts(training, rows, mark, function):
    given = {"n_grams_size": 3, "k_skip_size": 1, "normalize_n_gram_feature_vectors": True}
    step = extracted(
        [*training, "a zz"], weighting_function=function, mark_begin_of_sentence=mark, **given
    )

    assert of(step, rows).notna().all(axis=None)

"""Vocabularies of n-grams."""

import math

import pandas as pd
import pytest

from tests.steps import NAN, table_of
from trainlet.catalogue.fitted.text import vocabulary
from trainlet.catalogue.fitted.text.ngrams import Grams, patterns
from trainlet.catalogue.spec import Table
from trainlet.errors import BadRecipe

GRAMS = Grams(tuple(patterns(2, 0)), "_")
ALL = vocabulary.Limits(1, 2**62, 1.0, 1.0)
TYPES = {"Id": "integer", "Ngram": "text", "DF": "integer", "IDF": "number"}


def given(**columns):
    shown = {"Id": [0.0, 1.0], "Ngram": ["a", "b"], "DF": [2.0, 1.0], "IDF": [0.0, math.log(2)]}
    other = table_of(TYPES, **{**shown, **columns})
    return Table(X=pd.DataFrame(), types={}, others={"v": other})


def test_a_vocabulary_counts_texts_and_not_how_often_an_n_gram_is_in_one():
    found = vocabulary.built(["a a b", "a", "c", ""], GRAMS, ALL)

    assert found["Ngram"].tolist() == ["a", "a_a", "a_b", "b", "c"]
    assert found["DF"].tolist() == [2.0, 1.0, 1.0, 1.0, 1.0]
    assert found["IDF"].tolist() == pytest.approx([math.log(2)] + [math.log(4)] * 4)
    assert found["Id"].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_limits_are_of_words_and_of_texts():
    texts = ["aa b", "aa bbbb", "aa cc", "cc"]
    found = vocabulary.built(texts, GRAMS, vocabulary.Limits(2, 3, 2.0, 0.5))

    assert found["Ngram"].tolist() == ["cc"]
    assert vocabulary.built(["aa b"], GRAMS, vocabulary.Limits(2, 3, 1, 1))["Ngram"].tolist() == [
        "aa"
    ]


def test_the_opening_word_has_any_length_but_is_no_n_gram_alone():
    grams = Grams(tuple(patterns(2, 0)), "_", "||| ")
    found = vocabulary.built(["aa"], grams, vocabulary.Limits(2, 2, 1.0, 1.0))

    assert found["Ngram"].tolist() == ["aa", "|||_aa"]


def test_update_adds_n_grams_and_merge_counts_alone():
    old = vocabulary.read(given(), "v")
    made = vocabulary.built(["b c", "c", "c"], Grams(((0,),), "_"), ALL)
    updated, merged = vocabulary.updated(old, made, 3), vocabulary.merged(old, made, 3)

    assert vocabulary.texts_behind(old) == 2
    assert updated["Ngram"].tolist() == ["a", "b", "c"]
    assert updated["DF"].tolist() == [2.0, 2.0, 3.0]
    assert updated["IDF"].tolist() == pytest.approx([math.log(5 / n) for n in (2, 2, 3)])
    assert merged["Ngram"].tolist() == ["a", "b"]
    assert merged["DF"].tolist() == [2.0, 2.0]


@pytest.mark.parametrize(
    ("columns", "number"),
    [
        ({"Ngram": ["a", "a"]}, "0039"),
        ({"Id": [1.0, 1.0]}, "0039"),
        ({"DF": [1.0, NAN]}, "0003"),
    ],
)
def test_a_dataset_that_is_no_vocabulary_is_refused(columns, number):
    with pytest.raises(BadRecipe) as refused:
        vocabulary.read(given(**columns), "v")
    assert refused.value.studio == number


def test_a_vocabulary_that_is_not_there_is_refused():
    with pytest.raises(BadRecipe, match="no dataset 'w'"):
        vocabulary.read(given(), "w")
    other = table_of({"Ngram": "text"}, Ngram=["a"])
    with pytest.raises(BadRecipe, match="it has no Id"):
        vocabulary.read(Table(X=pd.DataFrame(), types={}, others={"v": other}), "v")

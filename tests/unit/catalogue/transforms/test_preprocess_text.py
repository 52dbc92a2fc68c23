"""Preprocess Text."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.steps import ANY_TEXT, assert_nodes_agree, fitted, frame_of, table_of
from trainlet.catalogue.transforms.preprocess_text import BEYOND, MODULE, TextSettings
from trainlet.errors import BadRecipe

NAME = "Text ä.ö 😀"
TYPES = {NAME: "text", "l": "text", "n": "number"}
OFF = dict.fromkeys((name for name in BEYOND if name != "custom_regular_expression"), False)
LIGHT = {**OFF, "remove_stop_words": False, "normalize_case_to_lowercase": False}


def cleaned(text, **settings):
    step = fitted("preprocess-text", table_of(TYPES, **{NAME: [text]}), **settings)
    return step.apply(frame_of(TYPES, **{NAME: [text]}))[NAME].iloc[0]


def test_by_default_all_is_done_in_order():
    text = (
        "The mice weren't eating at http://x.y/z, were they? I am sooooo HAPPY!!! "
        "Mail me: a.b@c.de 3.5 times, Häuser\\x"
    )

    assert cleaned(text) == "mouse eat | ||| soo happy | ||| mail | time | häuser | x"
    assert cleaned(None) is None
    assert cleaned("") == ""


@pytest.mark.parametrize(
    ("setting", "text", "want"),
    [
        ("remove_urls", "See  www.a.b X", "See X"),
        ("remove_email_addresses", "See a@b X", "See X"),
        ("expand_verb_contractions", "It's", "It is"),
        ("normalize_backslashes_to_slashes", "A\\B", "A/B"),
        ("detect_sentences", "A cat. A dog.", "A cat. ||| A dog."),
        ("remove_numbers", "A 12 B2", "A B2"),
        ("split_tokens_on_special_characters", "can-do", "can - do"),
        ("remove_stop_words", "The cat AND, dog", "cat , dog"),
        ("lemmatization", "two mice", "two mouse"),
        ("normalize_case_to_lowercase", "A  ÄΣ", "a  äσ"),
        ("remove_special_characters", "a-b !!! _", "a|b | |"),
        ("remove_duplicate_characters", "Coool book", "Cool book"),
    ],
)
def test_each_setting_does_its_own(setting, text, want):
    assert cleaned(text, **{**LIGHT, setting: True}) == want
    assert cleaned(text, **LIGHT) == text


def test_parts_of_speech_are_chosen_one_by_one():
    given = {**LIGHT, "remove_by_part_of_speech": True, "remove_verbs": False}

    assert cleaned("The quick dogs were here.", **given) == "The were here."
    assert (
        cleaned("The quick dogs were here.", **given, remove_nouns=False) == "The dogs were here."
    )


def test_a_custom_expression_is_replaced_first():
    given = {"custom_regular_expression": "c(a)t", "custom_replacement_string": r"<\1>"}

    assert cleaned("Cat cat  dog", **LIGHT, **given) == "Cat <a>  dog"


def test_own_stop_words_take_the_place_of_the_language_s():
    other = table_of({"w": "text", "n": "number"}, w=["cat", None], n=[1.0, 2.0])
    table = replace(table_of(TYPES, **{NAME: ["The Cat sat"]}), others={"mine": other})
    given = {**OFF, "stop_words": "mine", "normalize_case_to_lowercase": False}
    step = fitted("preprocess-text", table, **given)

    assert step.apply(table.X)[NAME].tolist() == ["The sat"]
    assert_nodes_agree(step, table.X, TYPES)
    for others in ({}, {"mine": table_of({"n": "number"}, n=[1.0])}):
        with pytest.raises(BadRecipe, match="'mine'"):
            fitted("preprocess-text", replace(table, others=others), **given)


def test_a_column_may_tell_the_language():
    columns = {
        NAME: ["Die Häuser", "The houses", None, "Las casas"],
        "l": ["de", "English", None, "es"],
    }
    table = table_of(TYPES, **columns)
    given = {"language": "column-contains-language", "culture_language_column": "l"}
    step = fitted("preprocess-text", table, [NAME], **given)

    assert step.apply(table.X)[NAME].tolist() == ["haus", "house", None, "casa"]


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ({"language": "french", "remove_by_part_of_speech": True}, "0039"),
        ({"language": "column-contains-language"}, "0001"),
        ({"language": "column-contains-language", "culture_language_column": "n"}, "0017"),
        ({"custom_regular_expression": "("}, "0039"),
        ({"custom_regular_expression": "a", "custom_replacement_string": r"\2"}, "0039"),
    ],
)
def test_what_can_t_be_done_is_refused(given, number):
    with pytest.raises(BadRecipe) as refused:
        fitted("preprocess-text", table_of(TYPES, **{NAME: ["a"], "n": [1.0]}), [NAME], **given)
    assert refused.value.studio == number


def test_a_model_holds_small_letters_and_stop_words_alone():
    assert "normalize_backslashes_to_slashes" in MODULE.beyond(TextSettings())
    assert "lemmatization" in MODULE.beyond(TextSettings(**{**OFF, "lemmatization": True}))
    assert MODULE.beyond(TextSettings(**OFF)) == ""
    by_row = TextSettings(**OFF, language="column-contains-language", culture_language_column="l")
    assert MODULE.beyond(by_row) == "stop words differ from row to row"


WORDS = st.sampled_from(
    ["The", "and", "Cat,", "ÄÖ", "İΣ", "x", "😀", "\u3000", "\x00", "don't", "NOT"]
)
TEXTS = st.lists(
    st.none() | st.lists(WORDS, max_size=8).map(" ".join) | ANY_TEXT,
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(TEXTS, st.booleans(), st.booleans(), st.sampled_from(["english", "german", "french"]))
def test_nodes_do_the_same(texts, lowers, stops, language):
    given = {"normalize_case_to_lowercase": lowers, "remove_stop_words": stops}
    step = fitted(
        "preprocess-text", table_of(TYPES, **{NAME: ["a"]}), **OFF, **given, language=language
    )
    X = frame_of(TYPES, **{NAME: texts})
    found = assert_nodes_agree(step, X, TYPES)

    assert found[NAME].isna().tolist() == X[NAME].isna().tolist()

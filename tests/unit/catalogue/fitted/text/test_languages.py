"""What is known of languages."""

import pytest

from trainlet.catalogue.fitted.text import languages
from trainlet.errors import BadRecipe


def test_a_language_goes_by_name_code_or_culture():
    told = ["German", " de ", "de-AT", "DE_ch", "Klingon", "", "german-x"]

    assert [languages.code_of(language) for language in told] == ["de"] * 4 + ["", "", ""]


@pytest.mark.parametrize(
    ("code", "word"),
    [("en", "the"), ("es", "los"), ("fr", "les"), ("nl", "het"), ("de", "und"), ("it", "della")],
)
def test_every_language_has_stop_words(code, word):
    found = languages.stop_words(code)

    assert word in found
    assert len(found) > 100


def test_stop_words_are_met_in_the_usual_cases_alone():
    assert languages.in_any_case(["the", " Über ", ""]) == {
        "the", "THE", "The", "Über", "über", "ÜBER",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "text", "want"),
    [
        ("en", "mice were running!", "mouse be run!"),
        ("de", "Häuser, Kindern", "Haus, Kind"),
        ("fr", "les chevaux", "le cheval"),
        ("es", "niños", "niño"),
        ("it", "ragazzi", "ragazzo"),
        ("nl", "huizen", "huis"),
    ],
)
def test_words_get_their_base_form_and_all_else_stays(code, text, want):
    assert languages.lemmatized(code)(text) == want


def test_sentences_are_told_from_abbreviations():
    split = languages.sentences("en")

    assert split("Dr. Smith came. He left!  ") == ["Dr. Smith came.", "He left!"]
    assert split("") == []


def test_contractions_are_written_out_and_possessives_stay():
    text = "I'm sure he can't, won't and isn\u2019t; let's see Anna's. It's what they'd've said."

    assert languages.expanded(text) == (
        "I am sure he can not, will not and is not; let us see Anna's. It is what they'd have said."
    ).replace("they'd have", "they would have")


def test_parts_of_speech_are_taken_out():
    english = languages.without_parts("en", ["nouns", "adjectives"])
    german = languages.without_parts("de", ["verbs"])

    assert english("The quick dogs sleep, too.").split() == ["The", "sleep,", "too."]
    assert german("Der Hund schläft hier.").split() == ["Der", "Hund", "hier."]
    assert english("") == ""
    assert languages.without_parts("en", [])("The dogs") == "The dogs"


def test_a_language_without_a_tagger_is_refused():
    with pytest.raises(BadRecipe) as refused:
        languages.without_parts("fr", ["nouns"])
    assert refused.value.studio == "0039"

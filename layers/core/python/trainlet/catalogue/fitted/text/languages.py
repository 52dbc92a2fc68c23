"""What is known of languages: their stop words, base forms, parts of speech and sentences."""

import re
from collections.abc import Callable, Collection, Iterable
from functools import cache

import simplemma
import stopwordsiso
from HanTa.HanoverTagger import HanoverTagger  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from trainlet.errors import BadRecipe

CODES = {
    "english": "en",
    "spanish": "es",
    "french": "fr",
    "dutch": "nl",
    "german": "de",
    "italian": "it",
}
"""Languages by name, and what ISO 639-1 calls them."""

TAGGERS = {"en": "morphmodel_en.pgz", "de": "morphmodel_ger.pgz", "nl": "morphmodel_dutch.pgz"}
LONGEST_WORD = 60
"""Letters by which a word is known; the tagger's time grows with their square."""

TAGS = {
    "en": {"nouns": "N", "adjectives": "AJ", "verbs": "V"},
    "de": {"nouns": "N", "adjectives": "ADJ", "verbs": "V"},
    "nl": {"nouns": "N(", "adjectives": "ADJ", "verbs": "WW"},
}
"""How the tags of parts of speech begin: of the CLAWS C5, STTS and CGN tag sets."""

CONTRACTIONS = (
    (r"\b(ca)n't\b", r"\1n not"),
    (r"\b(w)on't\b", r"\1ill not"),
    (r"\b(sha)n't\b", r"\1ll not"),
    (r"\b(let)'s\b", r"\1 us"),
    (r"n't\b", " not"),
    (r"'re\b", " are"),
    (r"'ll\b", " will"),
    (r"'ve\b", " have"),
    (r"\b(i)'m\b", r"\1 am"),
    (r"\b(i|you|he|she|it|we|they|who|that|there)'d\b", r"\1 would"),
    (r"\b(he|she|it|that|there|here|what|who|where|when|why|how)'s\b", r"\1 is"),
)
"""English contractions of verbs, and what they stand for; ambiguous ones are left out."""

_CONTRACTIONS = [(re.compile(old, re.IGNORECASE), new) for old, new in CONTRACTIONS]
_WORD = re.compile(r"\w+(?:['’-]\w+)*")  # noqa: RUF001 - both apostrophes are in use
_TOKEN = re.compile(rf"{_WORD.pattern}|[^\w\s]")

Edit = Callable[[str], str]


def code_of(language: str) -> str:
    """Return the code of a language by its name, code or culture (``en-US``); blank if unknown."""
    known = language.strip().lower()
    code = CODES.get(known, re.split("[-_]", known)[0])
    return code if code in CODES.values() else ""


def stop_words(code: str) -> frozenset[str]:
    """Return a language's words that tell little, in small letters."""
    return frozenset(ENGLISH_STOP_WORDS if code == "en" else stopwordsiso.stopwords(code))


def in_any_case(words: Iterable[str]) -> frozenset[str]:
    """Return words as they are, in small letters and capitals, and with a first capital."""
    given = [word.strip() for word in words]
    cased = (
        (word, word.lower(), word.upper(), word.lower().capitalize()) for word in given if word
    )
    return frozenset(form for forms in cased for form in forms)


def lemmatized(code: str) -> Edit:
    """Return what puts the base form in the place of each word."""
    return lambda text: _WORD.sub(lambda found: simplemma.lemmatize(found[0], code), text)


def sentences(code: str) -> Callable[[str], list[str]]:
    """Return what takes a text apart into its sentences."""
    return lambda text: simplemma.split_sentences(text, code)


def expanded(text: str) -> str:
    """Return an English text with its verbs in full."""
    text = text.replace("’", "'")  # noqa: RUF001 - the apostrophe of typesetters
    for contraction, full in _CONTRACTIONS:
        text = contraction.sub(full, text)
    return text


def without_parts(code: str, parts: Collection[str]) -> Edit:
    """Return what takes the words of some parts of speech out of a sentence.

    Args:
        code: A language of ``TAGS``.
        parts: Of ``nouns``, ``adjectives`` and ``verbs``.

    Raises:
        BadRecipe: It is another language.
    """
    if code not in TAGS:
        raise BadRecipe(
            f"The parts of speech of language {code!r} aren't known.",
            remedy=f"They are for: {', '.join(TAGS)}. Turn remove_by_part_of_speech off.",
            studio="0039",
            field="remove_by_part_of_speech",
        )
    starts = tuple(TAGS[code][part] for part in parts)

    def edit(text: str) -> str:
        found = list(_TOKEN.finditer(text))
        words = [token[0][:LONGEST_WORD] for token in found]
        tags = _tagger(code).tag_sent(words) if words else []
        for token, (_, _, tag) in zip(reversed(found), reversed(tags), strict=True):
            if starts and tag.startswith(starts):
                text = text[: token.start()] + text[token.end() :]
        return text

    return edit


@cache
def _tagger(code: str) -> HanoverTagger:
    return HanoverTagger(TAGGERS[code])

"""Preprocess Text."""

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import ColumnType
from trainlet.errors import BadRecipe

if TYPE_CHECKING:
    from trainlet.catalogue.fitted.text.cleansing import Cleaner, Edit

Language = Literal[
    "english", "spanish", "french", "dutch", "german", "italian", "column-contains-language"
]  # fmt: skip
BY_COLUMN = "column-contains-language"
TAGGED = ("english", "dutch", "german", BY_COLUMN)
PARTS = ("nouns", "adjectives", "verbs")
BEYOND = (
    "custom_regular_expression",
    "normalize_backslashes_to_slashes",
    "remove_urls",
    "remove_email_addresses",
    "expand_verb_contractions",
    "detect_sentences",
    "remove_numbers",
    "split_tokens_on_special_characters",
    "remove_by_part_of_speech",
    "lemmatization",
    "remove_special_characters",
    "remove_duplicate_characters",
)
"""Settings that no graph can hold, in the order in which they are done."""


class TextSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    remove_urls: Annotated[
        bool, Meta(description="Takes out what begins with http://, https://, ftp:// or www.")
    ] = True
    language: Annotated[
        Language,
        Meta(description="The language of all texts, or that a column tells it."),
    ] = "english"
    culture_language_column: Annotated[
        str, Meta(description="The column that tells a text's language: German, de or de-AT.")
    ] = ""
    custom_regular_expression: Annotated[
        str, Meta(description="What is replaced before all else, in RE2's syntax.")
    ] = ""
    custom_replacement_string: Annotated[
        str, Meta(description=r"What it is replaced by; \1 stands for the first group.")
    ] = ""
    remove_stop_words: Annotated[bool, Meta(description="Takes out words that tell little.")] = True
    stop_words: Annotated[
        str, Meta(description="The dataset whose column of texts holds other stop words.")
    ] = ""
    lemmatization: Annotated[bool, Meta(description="Gives words their base form.")] = True
    remove_by_part_of_speech: Annotated[
        bool, Meta(description="Takes out words of the chosen parts of speech.")
    ] = False
    remove_nouns: Annotated[bool, Meta(description="Chooses nouns, and names.")] = True
    remove_adjectives: Annotated[bool, Meta(description="Chooses adjectives.")] = True
    remove_verbs: Annotated[bool, Meta(description="Chooses verbs.")] = True
    detect_sentences: Annotated[bool, Meta(description="Puts ||| between sentences.")] = True
    normalize_case_to_lowercase: Annotated[bool, Meta(description="Makes small letters.")] = True
    remove_numbers: Annotated[bool, Meta(description="Takes out numbers.")] = True
    remove_special_characters: Annotated[
        bool, Meta(description="Puts | in the place of what is no letter, digit or blank.")
    ] = True
    remove_duplicate_characters: Annotated[
        bool, Meta(description="Leaves two of a character that comes more often in a row.")
    ] = True
    remove_email_addresses: Annotated[bool, Meta(description="Takes out what is like x@y.")] = True
    expand_verb_contractions: Annotated[
        bool, Meta(description="Writes out English verbs: isn't is is not.")
    ] = True
    normalize_backslashes_to_slashes: Annotated[
        bool, Meta(description=r"Puts / in the place of \.")
    ] = True
    split_tokens_on_special_characters: Annotated[
        bool, Meta(description="Sets apart what is no letter, digit or apostrophe.")
    ] = True


def takes(type_: ColumnType, settings: TextSettings) -> bool:
    """Tell whether columns of a type are texts."""
    return type_ == "text"


def check(columns: list[str] | None, types: Types, settings: TextSettings) -> None:
    """Raise ``BadRecipe`` for a language that can't be told, or not be done."""
    if settings.remove_by_part_of_speech and settings.language not in TAGGED:
        raise BadRecipe(
            f"The parts of speech of {settings.language} words aren't known.",
            remedy="Turn remove_by_part_of_speech off.",
            studio="0039",
            field="remove_by_part_of_speech",
        )
    name = settings.culture_language_column
    if settings.language == BY_COLUMN and types.get(name) != "text":
        raise BadRecipe(
            f"There is no column of texts {name!r} to tell the language.",
            remedy="Name one in culture_language_column, or set the language.",
            studio="0017" if name in types else "0001",
            column=name,
            field="culture_language_column",
        )


def beyond(settings: TextSettings) -> str:
    """Return what of the settings no graph can hold."""
    found = next((name for name in BEYOND if getattr(settings, name)), "")
    if found:
        return f"it holds stop words and small letters alone, and {found} is set"
    by_row = settings.language == BY_COLUMN and not settings.stop_words
    return "stop words differ from row to row" if by_row and settings.remove_stop_words else ""


def fit(table: Table, columns: list[str], settings: TextSettings) -> FittedTransform:
    """Return the step; it learns nothing of the rows."""
    from trainlet.catalogue.fitted.text.cleansing import replaced
    from trainlet.catalogue.fitted.text.languages import CODES
    from trainlet.catalogue.fitted.text.preprocessing import Cleaning, InGraph, Preprocessed

    custom = settings.custom_regular_expression, settings.custom_replacement_string
    replaced([""], *custom)  # says now what is wrong with it
    own = _own_stop_words(table, settings)
    code = CODES.get(settings.language, "")
    cleaning = Cleaning(
        lambda code: _cleaner(settings, code, own),
        code,
        "" if code else settings.culture_language_column,
        custom if custom[0] else (),
    )
    stopped = _stopped(code, own) if settings.remove_stop_words and (code or own) else None
    return Preprocessed(columns, cleaning, InGraph(settings.normalize_case_to_lowercase, stopped))


def _own_stop_words(table: Table, settings: TextSettings) -> list[str]:
    """Return the stop words of another dataset; none if there is none."""
    name = settings.stop_words
    if not (settings.remove_stop_words and name):
        return []
    other = table.others.get(name)
    texts = [] if other is None else [key for key, type_ in other.types.items() if type_ == "text"]
    if other is None or len(texts) != 1:
        raise BadRecipe(
            f"There is no dataset {name!r} with one column of texts for stop words.",
            remedy="Name one that has a stop word in each row.",
            studio="0003" if other is None else "0022",
            field="stop_words",
        )
    return [*other.X[texts[0]].dropna()]


def _stopped(code: str, own: list[str]) -> frozenset[str]:
    from trainlet.catalogue.fitted.text.languages import in_any_case, stop_words

    return in_any_case(own or stop_words(code))


def _cleaner(settings: TextSettings, code: str, own: list[str]) -> "Cleaner":
    """Return what cleans texts of a language."""
    from trainlet.catalogue.fitted.text.cleansing import Cleaner
    from trainlet.catalogue.fitted.text.languages import sentences
    from trainlet.catalogue.fitted.text.words import lowered, tidied

    whole, words = _whole(settings, code), _words(settings, code, own)
    signs = _signs(settings)
    lower = [lowered] if settings.normalize_case_to_lowercase else []
    tidy = [tidied] if whole or words or signs else []
    split = sentences(code) if settings.detect_sentences else lambda text: [text]
    return Cleaner(whole, split, [*words, *lower, *signs, *tidy])


def _whole(settings: TextSettings, code: str) -> "list[Edit]":
    """Return what is done to a whole text."""
    from trainlet.catalogue.fitted.text import cleansing
    from trainlet.catalogue.fitted.text.languages import expanded

    return _chosen(
        (settings.normalize_backslashes_to_slashes, cleansing.with_slashes),
        (settings.remove_urls, cleansing.without_urls),
        (settings.remove_email_addresses, cleansing.without_emails),
        (settings.expand_verb_contractions and code == "en", expanded),
    )


def _words(settings: TextSettings, code: str, own: list[str]) -> "list[Edit]":
    """Return what is done to the words of a sentence."""
    from functools import partial

    from trainlet.catalogue.fitted.text.cleansing import set_apart, without_numbers
    from trainlet.catalogue.fitted.text.languages import lemmatized, without_parts
    from trainlet.catalogue.fitted.text.words import without_words

    done = _chosen(
        (settings.remove_numbers, without_numbers),
        (settings.split_tokens_on_special_characters, set_apart),
    )
    if settings.remove_by_part_of_speech:
        parts = [part for part in PARTS if getattr(settings, f"remove_{part}")]
        done.append(without_parts(code, parts))
    if settings.remove_stop_words:
        done.append(partial(without_words, stopped=_stopped(code, own)))
    return [*done, lemmatized(code)] if settings.lemmatization else done


def _signs(settings: TextSettings) -> "list[Edit]":
    """Return what is done to the signs of a sentence."""
    from trainlet.catalogue.fitted.text import cleansing

    return _chosen(
        (settings.remove_special_characters, cleansing.with_bars),
        (settings.remove_duplicate_characters, cleansing.without_repeats),
    )


def _chosen(*edits: "tuple[bool, Edit]") -> "list[Edit]":
    return [edit for is_on, edit in edits if is_on]


MODULE = Transform(
    title="Preprocess Text",
    summary="Cleans texts: takes out what tells little, and brings words to one form.",
    settings=TextSettings,
    fit=fit,
    datasets=("stop_words",),
    takes=takes,
    check=check,
    beyond=beyond,
    deviations=(
        "The order is: custom expression, backslashes, URLs, e-mail addresses, contractions,"
        " sentences, numbers, special characters apart, parts of speech, stop words, base forms,"
        " small letters, special characters, repeats; words then have one blank between them.",
        "A model holds small letters and stop words; all else is for clean jobs.",
        "Stop words are scikit-learn's 318 for English, and those of stopwords-iso; a dataset of"
        " others takes their place. They are met in small letters, in capitals, and capitalised.",
        "Base forms are simplemma's, by the word alone; parts of speech are those of the Hanover"
        " tagger for English, German and Dutch, and an error for other languages.",
        "The custom expression has RE2's syntax, and goes over the text as it was given.",
        "A character that comes three times in a row or more stays twice.",
        "Contractions are English ones; those with more than one meaning stay as they are.",
        "Each capital has the small letter of its own: a sigma at a word's end is like any other.",
        "Parts of speech may take some 800 MB of memory for Dutch.",
    ),
)

"""Extract N-Gram Features from Text."""

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import ColumnType
from trainlet.errors import BadRecipe, TrainingFailed

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy import sparse

    from trainlet.catalogue.fitted.text.ngrams import Grams
    from trainlet.catalogue.fitted.text.wording import Weighting

Method = Literal[
    "pearson-correlation", "mutual-information", "kendall-correlation", "spearman-correlation",
    "chi-squared", "fisher-score", "count-based",
]  # fmt: skip
MARK = "|||"
COUNTING = ("tf-weight", "tf-idf-weight", "graph-weight")


class NGramSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    minimum_number_of_non_zero_elements: Annotated[
        int, Meta(ge=1, description="Texts that count-based selection asks an n-gram to be in.")
    ] = 1
    vocabulary_mode: Annotated[
        Literal["create", "readonly", "update", "merge"],
        Meta(description="Whether n-grams come of the texts, of the input vocabulary, or of both."),
    ] = "create"
    input_vocabulary: Annotated[
        str, Meta(description="The dataset that holds the input vocabulary.")
    ] = ""
    n_grams_size: Annotated[
        int, Meta(ge=1, description="Most words of an n-gram; all shorter ones count as well.")
    ] = 1
    k_skip_size: Annotated[
        int, Meta(ge=0, description="How many words an n-gram may pass over in all.")
    ] = 0
    weighting_function: Annotated[
        Literal["binary-weight", "tf-weight", "idf-weight", "tf-idf-weight", "graph-weight"],
        Meta(description="What number an n-gram of a text has."),
    ] = "binary-weight"
    minimum_word_length: Annotated[
        int, Meta(ge=1, description="Characters that every word of an n-gram has at least.")
    ] = 3
    maximum_word_length: Annotated[
        int, Meta(ge=2, description="Characters that every word of an n-gram has at most.")
    ] = 25
    minimum_n_gram_document_absolute_frequency: Annotated[
        float, Meta(ge=1.0, description="Texts that an n-gram is in at least.")
    ] = 5.0
    maximum_n_gram_document_ratio: Annotated[
        float, Meta(ge=0.0001, description="The largest share of texts that an n-gram is in.")
    ] = 1.0
    detect_out_of_vocabulary_rows: Annotated[
        bool, Meta(description="Adds a column that tells which texts have no known n-gram.")
    ] = True
    mark_begin_of_sentence: Annotated[
        bool, Meta(description="Puts the word ||| before every text.")
    ] = False
    normalize_n_gram_feature_vectors: Annotated[
        bool, Meta(description="Divides the numbers of a text by their length as a vector.")
    ] = True
    use_filter_based_feature_selection: Annotated[
        bool, Meta(description="Keeps the n-grams alone that tell the most.")
    ] = True
    feature_scoring_method: Annotated[
        Method,
        Meta(description="What tells how good an n-gram is."),
    ] = "fisher-score"
    target_column: Annotated[
        str, Meta(description="The column to be told by n-grams; blank for the label.")
    ] = ""
    number_of_desired_features: Annotated[
        int, Meta(ge=1, description="How many n-grams are kept; count-based doesn't ask.")
    ] = 1


def takes(type_: ColumnType, settings: NGramSettings) -> bool:
    """Tell whether columns of a type are texts."""
    return type_ == "text"


def check(columns: list[str] | None, types: Types, settings: NGramSettings) -> None:
    """Raise ``BadRecipe`` for settings that don't go together."""
    if columns is not None:
        _check_one(columns)
    if settings.minimum_word_length > settings.maximum_word_length:
        raise BadRecipe(
            "The minimum_word_length is more than the maximum_word_length.",
            remedy="Set the minimum to at most the maximum.",
            studio="0006",
            field="minimum_word_length",
        )
    if settings.vocabulary_mode != "create" and not settings.input_vocabulary:
        raise BadRecipe(
            f"Vocabulary mode {settings.vocabulary_mode} needs an input vocabulary.",
            remedy="Name its dataset in input_vocabulary, or use mode create.",
            studio="0003",
            field="input_vocabulary",
        )


def fit(table: Table, columns: list[str], settings: NGramSettings) -> FittedTransform:
    """Return the fitted step; its ``vocabulary`` holds the n-grams that are kept."""
    from trainlet.catalogue.fitted.text.wording import Worded, counted_in

    _check_one(columns)
    texts, grams = table.X[columns[0]], _grams(settings)
    found = _vocabulary(table, texts.dropna().tolist(), grams, settings)
    if settings.use_filter_based_feature_selection:
        kept = _selected(table, counted_in(texts, grams, [*found["Ngram"]]), settings)
        found = found.iloc[kept].reset_index(drop=True)
    _check_width(found)
    return Worded(
        column=columns[0],
        grams=grams,
        vocabulary=found,
        weighting=_weighting(found, settings),
        flagged=settings.detect_out_of_vocabulary_rows,
    )


def _check_one(columns: list[str]) -> None:
    if len(columns) != 1:
        raise BadRecipe(
            f"Extract N-Gram Features takes one column of texts; here are {len(columns)}.",
            remedy="Name one in the step's columns; use a step for each.",
            studio="0022",
            field="columns",
        )


def _grams(settings: NGramSettings) -> "Grams":
    """Return what the n-grams of a text are."""
    from itertools import islice

    from trainlet.catalogue.fitted.text.ngrams import MOST_PATTERNS, Grams, patterns

    kinds = patterns(settings.n_grams_size, min(settings.k_skip_size, MOST_PATTERNS))
    found = tuple(islice(kinds, MOST_PATTERNS + 1))
    if len(found) > MOST_PATTERNS:
        raise BadRecipe(
            f"Words can be skipped in more than {MOST_PATTERNS} ways.",
            remedy="Set a smaller n_grams_size or k_skip_size.",
            field="k_skip_size",
        )
    return Grams(found, "_", f"{MARK} " if settings.mark_begin_of_sentence else "")


def _vocabulary(
    table: Table, texts: list[str], grams: "Grams", settings: NGramSettings
) -> "pd.DataFrame":
    """Return the vocabulary before any selection."""
    from trainlet.catalogue.fitted.text.vocabulary import Limits, built, merged, read, updated

    mode, name = settings.vocabulary_mode, settings.input_vocabulary
    limits = Limits(
        settings.minimum_word_length,
        settings.maximum_word_length,
        settings.minimum_n_gram_document_absolute_frequency,
        settings.maximum_n_gram_document_ratio,
    )
    if mode == "create":
        return built(texts, grams, limits)
    given = read(table, name)
    if mode == "readonly":
        return given
    if mode == "update":
        return updated(given, built(texts, grams, limits), len(texts))
    return merged(given, built(texts, grams, Limits(1, 2**62, 1.0, 1.0)), len(texts))


def _weighting(vocabulary: "pd.DataFrame", settings: NGramSettings) -> "Weighting":
    from trainlet.catalogue.fitted.text.wording import Weighting

    kind = settings.weighting_function
    rarity = vocabulary["IDF"].to_numpy(np.float64)
    return Weighting(
        rarity if "idf" in kind else np.ones(len(vocabulary)),
        kind in COUNTING,
        settings.normalize_n_gram_feature_vectors,
    )


def _selected(
    table: Table, counts: "sparse.csr_array", settings: NGramSettings
) -> "NDArray[np.int64]":
    """Return the places of the n-grams that are kept, ascending."""
    from trainlet.catalogue.fitted.text.ranking import scores_of, target_of

    target = target_of(table, settings.target_column)
    if target is None or settings.feature_scoring_method == "count-based":
        texts = np.asarray((counts > 0).sum(axis=0)).ravel()
        return np.flatnonzero(texts >= settings.minimum_number_of_non_zero_elements)
    shown = counts if settings.weighting_function in COUNTING else counts.sign()
    found = scores_of(shown, target, settings.feature_scoring_method)
    ranked = np.argsort(-found, kind="stable")
    return np.sort(ranked[: settings.number_of_desired_features])


def _check_width(vocabulary: "pd.DataFrame") -> None:
    from trainlet.catalogue.fitted.text.ngrams import MOST_COLUMNS

    if 0 < len(vocabulary) <= MOST_COLUMNS:
        return
    raise TrainingFailed(
        f"The vocabulary has {len(vocabulary):,} n-grams; it may have 1 to {MOST_COLUMNS:,}.",
        remedy="Set another minimum_n_gram_document_absolute_frequency, or other word lengths.",
        field="minimum_n_gram_document_absolute_frequency",
    )


def outline(types: Types, columns: list[str], settings: NGramSettings) -> None:
    """Return nothing: only the rows can tell."""


MODULE = Transform(
    title="Extract N-Gram Features from Text",
    summary="Makes a vocabulary of the words of texts, and a column for each of its entries.",
    settings=NGramSettings,
    fit=fit,
    datasets=("input_vocabulary",),
    takes=takes,
    check=check,
    outline=outline,
    changes=False,
    deviations=(
        "It takes one column of texts, whose words are what blanks set apart.",
        "An n-gram with a word that is too short or too long is left out, not the word alone.",
        "K-skip passes over words, not characters: at most that many in all.",
        "Graph weight, for which there is no formula, is the count, as TF weight.",
        "The corpus is the texts that are not missing; the vocabulary is in alphabetical order.",
        "The vocabulary holds the n-grams that selection keeps; weights are normalised after it.",
        "Without a label and a target column, selection is count-based.",
        "Update adds the counts of both vocabularies, and merge those of the given n-grams alone;"
        " of how many texts the given one is, its DF and IDF tell.",
        "NgramsString isn't made; NumUniqueNgrams counts the n-grams of the vocabulary.",
        "Out of vocabulary is a text that has no n-gram of the vocabulary; OutOfVocabulary tells.",
        "A model has at most 16,384 n-grams, and none at all is an error.",
    ),
)

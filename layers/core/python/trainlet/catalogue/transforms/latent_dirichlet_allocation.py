"""Latent Dirichlet Allocation."""

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import ColumnType
from trainlet.errors import BadRecipe, TrainingFailed

if TYPE_CHECKING:
    from trainlet.catalogue.fitted.text.ngrams import Grams
    from trainlet.catalogue.fitted.text.topic_learning import Learning
    from trainlet.catalogue.fitted.text.topics import Counts

MOST_TERMS = 65_536
MOST_CELLS = 2_000_000

IN_ALL = (
    "rho_parameter",
    "alpha_parameter",
    "estimated_number_of_documents",
    "size_of_the_batch",
    "initial_value_of_iteration_used_in_learning_rate_update_schedule",
    "power_applied_to_the_iteration_during_updates",
    "number_of_training_iterations",
    "build_dictionary_of_ngrams_prior_to_lda",
    "maximum_number_of_ngrams_in_dictionary",
    "number_of_bits_to_use_for_feature_hashing",
)
"""The settings that count where all options are shown; those below where they are not."""

IN_FEW = (
    "number_of_hash_bits",
    "build_dictionary_of_ngrams",
    "maximum_size_of_ngram_dictionary",
)


class TopicSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    number_of_topics_to_model: Annotated[
        int, Meta(ge=1, le=1000, description="How many topics there are.")
    ] = 5
    n_grams: Annotated[
        int,
        Meta(ge=1, le=10, description="Most words of an n-gram; all shorter ones count as well."),
    ] = 2
    normalize: Annotated[
        bool,
        Meta(description="Whether a text's topics, and a topic's terms, add up to 1; else counts."),
    ] = True
    show_all_options: Annotated[
        bool, Meta(description="Whether the settings of learning count, or their defaults.")
    ] = False
    build_dictionary_of_ngrams: Annotated[
        bool, Meta(description="Whether n-grams are kept as they are, or their hashes alone.")
    ] = True
    maximum_size_of_ngram_dictionary: Annotated[
        int, Meta(ge=1, description="Most entries; further n-grams share them.")
    ] = 20_000
    number_of_hash_bits: Annotated[
        int, Meta(ge=1, le=31, description="How many bits of a hash count, without a dictionary.")
    ] = 12
    rho_parameter: Annotated[
        float, Meta(ge=0.00001, le=1.0, description="Prior of a term in a topic.")
    ] = 0.01
    alpha_parameter: Annotated[
        float, Meta(ge=0.00001, le=1.0, description="Prior of a topic in a text.")
    ] = 0.01
    estimated_number_of_documents: Annotated[
        int, Meta(ge=1, description="How many texts there are thought to be.")
    ] = 1000
    size_of_the_batch: Annotated[
        int, Meta(ge=1, le=1024, description="After how many texts the topics are changed.")
    ] = 32
    initial_value_of_iteration_used_in_learning_rate_update_schedule: Annotated[
        int, Meta(ge=0, description="What is added to the number of a change, from 1.")
    ] = 0
    power_applied_to_the_iteration_during_updates: Annotated[
        float, Meta(ge=0.0, le=1.0, description="A change counts its number to minus this power.")
    ] = 0.5
    number_of_training_iterations: Annotated[
        int, Meta(ge=1, le=1024, description="How often all texts are gone through.")
    ] = 25
    build_dictionary_of_ngrams_prior_to_lda: Annotated[
        bool, Meta(description="As build_dictionary_of_ngrams, with all options.")
    ] = True
    maximum_number_of_ngrams_in_dictionary: Annotated[
        int, Meta(ge=1, description="As its maximum size, with all options.")
    ] = 20_000
    number_of_bits_to_use_for_feature_hashing: Annotated[
        int, Meta(ge=1, le=31, description="As number_of_hash_bits, with all options.")
    ] = 12

    @property
    def dictionary(self) -> tuple[bool, int, int]:
        """Whether there is one, how many entries it has at most, and else the bits of a hash."""
        if self.show_all_options:
            return (
                self.build_dictionary_of_ngrams_prior_to_lda,
                self.maximum_number_of_ngrams_in_dictionary,
                self.number_of_bits_to_use_for_feature_hashing,
            )
        return (
            self.build_dictionary_of_ngrams,
            self.maximum_size_of_ngram_dictionary,
            self.number_of_hash_bits,
        )


def takes(type_: ColumnType, settings: TopicSettings) -> bool:
    """Tell whether columns of a type are texts."""
    return type_ == "text"


def check(columns: list[str] | None, types: Types, settings: TopicSettings) -> None:
    """Raise ``BadRecipe`` for a setting that would not count."""
    usual = TopicSettings()
    for name in IN_FEW if settings.show_all_options else IN_ALL:
        if getattr(settings, name) != getattr(usual, name):
            wanted = str(not settings.show_all_options).lower()
            raise BadRecipe(
                f"Setting {name} counts only where show_all_options is {wanted}.",
                remedy=f"Set show_all_options to {wanted}, or leave {name} out.",
                studio="0017",
                field=name,
            )


def fit(table: Table, columns: list[str], settings: TopicSettings) -> FittedTransform:
    """Return the fitted step; what it tells holds the feature topic matrix."""
    from trainlet.catalogue.fitted.text.topics import Topics, counted_together

    names, counter = _terms(table, columns, settings)
    _check_size(len(names), settings)
    counts = counted_together(table.X, columns, counter)
    engine = _learning(table.seed, settings).learn(counts)
    facts = {"perplexity": float(engine.perplexity(counts))}
    return Topics(columns, names, counter, engine, is_share=settings.normalize, facts=facts)


def _learning(seed: int, settings: TopicSettings) -> "Learning":
    from trainlet.catalogue.fitted.text.topic_learning import Learning

    return Learning(
        topics=settings.number_of_topics_to_model,
        rho=settings.rho_parameter,
        alpha=settings.alpha_parameter,
        documents=settings.estimated_number_of_documents,
        batch=settings.size_of_the_batch,
        start=settings.initial_value_of_iteration_used_in_learning_rate_update_schedule,
        power=settings.power_applied_to_the_iteration_during_updates,
        passes=settings.number_of_training_iterations,
        seed=seed,
    )


def _terms(table: Table, columns: list[str], settings: TopicSettings) -> "tuple[list[str], Counts]":
    """Return the names of the terms, and what counts them."""
    from trainlet.catalogue.fitted.text.hashing import HashCounts, hashes_in
    from trainlet.catalogue.fitted.text.ngrams import Grams, patterns

    grams = Grams(tuple(patterns(settings.n_grams, 0)), " ")
    has_dictionary, most, bits = settings.dictionary
    if has_dictionary:
        return _dictionary(table, columns, grams, most)
    mask = 2**bits - 1
    texts = (text for column in columns for text in table.X[column])
    hashes = hashes_in(texts, grams, mask)
    return [f"Hashing feature {hash_}" for hash_ in hashes.tolist()], HashCounts(
        grams, mask, hashes
    )


def _dictionary(
    table: Table, columns: list[str], grams: "Grams", most: int
) -> "tuple[list[str], Counts]":
    from collections import Counter

    from trainlet.catalogue.fitted.text.topic_learning import ranked
    from trainlet.catalogue.fitted.text.wording import WordCounts

    found = Counter[str]()
    for texts in zip(*(table.X[column] for column in columns), strict=True):
        found.update({gram for text in texts for gram in grams.of(text)})
    places = ranked(found, most)
    names = [*places][:most]  # those that share an entry stand behind
    return names, WordCounts(grams, places, len(names))


def _check_size(terms: int, settings: TopicSettings) -> None:
    if not terms:
        raise TrainingFailed(
            "The texts have no words, of which topics could be learned.",
            remedy="Name columns that hold texts.",
            studio="0003",
            field="columns",
        )
    cells = terms * settings.number_of_topics_to_model
    if terms > MOST_TERMS or cells > MOST_CELLS:
        raise TrainingFailed(
            f"The topics would have {terms:,} terms and {cells:,} numbers; they may have"
            f" {MOST_TERMS:,} and {MOST_CELLS:,}.",
            remedy="Set fewer topics, a smaller dictionary or fewer bits.",
            studio="0007",
            field="number_of_topics_to_model",
        )


def outline(types: Types, columns: list[str], settings: TopicSettings) -> Types:
    """Return the types behind the step."""
    topics = range(1, settings.number_of_topics_to_model + 1)
    kind: ColumnType = "number"
    return {**types, **{f"Topic {number}": kind for number in topics}} if columns else types


MODULE = Transform(
    title="Latent Dirichlet Allocation",
    summary="Learns topics of texts, and tells how much a text is of each.",
    settings=TopicSettings,
    fit=fit,
    takes=takes,
    check=check,
    outline=outline,
    changes=False,
    deviations=(
        "The engine is scikit-learn's online variational Bayes, by the same paper as that of"
        " Vowpal Wabbit; its topics begin with other random numbers, drawn by the recipe's seed.",
        "Words are what blanks set apart, capitals and punctuation as they are; a missing text has"
        " none, and the prior's share of each topic.",
        "Several target columns are one text, but no n-gram goes from one into the next.",
        "Without all options a dictionary's size and the hash bits are the settings"
        " maximum_size_of_ngram_dictionary and number_of_hash_bits; with them"
        " maximum_number_of_ngrams_in_dictionary and number_of_bits_to_use_for_feature_hashing. A"
        " setting of the other kind is refused unless it has its default.",
        "The dictionary's entries are the n-grams in the most texts; of all others each shares one,"
        " which the commonest of its n-grams names.",
        "The feature topic matrix stands in the report of the clean job, beside the perplexity of"
        " the texts; Feature names the n-gram, or its hash.",
        "There are at most 65,536 terms, and 2,000,000 numbers of terms by topics.",
    ),
)

"""Feature Hashing."""

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import ColumnType
from trainlet.errors import TrainingFailed

if TYPE_CHECKING:
    from trainlet.catalogue.fitted.text.hashing import Hashes


class HashingSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    hashing_bitsize: Annotated[
        int, Meta(ge=1, le=31, description="How many bits of an n-gram's hash count.")
    ] = 10
    n_grams: Annotated[
        int,
        Meta(ge=0, le=10, description="Most words of an n-gram; all shorter ones count as well."),
    ] = 2


def takes(type_: ColumnType, settings: HashingSettings) -> bool:
    """Tell whether columns of a type are texts."""
    return type_ == "text"


def fit(table: Table, columns: list[str], settings: HashingSettings) -> FittedTransform:
    """Return the fitted step."""
    from trainlet.catalogue.fitted.text.hashing import Hashed, hashes_in
    from trainlet.catalogue.fitted.text.ngrams import Grams, patterns

    grams = Grams(tuple(patterns(settings.n_grams, 0)), " ")
    mask = 2**settings.hashing_bitsize - 1
    hashes = {column: hashes_in(table.X[column], grams, mask) for column in columns}
    _check_width(hashes)
    names = {column: _names(column, found) for column, found in hashes.items()}
    return Hashed(grams, mask, hashes, names)


def _names(column: str, hashes: "Hashes") -> list[str]:
    return [f"{column} - Hashing feature {hash_}" for hash_ in hashes.tolist()]


def _check_width(hashes: "dict[str, Hashes]") -> None:
    from trainlet.catalogue.fitted.text.ngrams import MOST_COLUMNS

    width = sum(map(len, hashes.values()))
    if width > MOST_COLUMNS:
        raise TrainingFailed(
            f"Feature Hashing would make {width:,} columns; at most {MOST_COLUMNS:,} are made.",
            remedy="Set a smaller hashing_bitsize or n_grams, or name fewer columns.",
            field="hashing_bitsize",
        )


def outline(types: Types, columns: list[str], settings: HashingSettings) -> Types | None:
    """Return the types as they are if nothing is made; else only the rows can tell."""
    return None if settings.n_grams else types


MODULE = Transform(
    title="Feature Hashing",
    summary="Counts the words of texts, and words in a row, by their hashes.",
    settings=HashingSettings,
    fit=fit,
    takes=takes,
    outline=outline,
    changes=False,
    deviations=(
        "Features that are 0 in every training row are left out; at most 16,384 columns are made.",
        "A feature's number is the hash itself, from 0; the words of an n-gram are joined by a"
        " space and hashed with seed 0.",
        "Words are what blanks set apart, capitals and punctuation as they are; a missing text has"
        " none.",
        "With n_grams 0 there is nothing to hash, and no columns are made.",
    ),
)

"""Vocabularies of n-grams: a frame of ``Id``, ``Ngram``, ``DF`` and ``IDF``, a row each.

``DF`` is how many texts the n-gram is in, ``IDF`` the natural logarithm of how many texts there are
for each of them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from trainlet.catalogue.fitted.text.ngrams import Grams
from trainlet.catalogue.spec import Table
from trainlet.errors import BadRecipe

COLUMNS = ["Id", "Ngram", "DF", "IDF"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Which n-grams come into a vocabulary.

    Attributes:
        shortest: Characters that each word of it has at least.
        longest: Characters that it has at most.
        least_texts: Texts that it is in at least.
        most_share: The largest share of the texts that it is in.
    """

    shortest: int
    longest: int
    least_texts: float
    most_share: float

    def allows(self, gram: tuple[str, ...], opening: str) -> bool:
        """Tell whether there are words but the opening one, all long and short enough."""
        own = [word for word in gram if word != opening]
        return bool(own) and all(self.shortest <= len(word) <= self.longest for word in own)


def built(texts: list[str], grams: Grams, limits: Limits) -> pd.DataFrame:
    """Return the vocabulary of texts, of which none is missing, in alphabetical order."""
    opening = grams.opening.strip()
    counts = Counter[str]()
    for text in texts:
        allowed = (gram for gram in grams.split(text) if limits.allows(gram, opening))
        counts.update({grams.joint.join(gram) for gram in allowed})
    most = limits.most_share * len(texts)
    kept = sorted(gram for gram, n in counts.items() if limits.least_texts <= n <= most)
    return _framed(kept, [counts[gram] for gram in kept], len(texts))


def updated(given: pd.DataFrame, made: pd.DataFrame, n_texts: int) -> pd.DataFrame:
    """Return a vocabulary that counts texts of two, with the n-grams of both.

    Args:
        given: The one there was; its n-grams stay in front.
        made: The one of ``n_texts`` other texts.
        n_texts: How many they are.
    """
    known = set(given["Ngram"])
    new = [gram for gram in made["Ngram"] if gram not in known]
    return _summed([*given["Ngram"], *new], [given, made], texts_behind(given) + n_texts)


def merged(given: pd.DataFrame, made: pd.DataFrame, n_texts: int) -> pd.DataFrame:
    """Return the n-grams of one vocabulary, counted in the texts of two, as ``updated`` does."""
    return _summed([*given["Ngram"]], [given, made], texts_behind(given) + n_texts)


def texts_behind(vocabulary: pd.DataFrame) -> int:
    """Return of how many texts a vocabulary is, as its counts and logarithms tell."""
    with np.errstate(over="ignore"):
        told = vocabulary["DF"] * np.exp(vocabulary["IDF"])
    return 0 if told.empty else int(np.rint(np.nan_to_num(np.median(told), posinf=0.0)))


def read(table: Table, name: str) -> pd.DataFrame:
    """Return the vocabulary in another dataset.

    Raises:
        BadRecipe: There is no such dataset, or it is no vocabulary.
    """
    if name not in table.others:
        raise _bad(f"There is no dataset {name!r} for a vocabulary.", "0003")
    other = table.others[name]
    absent = [column for column in COLUMNS if column not in other.X.columns]
    if absent:
        raise _bad(f"Dataset {name!r} is no vocabulary: it has no {absent[0]}.", "0001")
    found = other.X[COLUMNS]
    if [other.types[column] == "text" for column in COLUMNS] != [False, True, False, False]:
        raise _bad(f"In vocabulary {name!r}, Ngram must be text, the others numbers.", "0017")
    if found.isna().any(axis=None):
        raise _bad(f"Vocabulary {name!r} has missing values.", "0003")
    if found["Ngram"].duplicated().any() or found["Id"].duplicated().any():
        raise _bad(f"Vocabulary {name!r} has an Ngram or an Id twice.", "0039")
    return found.reset_index(drop=True)


def _summed(grams: list[str], parts: list[pd.DataFrame], n_texts: int) -> pd.DataFrame:
    counts = Counter[str]()
    for part in parts:
        counts.update(dict(zip(part["Ngram"], part["DF"], strict=True)))
    return _framed(grams, [counts[gram] for gram in grams], n_texts)


def _framed(grams: list[str], counts: Iterable[float], n_texts: int) -> pd.DataFrame:
    found = np.array([*counts], dtype=np.float64)
    with np.errstate(divide="ignore"):
        rarity = np.where(found > 0, np.log(n_texts / np.maximum(found, 1.0)), 0.0)
    return pd.DataFrame(
        {
            "Id": np.arange(len(grams), dtype=np.float64),
            "Ngram": pd.Series(grams, dtype=object),
            "DF": found,
            "IDF": np.maximum(rarity, 0.0),
        }
    )


def _bad(what: str, studio: str) -> BadRecipe:
    return BadRecipe(
        what,
        remedy="Name a dataset with the columns Id, Ngram, DF and IDF, a row for each n-gram.",
        studio=studio,
        field="input_vocabulary",
    )

"""What published models say of rows, beside what is true of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.labels import Labels
from trainlet.catalogue.measure import About, Truth
from trainlet.registry import Category, Signature
from trainlet.registry.manifest import UNTAUGHT
from trainlet.registry.recommenders import ITEM_PLACES, USER_PLACES
from trainlet.scoring.model import Answer, Model
from trainlet.training.evaluation.said import ODD, Key, Said, scores_of
from trainlet.training.parity import to_batch


def truths(models: Sequence[Model], X: pd.DataFrame, truth: Labels) -> list[Truth]:
    """Return what each model says of the rows that all of them answer.

    Args:
        models: Models of one task and label.
        X: All columns that any of them takes.
        truth: Class indices with their classes, or values with none.
    """
    key = key_of(models, truth)
    said = [said_of(model, X, key.classes) for model in models]
    gaps = np.logical_or.reduce([each.gaps for each in said])
    return [each._replace(gaps=gaps).beside(with_shares(key, gaps)) for each in said]


def key_of(models: Sequence[Model], truth: Labels) -> Key:
    """Return what is true of rows, in classes that all models share."""
    classes = _all_classes(truth.classes, *(model.signature for model in models))
    if models[0].signature.task == "anomaly":
        return Key(_is_odd(truth, models[0].signature.positive), ODD)
    if models[0].signature.task == "clustering":
        return Key(truth.y)
    return Key(_in_order(truth, classes), tuple(classes))


def _is_odd(truth: Labels, odd: Category | None) -> NDArray[np.int64]:
    """Return 1 for the rows whose label is the odd one, 0 for others, -1 where there is none."""
    places = [int(type(each) is type(odd) and each == odd) for each in truth.classes]
    found: NDArray[np.int64] = np.array([*places, -1])[truth.y]
    return found


def with_shares(key: Key, gaps: NDArray[np.bool_]) -> Key:
    """Return the key with the classes' shares among the rows that have an answer."""
    if not key.classes:
        return key
    counts = np.bincount(key.y[~gaps & (key.y >= 0)], minlength=len(key.classes))
    return key._replace(prior=counts / max(1, counts.sum()))


def said_of(model: Model, X: pd.DataFrame, classes: Sequence[Category]) -> Said:
    """Return what a model says of rows; what is no number is no answer.

    Args:
        model: The model.
        X: Its columns, and maybe others.
        classes: All classes there are, its own among them.
    """
    answer = model.score(to_batch(X, model.signature))
    gaps, labels = answer.report.gaps, answer.labels
    if model.signature.task in UNTAUGHT:
        return _untaught(model, answer)
    if answer.probabilities is None:
        columns = {name: np.array(each, np.float64) for name, each in answer.columns.items()}
        several = columns if model.signature.answers else None
        point = columns[answer.point]
        return Said(point, None, several, gaps | np.isnan(point), about=_about(model, X))
    places = {value: place for place, value in enumerate(classes)}
    own = [places[value] for value in model.signature.classes]
    probabilities = np.zeros((len(X), len(classes)))
    probabilities[:, own] = answer.probabilities
    predicted = np.array([-1 if value is None else places[value] for value in labels])
    return Said(predicted, probabilities, None, gaps | ~np.isfinite(probabilities).all(axis=1))


def _untaught(model: Model, answer: Answer) -> Said:
    """Return what a clustering or an anomaly detector says."""
    called = np.array([-1 if each is None else each for each in answer.labels], np.int64)
    names = model.signature.answers
    answers = {name: np.array(answer.columns[name], np.float64) for name in names}
    odd = np.logical_or.reduce([~np.isfinite(each) for each in answers.values()])
    gaps = answer.report.gaps | odd
    if model.signature.task == "clustering":
        return Said(called, None, answers, gaps, model.between())
    return Said(called, scores_of(answers[names[0]]), answers, gaps)


def _about(model: Model, X: pd.DataFrame) -> About | None:
    """Return of whom and of what the ratings of a recommender are; None for any other model."""
    known = model.signature.recommender
    if known is None:
        return None
    users, items = (pd.factorize(X[name])[0].astype(np.int64) for name in (known.user, known.item))
    prepared = model.prepare(to_batch(X, model.signature))
    places = [model.part(prepared, name, {}, 0) for name in (USER_PLACES, ITEM_PLACES)]
    return About(users, items, *places)


def _all_classes(truth: tuple[Category, ...], *signatures: Signature) -> list[Category]:
    """Return the classes of all models and of the rows; two classes keep their order."""
    found = [value for signature in signatures for value in signature.classes]
    return list(dict.fromkeys([*found, *truth]))


def _in_order(truth: Labels, classes: list[Category]) -> NDArray[Any]:
    """Return the labels as indices into ``classes``; values as they are."""
    if not truth.classes:
        return truth.y
    places = np.array([classes.index(value) for value in truth.classes], dtype=np.int64)
    ordered: NDArray[Any] = places[truth.y]
    return ordered

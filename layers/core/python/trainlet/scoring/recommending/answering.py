"""Lists of a recommender: of all that training knew, or among what the rows are about."""

from typing import Any

import msgspec
import numpy as np

from trainlet.errors import BadRequest, BadRows
from trainlet.registry import Recommender
from trainlet.registry.recommenders import (
    COUNT,
    ITEM_PLACES,
    KIND,
    KINDS,
    LISTED,
    UNRATED,
    USER_PLACES,
)
from trainlet.scoring.batch import Batch
from trainlet.scoring.model import Answer, Model
from trainlet.scoring.outputs import RATING
from trainlet.scoring.recommending.asking import Ask
from trainlet.scoring.recommending.rated import Listed, best_items, related
from trainlet.scoring.tensors import Report

TITLES = {"items": "Item", "related-users": "Related User", "related-items": "Related Item"}
MOST_CELLS = 2_000_000
"""So many ids an answer holds."""
ANY = "any"
"""Stands for the ids that a question isn't about."""


def recommend(model: Model, ask: Ask, batch: Batch) -> Answer:
    """Return what is asked of a recommender, under Studio's names.

    Args:
        model: The recommender.
        ask: What is asked for.
        batch: Pairs of users and items to rate, or to make lists among; or only users or items.

    Raises:
        BadRequest: The model is no recommender.
        BadRows: A column is missing or too many.
    """
    known = model.signature.recommender
    if known is None:
        raise BadRequest(
            "The model is no recommender.",
            remedy="Score it without asking for a kind of prediction.",
            studio="0013",
            field="kind",
        )
    _check_features(batch, known)
    if ask.kind == "rating":
        return _rated(model, known, batch)
    ask = _bounded(ask, known, batch)
    own = known.item if ask.kind == "related-items" else known.user
    if ask.among == "rated":
        return _among_rated(model, known, ask, batch)
    _check_alone(batch, own, known)
    other = known.item if own == known.user else known.user
    prepared = model.prepare(
        Batch({**batch.columns, other: [ANY] * batch.size}, batch.size, batch.ignored, batch.absent)
    )
    prepared.report.unknown.pop(other, None)
    options = {
        KIND: KINDS.index(ask.kind),
        COUNT: ask.count,
        UNRATED: int(ask.unrated and ask.kind == "items"),
    }
    width = (known.items if ask.kind != "related-users" else known.users) * 4
    listed = model.part(prepared, LISTED, options, width).tolist()
    gaps = prepared.report.gaps
    rows = [[""] * ask.count if gap else row for row, gap in zip(listed, gaps, strict=True)]
    return _answer(ask, Listed(batch.columns.get(own, []), rows), prepared.report)


def _bounded(ask: Ask, known: Recommender, batch: Batch) -> Ask:
    """Return what is asked for, with lists no longer than there is what to list.

    Raises:
        BadRequest: The lists have too many cells together.
    """
    whole = known.users if ask.kind == "related-users" else known.items
    count = max(1, min(ask.count, batch.size if ask.among == "rated" else whole))
    if count * batch.size > MOST_CELLS:
        raise BadRequest(
            f"{batch.size:,} lists of {count:,} are more than {MOST_CELLS:,} cells.",
            remedy="Ask for shorter lists, or for fewer at once.",
            field="count",
        )
    return msgspec.structs.replace(ask, count=count)


def _rated(model: Model, known: Recommender, batch: Batch) -> Answer:
    said = model.score(batch)
    columns: dict[str, list[Any]] = {
        "User": batch.columns.get(known.user, []),
        "Item": batch.columns.get(known.item, []),
        RATING: said.labels,
    }
    return Answer(columns, None, said.report, RATING)


def _among_rated(model: Model, known: Recommender, ask: Ask, batch: Batch) -> Answer:
    prepared = model.prepare(batch)
    users, items = (list(map(str, batch.columns[name])) for name in (known.user, known.item))
    here = np.flatnonzero(~prepared.report.gaps)
    pairs = [users[i] for i in here], [items[i] for i in here]
    if ask.kind == "items":
        worth = np.array(model.answer(prepared).labels, dtype=np.float64)[here]
        listed = best_items(*pairs, worth, ask)
    else:
        name = ITEM_PLACES if ask.kind == "related-items" else USER_PLACES
        places = model.part(prepared, name, {}, 0)[here]
        ids = pairs if ask.kind == "related-users" else pairs[::-1]
        listed = related(*ids, places, ask)
    report = Report(np.zeros(len(listed.ids), np.bool_), ignored=batch.ignored)
    return _answer(ask, listed, report)


def _answer(ask: Ask, listed: Listed, report: Report) -> Answer:
    """Return lists as columns: whose they are, and one for each place."""
    first, title = "Item" if ask.kind == "related-items" else "User", TITLES[ask.kind]
    columns: dict[str, list[Any]] = {first: list(listed.ids)}
    for place in range(ask.count):
        cells = [row[place] if place < len(row) else "" for row in listed.rows]
        columns[f"{title} {place + 1}"] = [cell or None for cell in cells]
    return Answer(columns, None, report, f"{title} 1")


def _check_alone(batch: Batch, own: str, known: Recommender) -> None:
    """Raise ``BadRows`` if rows that a list is wanted for hold more than ids and features."""
    odd = [name for name in (known.user, known.item) if name != own and name in batch.columns]
    odd += batch.ignored
    if odd:
        raise BadRows(
            f"Lists of all are made for one column, {own!r}, and {odd[0]!r} came besides.",
            remedy="Send that column alone, or with features as columns"
            f" '{own}.feature'; or ask for lists among the rated.",
            studio="0022",
            column=odd[0],
        )


def _check_features(batch: Batch, known: Recommender) -> None:
    """Raise ``BadRows`` for features that the model was not trained with."""
    starts = f"{known.user}.", f"{known.item}."
    odd = next((name for name in batch.ignored if name.startswith(starts)), None)
    if odd:
        raise BadRows(
            f"The recommender was not trained with feature {odd!r}.",
            remedy="Leave it out, or train with a table of features that has it.",
            studio="0053",
            column=odd,
        )

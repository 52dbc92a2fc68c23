"""Which columns seem to be labels and ids, by their names and what is in them."""

import re
from collections.abc import Sequence

from trainlet.cells import TEXTUAL
from trainlet.datasets import Column, Hints

LABEL = re.compile(
    r"(?:^|[^a-z])(?:label|target|class|outcome|y|churn(?:ed)?|default(?:ed)?|survived|fraud|"
    r"income|price|response|result|risk|rating|score|sentiment|anomaly|cnt|count)(?:$|[^a-z])"
)
ID = re.compile(
    r"(?:^|[^a-z])(?:id|key|uuid|guid|code|number|nr|no|index|instant|row)s?(?:$|[^a-z])|[a-z]ID$|Id$"
)
FEWEST_ROWS = 20
MOST_CLASSES = 20


def hints(columns: Sequence[Column], rows: int) -> Hints:
    """Return the columns that seem to be labels, ids, and constant.

    An id is different in every row, or is called one and is an integer or a text that differs a
    lot. A label is called one, or has few classes and is the last column.
    """
    constant = [column.name for column in columns if column.distinct < 2]
    ids = [column.name for column in columns if _is_id(column, rows)]
    others = [c for c in columns if c.name not in {*constant, *ids} and c.type != "datetime"]
    named = [column for column in others if LABEL.search(column.name.lower())]
    last = [c for c in others[-1:] if c is columns[-1] and c not in named and _is_target(c)]
    labels = sorted(named, key=lambda column: column is not columns[-1]) + last
    return Hints(labels=[column.name for column in labels], ids=ids, constant=constant)


def _is_id(column: Column, rows: int) -> bool:
    """Tell whether a column seems to tell rows from one another."""
    present = rows - column.missing
    if column.type not in ("integer", *TEXTUAL) or column.distinct < 2:
        return False
    is_unique = column.distinct == present and present >= FEWEST_ROWS
    if ID.search(column.name) or ID.search(column.name.lower()):
        return is_unique or column.distinct > MOST_CLASSES
    is_counted = column.type != "integer" or column.maximum == (column.minimum or 0) + present - 1
    return is_unique and is_counted and not _is_prose(column)


def _is_prose(column: Column) -> bool:
    """Tell whether a column holds sentences."""
    texts = [text for text, _ in column.top]
    return sum(text.count(" ") for text in texts) > 2 * len(texts)


def _is_target(column: Column) -> bool:
    return column.type in ("integer", "number") or column.distinct <= MOST_CLASSES

"""The names of what a model answers: Studio's."""

from trainlet.registry import Signature
from trainlet.registry.manifest import NUMERIC_TASKS

LABELS = "Scored Labels"
RATING = "Rating"
"""The prediction of a recommender."""
ANSWERS = "answers"
"""All columns of a regression's answer, where it has several."""
PROBABILITIES = "Scored Probabilities"
GAPS = "gaps"
"""Which rows have no answer, where only the graph can tell; it is told to nobody."""


def output_names(signature: Signature) -> list[str]:
    """Return the names of an answer's columns, in their order."""
    if signature.task == "recommender":
        return [RATING]
    if signature.task in NUMERIC_TASKS:
        return signature.answers or [LABELS]
    if signature.task == "two-class":
        return [LABELS, PROBABILITIES]
    return [*(f'{PROBABILITIES} for Class "{value}"' for value in signature.classes), LABELS]

"""The names of what a model answers: Studio's."""

from trainlet.registry import Signature
from trainlet.registry.manifest import NUMERIC_TASKS, UNTAUGHT

LABELS = "Scored Labels"
ASSIGNMENTS, DISTANCES = "Assignments", "DistancesToClusterCenter no."
RATING = "Rating"
"""The prediction of a recommender."""
ANSWERS = "answers"
"""All columns of a regression's answer, where it has several; distances; scores of anomalies."""
BETWEEN = "between"
"""How far the clusters' centres are from each other; it is told to nobody but judges."""
PROBABILITIES = "Scored Probabilities"
GAPS = "gaps"
"""Which rows have no answer, where only the graph can tell; it is told to nobody."""


def distance_names(clusters: int) -> tuple[str, ...]:
    """Return the names of the distances to so many clusters."""
    return tuple(f"{DISTANCES}{i}" for i in range(clusters))


def label_name(signature: Signature) -> str:
    """Return the name of the column that holds what a row is called."""
    return ASSIGNMENTS if signature.task == "clustering" else LABELS


def output_names(signature: Signature) -> list[str]:
    """Return the names of an answer's columns, in their order."""
    if signature.task in UNTAUGHT:
        return [label_name(signature), *signature.answers]
    if signature.task == "recommender":
        return [RATING]
    if signature.task in NUMERIC_TASKS:
        return signature.answers or [LABELS]
    if signature.task == "two-class":
        return [LABELS, PROBABILITIES]
    return [*(f'{PROBABILITIES} for Class "{value}"' for value in signature.classes), LABELS]

"""The names of what a model answers: Studio's."""

from trainlet.registry import Signature

LABELS = "Scored Labels"
PROBABILITIES = "Scored Probabilities"


def output_names(signature: Signature) -> list[str]:
    """Return the names of an answer's columns, in their order."""
    if signature.task == "regression":
        return [LABELS]
    if signature.task == "two-class":
        return [LABELS, PROBABILITIES]
    return [*(f'{PROBABILITIES} for Class "{value}"' for value in signature.classes), LABELS]

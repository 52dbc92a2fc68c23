"""What the library says, line by line, as the columns of an answer."""

import math
from collections.abc import Sequence
from typing import Any

from trainlet.errors import TrainingFailed
from trainlet.registry import Wabbit, WabbitKind
from trainlet.scoring.outputs import LABELS, PROBABILITIES
from trainlet.wabbit.arguments import Pair
from trainlet.wabbit.lines import label_of
from trainlet.wabbit.running import Predicted

GIVEN, RAW = "Labels", "Raw Scores"
SEVERAL = frozenset(("oaa", "ect", "log_multi", "recall_tree", "csoaa"))
LARGEST_EXPONENT = 700.0


def kind_of(pairs: Sequence[Pair]) -> WabbitKind:
    """Return what a model with these options predicts."""
    told = dict(pairs)
    if "probabilities" in told:
        return "probabilities"
    if told.keys() & SEVERAL:
        return "class"
    if told.get("link") == "logistic":
        return "probability"
    if told.get("link", "identity") == "identity" and "binary" not in told:
        return {"logistic": "logit", "hinge": "margin"}.get(told.get("loss_function", ""), "value")  # type: ignore[return-value]
    return "value"


def columns(predicted: Predicted, model: Wabbit, present: Sequence[bool]) -> dict[str, list[Any]]:
    """Return Studio's columns of what was predicted; None where a row has no answer.

    Args:
        predicted: What the library said of the rows that were sent.
        model: What it was made with.
        present: Which rows were sent.

    Raises:
        TrainingFailed: The library didn't answer each of them.
    """
    sent = sum(present)
    if len(predicted.said) != sent:
        raise TrainingFailed(
            f"Vowpal Wabbit answered {len(predicted.said):,} of {sent:,} lines.",
            remedy="Look whether each line is one example.",
        )
    pairs = iter(scored(said, model) for said in predicted.said)
    each = [next(pairs) if there else (None, None) for there in present]
    return {LABELS: [label for label, _ in each], PROBABILITIES: [score for _, score in each]}


def raw_column(predicted: Predicted, present: Sequence[bool]) -> list[str | float | None]:
    """Return the raw scores: a number, or the text of a score for each class."""
    raw = iter(predicted.raw if len(predicted.raw) == sum(present) else [""] * sum(present))
    return [_raw(next(raw)) if there else None for there in present]


def given_column(texts: Sequence[str | None], model: Wabbit) -> list[str | float | None]:
    """Return the labels that the rows themselves have."""
    return [label_of(text or "", model.type) for text in texts]


def scored(said: str, model: Wabbit) -> tuple[float | int | None, float | None]:
    """Return the label that a line of predictions means, and its score from 0 to 1."""
    words = said.split()
    if model.kind == "probabilities":
        return _likeliest(words)
    value = float(words[0])
    if model.kind == "class":
        return int(value), None
    score = _normalised(value, model)
    if model.kind == "value":
        return value, score
    return (1 if score > 0.5 else -1), score


def _likeliest(words: Sequence[str]) -> tuple[int | None, float | None]:
    pairs = [word.rpartition(":") for word in words if ":" in word]
    found = [(float(value), -int(name)) for name, _, value in pairs]
    if not found:
        return None, None
    score, name = max(found)
    return -name, score


def _normalised(value: float, model: Wabbit) -> float:
    """Return a prediction between 0 and 1: a logit's logistic, else its place in the range.

    The range is that of the labels the model has seen, which the library keeps predictions within.
    """
    if model.kind == "logit":
        return 1 / (1 + math.exp(min(-value, LARGEST_EXPONENT)))
    if model.kind == "probability":
        return value
    width = model.highest - model.lowest
    return min(max((value - model.lowest) / width, 0.0), 1.0) if width > 0 else 0.5


def _raw(line: str) -> str | float | None:
    words = [word for word in line.split() if ":" in word]
    if words:
        return " ".join(words)
    try:
        return float(line.split(maxsplit=1)[0])
    except (IndexError, ValueError):
        return None

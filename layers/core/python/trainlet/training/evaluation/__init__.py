"""Judges models on rows that they have not seen."""

from trainlet.training.evaluation.compare import differences
from trainlet.training.evaluation.evaluate import (
    appraise,
    check_finite,
    evaluate,
)
from trainlet.training.evaluation.exam import Exam
from trainlet.training.evaluation.judged import judged
from trainlet.training.evaluation.said import Key, Said, said_by

__all__ = [
    "Exam",
    "Key",
    "Said",
    "appraise",
    "check_finite",
    "differences",
    "evaluate",
    "judged",
    "said_by",
]

"""What the confined process does with a foreign file: look, wrap, and have it answer once."""

from itertools import cycle, islice
from operator import eq
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from trainlet.errors import BadModel, TrainletError
from trainlet.registry import Input, Signature
from trainlet.scoring.batch import from_rows
from trainlet.scoring.model import Model
from trainlet.training.adapt import adapt
from trainlet.training.foreign import inspect, refused
from trainlet.training.wanted import Wanted

TRIALS: dict[str, list[Any]] = {
    "text": ["a", "trainlet", "é"],
    "boolean": [0, 1, 1],
    "integer": [0, 1, 1],
    "datetime": [0, 1e9, 2e9],
    "duration": [0, 0.5, 86400],
    "number": [0, 0.5, -1e6],
}
SLACK = 1e-3
Probabilities = NDArray[np.float64]


class Request(msgspec.Struct):
    """A foreign file, what is told of it, and how large and wide it may be."""

    data: bytes
    wanted: Wanted
    most_bytes: int
    most_columns: int


class Answer(msgspec.Struct):
    """The wrapped file and its signature, or the problem document of a refusal."""

    data: bytes = b""
    signature: Signature | None = None
    problem: dict[str, Any] | None = None


def answer(request: bytes) -> bytes:
    """Return the answer to a request, both as MessagePack."""
    asked = msgspec.msgpack.decode(request, type=Request)
    try:
        model = inspect(asked.data, asked.most_bytes, asked.most_columns)
        data, signature = adapt(model, asked.wanted)
        _try(signature, data)
    except UnicodeDecodeError as error:
        broken = refused(f"A text of the file is no UTF-8: {error}.", "Export it again.")
        return msgspec.msgpack.encode(Answer(problem=broken.problem()))
    except TrainletError as error:
        return msgspec.msgpack.encode(Answer(problem=error.problem()))
    return msgspec.msgpack.encode(Answer(data=data, signature=signature))


def _try(signature: Signature, data: bytes) -> None:
    """Score a few rows, one alone and several at once; raise ``BadModel`` if that goes wrong."""
    names = [column.name for column in signature.inputs]
    rows = [list(row) for row in zip(*map(_cells, signature.inputs), strict=True)]
    try:
        model = Model(signature, data)
        for some in (rows[:1], rows):
            found = model.score(from_rows(names, some, names))
            labels, probabilities = found.labels, found.probabilities
            _check_shape(signature, probabilities, labels, len(some))
        if probabilities is not None:
            _check_classes(signature, probabilities, labels)
    except BadModel:
        raise
    except Exception as error:  # noqa: BLE001 - onnxruntime's own have no common base
        raise refused(
            f"onnxruntime can't answer with the file: {error}",
            "Export it for one row and many, with a free first dimension.",
        ) from None


def _cells(column: Input) -> list[Any]:
    """Return a column's cells to try; a missing one among them, if there may be."""
    bounds = [each for each in (column.minimum, column.maximum) if each is not None]
    cells = [*islice(cycle(column.categories or bounds or TRIALS[column.type]), 3)]
    return [*cells, None if column.nullable else cells[0]]


def _check_shape(
    signature: Signature, probabilities: Probabilities | None, labels: list[Any], rows: int
) -> None:
    shape = (rows, len(signature.classes)) if signature.classes else None
    found = None if probabilities is None else probabilities.shape
    if len(labels) != rows or found != shape:
        raise refused(
            f"For {rows} rows the file gives {len(labels)} labels and probabilities of shape"
            f" {found}; {shape} was expected.",
            "Export one number a row, or a label and a probability for each class.",
        )


def _check_classes(signature: Signature, probabilities: Probabilities, labels: list[Any]) -> None:
    """Refuse classes that are not the file's, or not in its order; and what is no probability."""
    if ((probabilities < -SLACK) | (probabilities > 1 + SLACK)).any():
        raise refused(
            f"Its numbers are no probabilities: {probabilities.min():.4g} is among them.",
            "Export probabilities, with a Softmax or a calibration behind the scores.",
        )
    likeliest = [signature.classes[place] for place in probabilities.argmax(axis=1)]
    is_known = set(labels) <= set(signature.classes)
    if not is_known or not any(map(eq, labels, likeliest)):
        raise refused(
            f"It answers with the labels {labels}, where the likeliest of the classes"
            f" {signature.classes[:5]} are {likeliest}.",
            "Name its classes in the order of its probabilities.",
            "class",
        )

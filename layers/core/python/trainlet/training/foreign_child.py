"""What the confined process does with a foreign file: look, wrap, and have it answer once."""

from typing import Any

import msgspec

from trainlet.errors import BadModel, TrainletError
from trainlet.registry import Signature
from trainlet.scoring.batch import from_rows
from trainlet.scoring.model import LABELS, Model
from trainlet.training.adapt import adapt
from trainlet.training.foreign import inspect
from trainlet.training.wanted import Wanted

TRIALS: dict[str, list[Any]] = {
    "text": ["", "trainlet", "é"],
    "boolean": [0, 1, 1],
    "integer": [0, 7, -1],
    "datetime": [0, 1e9, 2e9],
    "number": [0, 0.5, -1e6],
}


class Request(msgspec.Struct):
    """A foreign file, what is told of it, and how large it may be."""

    data: bytes
    wanted: Wanted
    most_bytes: int


class Answer(msgspec.Struct):
    """The wrapped file and its signature, or the problem document of a refusal."""

    data: bytes = b""
    signature: Signature | None = None
    problem: dict[str, Any] | None = None


def answer(request: bytes) -> bytes:
    """Return the answer to a request, both as MessagePack."""
    asked = msgspec.msgpack.decode(request, type=Request)
    try:
        data, signature = adapt(inspect(asked.data, asked.most_bytes), asked.wanted)
        _try(signature, data)
    except TrainletError as error:
        return msgspec.msgpack.encode(Answer(problem=error.problem()))
    return msgspec.msgpack.encode(Answer(data=data, signature=signature))


def _try(signature: Signature, data: bytes) -> None:
    """Score a few rows, one alone and several at once; raise ``BadModel`` if that goes wrong."""
    names = [column.name for column in signature.inputs]
    rows = [[TRIALS[column.type][row] for column in signature.inputs] for row in range(3)]
    try:
        model = Model(signature, data)
        for some in (rows[:1], rows):
            found = model.score(from_rows(names, some, names))
            _check_shape(signature, found.probabilities, found.columns[LABELS], len(some))
    except TrainletError:
        raise
    except Exception as error:  # noqa: BLE001 - onnxruntime's own have no common base
        raise BadModel(
            f"onnxruntime can't answer with the file: {str(error)[:300]}",
            remedy="Export it for one row and many, with a free first dimension.",
            field="file",
        ) from None


def _check_shape(signature: Signature, probabilities: Any, labels: list[Any], rows: int) -> None:
    wide = len(signature.classes)
    shape = (rows, wide) if wide else None
    found = None if probabilities is None else probabilities.shape
    known = set(labels) - {None} <= set(signature.classes) if wide else True
    if len(labels) != rows or found != shape or not known:
        raise BadModel(
            f"For {rows} rows the file gives {len(labels)} labels such as {labels[:3]} and"
            f" probabilities of shape {found}; {shape} and the classes {signature.classes[:5]} were"
            " expected.",
            remedy="Name its classes in the order of its probabilities.",
            field="classes",
        )

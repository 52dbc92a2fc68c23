"""A loaded version of a model, and what it answers."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidArgument

from trainlet.errors import ArtifactCorrupt, BadRows
from trainlet.feeds import Feed, longest, pieces
from trainlet.registry import Manifest, Signature
from trainlet.registry.manifest import NUMERIC_TASKS, UNTAUGHT
from trainlet.scoring.batch import Batch
from trainlet.scoring.outputs import (
    ANSWERS,
    BETWEEN,
    GAPS,
    LABELS,
    PROBABILITIES,
    RATING,
    label_name,
)
from trainlet.scoring.quick import quick
from trainlet.scoring.tensors import Report, Tensors, layout, tensors

LONGEST_TEXT = 1_000_000
AT_A_NODE = "returned while running"
LONGEST = 500


class Answer(NamedTuple):
    """What a model says of a batch.

    Attributes:
        columns: Answer columns under Studio's names; None where a row has a gap.
        probabilities: Per class, float64 ``[n, k]`` in the order of the signature's classes; None
            for all but classifiers.
        report: What was noticed about the rows.
        point: The column that holds the prediction.
    """

    columns: dict[str, list[Any]]
    probabilities: NDArray[np.float64] | None
    report: Report
    point: str = LABELS

    @property
    def labels(self) -> list[Any]:
        """The prediction for each row; None where it has a gap."""
        return self.columns[self.point]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the cells of each row, in the order of the columns."""
        return zip(*self.columns.values(), strict=True)

    def records(self) -> list[dict[str, Any]]:
        """Return each row as an object by column."""
        names = list(self.columns)
        return [dict(zip(names, row, strict=True)) for row in self.rows()]


class Model:
    """An ONNX session and the signature it is fed by.

    Args:
        signature: The columns it takes and gives.
        data: The ONNX file's bytes.
    """

    def __init__(self, signature: Signature, data: bytes) -> None:
        self.signature = signature
        self.names = [column.name for column in signature.inputs]
        self._layout = layout(signature)
        self.quick = quick(self._layout)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            data, options, providers=["CPUExecutionProvider"]
        )
        self._outputs = _outputs(signature)
        self._is_wide = bool(signature.width) or signature.splits

    def score(self, batch: Batch) -> Answer:
        """Return the answers for a batch.

        Raises:
            BadRows: The batch doesn't fit the signature, or the model refuses its values.
        """
        return self.answer(self.prepare(batch))

    def prepare(self, batch: Batch) -> Tensors:
        """Return the tensors of a batch; raise ``BadRows`` if it doesn't fit the signature."""
        return tensors(self._layout, batch)

    def part(
        self, prepared: Tensors, name: str, options: Mapping[str, int], width: int
    ) -> NDArray[Any]:
        """Return one output of a graph that has more than it answers with, ``[n, ...]``.

        Args:
            prepared: The rows.
            name: The output.
            options: Inputs that may be left out.
            width: How many cells the graph holds of a row for it.
        """
        given = {option: np.array([value], np.int64) for option, value in options.items()}
        rows = pieces(prepared.feed, len(prepared.report.gaps), width)
        return np.concatenate([self._session.run([name], {**some, **given})[0] for some in rows])

    def answer(self, prepared: Tensors) -> Answer:
        """Return the answers for tensors.

        Raises:
            BadRows: The model refuses their values.
        """
        feed, report = prepared
        try:
            outputs = self._run_wide(feed, report) if self._is_wide else self._run(feed)
        except (Fail, InvalidArgument) as error:
            if AT_A_NODE not in str(error):
                raise  # the tensors are not the graph's: no fault of the rows
            raise self._refused(report, error) from None
        if self.signature.tells_gaps:
            report = _with_gaps(report, outputs[-1])
        if self.signature.task in UNTAUGHT:
            return self._untaught(outputs, report)
        if self.signature.answers:
            return self._several(outputs[0], report)
        labels = _listed(outputs[0], report)
        if self.signature.task in NUMERIC_TASKS:
            name = RATING if self.signature.task == "recommender" else LABELS
            return Answer({name: labels}, None, report, name)
        probabilities = outputs[1]
        return Answer(self._columns(labels, probabilities, report), probabilities, report)

    def between(self) -> NDArray[np.float64]:
        """Return how far a clustering's centres are from each other, ``[k, k]``."""
        nothing = tensors(self._layout, Batch({name: [] for name in self.names}, 0, [], {}))
        found: NDArray[np.float64] = self._session.run([BETWEEN], nothing.feed)[0]
        return found

    def _run(self, feed: Feed) -> list[NDArray[Any]]:
        found: list[NDArray[Any]] = self._session.run(self._outputs, feed)
        return found

    def _run_wide(self, feed: Feed, report: Report) -> list[NDArray[Any]]:
        """Return the outputs of a graph that holds many cells of each row: some rows at a time."""
        rows, signature = len(report.gaps), self.signature
        if not rows:
            return self._nothing()
        length = longest(feed) if signature.splits else 0
        if length > LONGEST_TEXT:
            raise BadRows(
                f"A text has {length:,} characters, more than {LONGEST_TEXT:,}.",
                remedy="Send shorter texts.",
            )
        ran = [self._run(piece) for piece in pieces(feed, rows, max(signature.width, length))]
        return [np.concatenate(parts) for parts in zip(*ran, strict=True)]

    def _nothing(self) -> list[NDArray[Any]]:
        """Return the outputs for no rows, at which a node that takes texts apart would stop."""
        shapes = {
            ANSWERS: (0, len(self.signature.answers)),
            PROBABILITIES: (0, len(self.signature.classes)),
        }
        types = {GAPS: np.bool_}
        return [np.empty(shapes.get(n, (0,)), types.get(n, np.float64)) for n in self._outputs]

    def _refused(self, report: Report, error: Exception) -> BadRows:
        """Return why a graph stops at its rows, as foreign ones do at values unknown to them."""
        closed = {column.name for column in self.signature.inputs if column.categories}
        odd = next((name for name in report.unknown if name in closed), None)
        other = f"; {next(iter(report.unknown[odd]))!r} in column {odd!r} is none" if odd else ""
        return BadRows(
            f"The model stops at these rows: {error}"[:LONGEST],
            remedy=f"Send values that it was made for{other[:LONGEST]}.",
            column=odd,
        )

    def _untaught(self, outputs: list[NDArray[Any]], report: Report) -> Answer:
        """Return what a row is called, and the distances or scores that decide it."""
        called = {label_name(self.signature): _listed(outputs[0], report)}
        told = self._several(outputs[1], report).columns
        return Answer({**called, **told}, None, report, label_name(self.signature))

    def _several(self, answers: NDArray[np.float64], report: Report) -> Answer:
        names = self.signature.answers
        columns = {name: _listed(answers[:, i], report) for i, name in enumerate(names)}
        return Answer(columns, None, report, names[self.signature.point])

    def _columns(
        self, labels: list[Any], probabilities: NDArray[np.float64], report: Report
    ) -> dict[str, list[Any]]:
        classes = self.signature.classes
        if self.signature.task == "two-class":
            return {LABELS: labels, PROBABILITIES: _listed(probabilities[:, 1], report)}
        named = {
            f'{PROBABILITIES} for Class "{value}"': _listed(probabilities[:, i], report)
            for i, value in enumerate(classes)
        }
        return {**named, LABELS: labels}


def load(manifest: Manifest, data: bytes) -> Model:
    """Return the model of a manifest; raise ``ArtifactCorrupt`` if the bytes are not its own."""
    if hashlib.sha256(data).hexdigest() != manifest.sha256:
        raise ArtifactCorrupt(
            f"The stored bytes of model {manifest.model!r} don't match its manifest.",
            remedy="Train it again.",
            model=manifest.model,
        )
    try:
        return Model(manifest.signature, data)
    except Exception as error:  # onnxruntime's own have no common base
        raise ArtifactCorrupt(
            f"onnxruntime refuses the file of model {manifest.model!r}: {error}",
            remedy="Train it again, or score it with the onnxruntime it was trained for.",
            model=manifest.model,
        ) from error


def _outputs(signature: Signature) -> list[str]:
    """Return which outputs of the graph are read: the labels first, the gaps last."""
    if signature.task in UNTAUGHT:
        told = [LABELS, ANSWERS]
    elif signature.answers:
        told = [ANSWERS]
    else:
        told = [LABELS] if signature.task in NUMERIC_TASKS else [LABELS, PROBABILITIES]
    return [*told, GAPS] if signature.tells_gaps else told


def _with_gaps(report: Report, gaps: NDArray[np.bool_]) -> Report:
    """Return the report with the rows besides that the graph has no answer for."""
    found = report.gaps | gaps
    return msgspec.structs.replace(report, gaps=found, has_gaps=bool(found.any()))


def _listed(values: NDArray[Any], report: Report) -> list[Any]:
    listed: list[Any] = values.tolist()
    if report.has_gaps:
        return [None if gap else value for value, gap in zip(listed, report.gaps, strict=True)]
    return listed

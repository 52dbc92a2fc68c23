"""evaluate: published versions are judged on the rows of a table."""

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from trainlet import datasets, keys, registry
from trainlet.cells import ColumnType
from trainlet.errors import BadTable
from trainlet.evaluations import Comparison, Difference, Judged
from trainlet.registry import Manifest, Signature
from trainlet.registry.manifest import UNTAUGHT
from trainlet.scoring.model import Model, load
from trainlet.scoring.serving import check_served
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.alike import check_asked
from trainlet.work.holder import Holder
from trainlet.work.requests import EvaluateRequest, read

if TYPE_CHECKING:
    import pandas as pd

    from trainlet.catalogue.estimators.labels import Labels
    from trainlet.catalogue.measure import Truth


class Candidate(NamedTuple):
    """A version that is judged."""

    number: int
    manifest: Manifest
    model: Model

    @property
    def signature(self) -> Signature:
        """What it takes and gives."""
        return self.manifest.signature


def run(
    document: dict[str, Any], store: Store, settings: Settings, holder: Holder
) -> dict[str, Any]:
    """Return where the evaluation is, and the figures of each version.

    Raises:
        DatasetMissing, ModelMissing, VersionMissing: There is no such thing.
        BadRequest: The two don't predict the same.
        BadTable: The table can't be read, or lacks a column that one takes.
    """
    request: EvaluateRequest = read(document, EvaluateRequest)
    holder.report(5, "read")
    candidates = [_candidate(store, each) for each in request.models]
    check_asked(request, [each.signature for each in candidates])
    schema = datasets.read_schema(store, request.dataset, request.version)
    rows = _rows(store, settings, schema, candidates)
    holder.report(30, "evaluate")
    found = _compared(request, schema, candidates, rows)
    holder.report(95, "write")
    key = keys.answers(candidates[0].manifest.model, holder.job, holder.worker, "json")
    store.put(key, msgspec.json.encode(found))
    return {
        "evaluation": f"/v1/jobs/{holder.job}/evaluation",
        "key": key,
        "dataset": found.dataset,
        "dataset_version": found.dataset_version,
        "rows": found.judged[0].evaluation.rows,
        "judged": [
            {
                "model": each.model,
                "version": each.version,
                "has_seen": each.has_seen,
                "metrics": each.evaluation.metrics,
            }
            for each in found.judged
        ],
        "differences": found.differences,
    }


def _candidate(store: Store, reference: str) -> Candidate:
    name, named = registry.target(reference)
    version = registry.find_version(store, registry.read_index(store, name), name, named)
    manifest = registry.read_manifest(store, name, version)
    check_served(manifest)
    data = registry.artifact(store, name, version, "model.onnx")
    return Candidate(version.number, manifest, load(manifest, data))


def _rows(
    store: Store, settings: Settings, schema: datasets.Schema, candidates: list[Candidate]
) -> "tuple[list[pd.DataFrame], Labels]":
    """Return of all rows that have a label the columns of each version, in its types, and labels.

    A table that was corrected in between has other types for one version than for another.
    """
    from trainlet.catalogue.estimators.labels import labels
    from trainlet.tables import read_stored, typed_as
    from trainlet.training.problem import unknown

    signature = candidates[0].signature
    label = "" if signature.task == "clustering" else signature.label
    named = {label: _label_type(signature)} if label else {}
    table = read_stored(datasets.read_data(store, schema), settings, schema.reading)
    frames: list[pd.DataFrame] = []
    for each in candidates:
        types = {
            column.name: column.type for column in each.signature.inputs if not column.optional
        }
        frame = typed_as(table, {**types, **named})
        known = frame[label].notna() if label else slice(None)
        frames.append(frame[known].reset_index(drop=True))
    if frames[0].empty:
        raise BadTable(
            f"No row of {schema.dataset!r} has a label.",
            remedy=f"Fill column {label!r}.",
            studio="0021",
            column=label,
        )
    if not label:
        return frames, unknown(len(frames[0]))
    truth = labels(frames[0][label], named[label], signature.task)
    _check_known(truth.classes, candidates)
    return frames, truth


def _check_known(classes: Any, candidates: list[Candidate]) -> None:
    signature = candidates[0].signature
    known = {value for each in candidates for value in each.signature.classes}
    new = next((value for value in classes if value not in known), None)
    if new is not None and signature.task not in UNTAUGHT:
        raise BadTable(
            f"Column {signature.label!r} holds {new!r}, which no model answers.",
            remedy=f"The classes are: {', '.join(map(str, signature.classes))}.",
            column=signature.label,
        )


def _label_type(signature: Signature) -> ColumnType:
    first = signature.classes[0] if signature.classes else signature.positive
    if first is None:
        return "number"
    if isinstance(first, bool):
        return "boolean"
    return "integer" if isinstance(first, int) else "text"


def _compared(
    request: EvaluateRequest,
    schema: datasets.Schema,
    candidates: list[Candidate],
    rows: "tuple[list[pd.DataFrame], Labels]",
) -> Comparison:
    from trainlet.training.evaluation import judged

    frames, truth = rows
    found = judged([each.model for each in candidates], frames, truth, request.how)
    judgements = [
        Judged(
            model=each.manifest.model,
            version=each.number,
            has_seen=_has_seen(each.manifest, schema),
            evaluation=evaluation,
        )
        for each, (evaluation, _) in zip(candidates, found, strict=True)
    ]
    return Comparison(
        dataset=schema.dataset,
        dataset_version=schema.version,
        label=candidates[0].signature.label,
        rows=len(frames[0]),
        judged=judgements,
        differences=_differences([said for _, said in found], candidates, request),
    )


def _has_seen(manifest: Manifest, schema: datasets.Schema) -> bool:
    used = manifest.dataset
    return used.name == schema.dataset and schema.version in (used.version, *used.earlier)


def _differences(
    said: "list[Truth]", candidates: list[Candidate], request: EvaluateRequest
) -> dict[str, Difference]:
    from trainlet.training.evaluation import differences

    if len(said) < 2:
        return {}
    first, second = said
    return differences(first, second, candidates[0].signature.task, request.how.resamples)

"""import-model: a foreign ONNX file becomes a version, after a confined process has tried it."""

import hashlib
import platform
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import msgspec

import trainlet
from trainlet import keys, registry
from trainlet.engine.confined import run_confined
from trainlet.errors import ArtifactCorrupt, BadModel, ModelMissing, PreconditionFailed
from trainlet.registry import (
    CHALLENGER,
    CHAMPION,
    Alias,
    Artifacts,
    Dataset,
    Manifest,
    Note,
    Parity,
    Rows,
    Signature,
    Verdict,
)
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.holder import Holder
from trainlet.work.requests import ImportModelRequest, read
from trainlet.work.retraining.promotion import writer_of

CHILD = "trainlet.training.foreign_child"


def run(
    document: dict[str, Any], store: Store, settings: Settings, holder: Holder
) -> dict[str, Any]:
    """Return the version's number, and whether it serves.

    The first version of a model serves; another is its challenger until somebody promotes it.

    Raises:
        BadModel: The file can't be served.
    """
    request: ImportModelRequest = read(document, ImportModelRequest)
    data = store.get(keys.foreign_model(request.model, request.sha256)).data
    if hashlib.sha256(data).hexdigest() != request.sha256:
        raise ArtifactCorrupt("The stored file is not the one that was sent.", remedy="Send again.")
    holder.report(10, "look")
    wrapped, signature = _looked_at(data, request, settings)
    holder.report(90, "publish")
    manifest = _manifest(request, wrapped, signature, holder)
    artifacts = Artifacts(model=wrapped, manifest=manifest, evaluation=b"{}")
    note = Note(who=holder.job, why="imported", writer=writer_of(holder.job))
    number = _publish(store, artifacts, note)
    champion = registry.champion_of(registry.read_index(store, request.model))
    return {
        "model": request.model,
        "version": number,
        "champion": champion,
        "signature": signature,
        "score": f"/v1/models/{request.model}/versions/{number}/score",
    }


def _looked_at(
    data: bytes, request: ImportModelRequest, settings: Settings
) -> tuple[bytes, Signature]:
    from trainlet.training.foreign_child import Answer, Request

    asked = Request(data, request.wanted, settings.max_model_bytes, settings.max_columns)
    found = msgspec.msgpack.decode(run_confined(CHILD, msgspec.msgpack.encode(asked)), type=Answer)
    if found.problem or found.signature is None:
        problem = found.problem or {}
        place = {name: problem[name] for name in ("field", "column") if name in problem}
        raise BadModel(
            str(problem.get("detail", "The file can't be served.")),
            remedy=str(problem.get("remedy", "")),
            **place,
        )
    return found.data, found.signature


def _manifest(
    request: ImportModelRequest, data: bytes, signature: Signature, holder: Holder
) -> Manifest:
    told = msgspec.json.encode(request.wanted, order="sorted")
    build = hashlib.sha256(request.sha256.encode() + told).hexdigest()[:32]
    return Manifest(
        model=request.model,
        build=build,
        claim=holder.worker,
        created=datetime.now(UTC),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        signature=signature,
        recipe={},
        dataset=Dataset(name="", version=""),
        cause=[f"import {request.sha256}"],
        rows=Rows(total=0, without_label=0, removed=0, with_gaps=0, trained=0, held_out=0),
        parity=Parity(rows=0, tolerance=0.0, largest=0.0, labels_differing=0),
        metrics={},
        seed=0,
        libraries=_libraries(),
        seconds={},
    )


def _libraries() -> dict[str, str]:
    return {
        **{name: version(name) for name in ("numpy", "onnx", "onnxruntime")},
        "trainlet": trainlet.__version__,
        "python": platform.python_version(),
        "platform": f"{platform.system()}-{platform.machine()}",
    }


def _publish(store: Store, artifacts: Artifacts, note: Note) -> int:
    """Publish a version beside the champion that there is when it comes."""
    while True:
        alias = _champion(store, artifacts.manifest.model)
        verdict = Verdict(note=note, champion=0)
        if alias:  # how new its data is, nobody knows: it is taken for as new as what serves
            beside = msgspec.structs.replace(note, order=alias.order)
            verdict = Verdict(aliases=(CHALLENGER,), note=beside, champion=alias.version)
        with suppress(PreconditionFailed):  # another version has come to serve meanwhile
            return registry.publish(store, artifacts, verdict)


def _champion(store: Store, model: str) -> Alias | None:
    try:
        return registry.read_index(store, model).aliases.get(CHAMPION)
    except ModelMissing:
        return None

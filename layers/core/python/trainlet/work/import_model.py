"""import-model: a foreign ONNX file becomes a version, after a confined process has tried it."""

import hashlib
import platform
from datetime import UTC, datetime
from typing import Any

import msgspec

import trainlet
from trainlet import keys, registry
from trainlet.engine.confined import run_confined
from trainlet.errors import ArtifactCorrupt, BadModel, ModelMissing
from trainlet.registry import (
    CHALLENGER,
    CHAMPION,
    LATEST,
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
    is_first = not _has_champion(store, request.model)
    verdict = Verdict(
        aliases=(CHAMPION, LATEST) if is_first else (CHALLENGER,),
        champion=0 if is_first else None,
        note=Note(who=holder.job, why="imported", writer=writer_of(holder.job)),
    )
    artifacts = Artifacts(model=wrapped, manifest=manifest, evaluation=b"{}")
    number = registry.publish(store, artifacts, verdict)
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

    asked = Request(data, request.wanted, settings.max_model_bytes)
    found = msgspec.msgpack.decode(run_confined(CHILD, msgspec.msgpack.encode(asked)), type=Answer)
    if found.problem or found.signature is None:
        problem = found.problem or {}
        raise BadModel(
            str(problem.get("detail", "The file can't be served.")),
            remedy=str(problem.get("remedy", "")),
            field=str(problem.get("field", "file")),
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
        libraries={"trainlet": trainlet.__version__, "python": platform.python_version()},
        seconds={},
    )


def _has_champion(store: Store, model: str) -> bool:
    try:
        return bool(registry.champion_of(registry.read_index(store, model)))
    except ModelMissing:
        return False

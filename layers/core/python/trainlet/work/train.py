"""train: a dataset version and a recipe become a model version."""

import secrets
from collections.abc import Callable
from typing import Any

from trainlet import datasets, recipes, registry
from trainlet.errors import ModelMissing
from trainlet.limits import gunzip
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.requests import Plan, TrainRequest, plan, read


def run(
    document: dict[str, Any], store: Store, settings: Settings, report: Callable[[float, str], None]
) -> dict[str, Any]:
    """Return the version's number and metrics; a build that was made before is not made again.

    Raises:
        BadRecipe: The recipe doesn't fit the dataset.
        TrainingFailed: The table can't be learned from with this recipe.
        ParityLost: The ONNX file doesn't reproduce the pipeline.
    """
    from trainlet.training.train import provenance, train

    planned = plan(read(document, TrainRequest), store)
    origin = provenance(planned.recipe, planned.schema)
    known = _find_version(store, planned.model, origin.build_key)
    if known:
        return _result(store, planned, known.number, claim="")
    report(5, "read")
    frame = _read_frame(planned, store, settings)
    claim = secrets.token_hex(8)
    artifacts = train(frame, planned.schema, origin, planned.model, claim, report)
    report(95, "publish")
    number = registry.publish(store, artifacts)
    return _result(store, planned, number, claim)


def _read_frame(planned: Plan, store: Store, settings: Settings) -> Any:
    from trainlet.tables import read_csv, typed_frame

    data = datasets.read_data(store, planned.schema)
    if planned.schema.extension.endswith(".gz"):
        data = gunzip(data, settings.max_upload_bytes)
    return typed_frame(read_csv(data, settings.max_columns), planned.schema)


def _find_version(store: Store, model: str, build: str) -> registry.Version | None:
    try:
        return registry.find_build(store, registry.read_index(store, model), model, build)
    except ModelMissing:
        return None


def _result(store: Store, planned: Plan, number: int, claim: str) -> dict[str, Any]:
    """Return what the job made; the recipe of what serves now is the one that is kept."""
    model, index = planned.model, registry.read_index(store, planned.model)
    version, champion = registry.resolve(index, model, number), registry.resolve(index, model)
    if version == champion:
        recipes.save(store, model, planned.recipe)
    manifest = registry.read_manifest(store, model, version)
    pinned = "" if version == champion else f"/versions/{number}"
    return {
        "model": model,
        "version": number,
        "champion": champion.number,
        "built": version.claim == claim,
        "learner": manifest.learner,
        "metrics": manifest.metrics,
        "rows": manifest.rows,
        "parity": manifest.parity,
        "score": f"/v1/models/{model}{pinned}/score",
    }

"""Artifacts of builds that nobody trained, for tests of the registry."""

import hashlib
from datetime import UTC, datetime

from trainlet.registry import Artifacts, Dataset, Manifest, Parity, Rows, Signature


def made(
    build: str, claim: str = "c1", model: str = "m", data: bytes = b"onnx", order: str = ""
) -> Artifacts:
    """Return the artifacts of a build."""
    manifest = Manifest(
        model=model,
        build=build,
        claim=claim,
        created=datetime(2026, 1, 2, tzinfo=UTC),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        signature=Signature(task="regression", inputs=[], label="y"),
        recipe={"learner": {"use": "linear-regression"}},
        dataset=Dataset(name="d", version="0" * 20),
        order=order,
        rows=Rows(total=3, without_label=0, removed=0, with_gaps=0, trained=2, held_out=1),
        parity=Parity(rows=1, tolerance=1e-9, largest=0.0, labels_differing=0),
        metrics={"accuracy": 0.5, "auc": None},
        seed=1,
        libraries={"numpy": "2"},
        seconds={"fit": 0.1},
    )
    return Artifacts(model=data, manifest=manifest, evaluation=b"{}")

"""Versions of a real model without training: copies of one, each with a build key of its own."""

import msgspec

from trainlet import registry
from trainlet.registry import Artifacts
from trainlet.store import Store


def copies(store: Store, name: str) -> Artifacts:
    """Return the files of a model's champion, to publish again."""
    champion = registry.resolve(registry.read_index(store, name), name)
    return Artifacts(
        model=registry.artifact(store, name, champion, "model.onnx"),
        manifest=registry.read_manifest(store, name, champion),
        evaluation=b"{}",
    )


def publish_copy(store: Store, original: Artifacts, model: str, build: str) -> int:
    """Publish the files under another build key, maybe of another model; return the number."""
    manifest = msgspec.structs.replace(original.manifest, model=model, build=build)
    return registry.publish(store, msgspec.structs.replace(original, manifest=manifest))

"""Versions ready to answer, and those that are wanted and have to be loaded."""

from typing import NamedTuple

import msgspec

from trainlet import registry
from trainlet.errors import BadModel, ObjectMissing
from trainlet.scoring.model import Model, load
from trainlet.store import Store


class Serving(msgspec.Struct, frozen=True):
    """A version ready to answer.

    Attributes:
        name: The model's name.
        line: The version.
        model: The loaded version.
        index: The index by which it was chosen.
        tried: When the version that should answer was last loaded, or failed to (clock seconds).
        stale: Why this may not be the newest version; blank if it is.
    """

    name: str
    line: registry.Version
    model: Model
    index: registry.Index
    tried: float
    stale: str = ""

    @property
    def version(self) -> int:
        """The version's number."""
        return self.line.number


class Opened(NamedTuple):
    """A version and what was loaded of it."""

    line: registry.Version
    model: Model


class Wanted(msgspec.Struct, frozen=True):
    """The version that should answer to a reference, by one state of the index.

    ``line`` is None for a number that the index doesn't hold: the store knows older ones.
    """

    name: str
    reference: str | int
    index: registry.Index
    line: registry.Version | None

    @property
    def key(self) -> tuple[str, str, str]:
        """What is loaded once: a build, or an older number anew by each state of the index."""
        if self.line:
            return self.name, self.line.build, self.line.claim
        return self.name, str(self.reference), str(self.index.revision)

    @property
    def place(self) -> tuple[str, str | int]:
        """What is asked for."""
        return self.name, self.reference

    @property
    def number(self) -> str | int:
        """The version's number."""
        return self.line.number if self.line else self.reference


def open_version(store: Store, wanted: Wanted, before: Serving | None) -> Opened:
    """Load a version; one that has left the index is looked for in the store first."""
    name, number = wanted.name, wanted.number
    line = wanted.line or registry.find_version(store, wanted.index, name, number)
    try:
        manifest = registry.read_manifest(store, name, line)
    except ObjectMissing:
        if wanted.line:
            raise
        raise registry.version_missing(name, number) from None  # deleted long ago
    if before and before.line == line:
        return Opened(line, before.model)
    check_served(manifest)
    return Opened(line, load(manifest, registry.artifact(store, name, line, "model.onnx")))


def check_served(manifest: registry.Manifest) -> None:
    """Raise ``BadModel``, naming the route, unless onnxruntime serves a version."""
    if manifest.vw and manifest.vw.scorer == "native":
        route = f"/v1/models/{manifest.model}/vw-score"
        raise BadModel(
            f"Model {manifest.model!r} is answered for by Vowpal Wabbit itself.",
            remedy=f"POST its lines to {route}; for whole tables, POST /v1/vw-score.",
            model=manifest.model,
            route=route,
        )

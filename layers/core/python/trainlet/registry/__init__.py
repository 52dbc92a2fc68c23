"""Models: numbered, immutable versions, and the aliases that name one of them."""

from trainlet.registry.manifest import Category, Dataset, Input, Manifest, Parity, Rows, Signature
from trainlet.registry.versions import (
    CHAMPION,
    Artifacts,
    Index,
    Version,
    artifact,
    decode_index,
    find_build,
    names,
    publish,
    read_index,
    read_manifest,
    resolve,
)

__all__ = [
    "CHAMPION",
    "Artifacts",
    "Category",
    "Dataset",
    "Index",
    "Input",
    "Manifest",
    "Parity",
    "Rows",
    "Signature",
    "Version",
    "artifact",
    "decode_index",
    "find_build",
    "names",
    "publish",
    "read_index",
    "read_manifest",
    "resolve",
]

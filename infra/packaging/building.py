"""What is built: the layers, and the training image's tree; each from its lock alone."""

import hashlib
import shutil
import tempfile
from pathlib import Path

from infra.packaging import archives, runtimes, trees

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build"
LAYERS = {"scoring": ROOT / "layers/scoring", "api": ROOT / "layers/api"}
CORE = ROOT / "layers/core/python"
TRAINING = ROOT / "infra/training"
PREFIX, PLACE = "python", "/opt/python"
MOST = 250 * 2**20


def build_all(python: str) -> dict[str, dict[str, int]]:
    """Build everything into ``build/``; return the bytes of each part of each."""
    layers = {
        name: build_layer(name, folder / "requirements.lock", python)
        for name, folder in LAYERS.items()
    }
    return {"core": build_core(python), **layers, "training": build_training(python)}


def build_core(python: str) -> dict[str, int]:
    """Build the layer with the library; return the bytes of what is in it."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "core"
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(CORE, tree, ignore=ignored)
        return _archive("core", tree, python)


def build_layer(closure: str, lock: Path, python: str) -> dict[str, int]:
    """Build a layer of third-party packages; return the bytes of each."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / closure
        trees.install(lock, tree)
        trees.trim(tree, closure)
        return _archive(closure, tree, python)


def build_training(python: str) -> dict[str, int]:
    """Build the tree that the training image adds to its base; return the bytes of each part."""
    tree = BUILD / "training"
    shutil.rmtree(tree, ignore_errors=True)
    trees.install(TRAINING / "requirements.lock", tree)
    trees.trim(tree, "training")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(CORE / "trainlet", tree / "trainlet", ignore=ignored)
    shutil.copytree(ROOT / "functions", tree / "functions", ignore=ignored)
    runtimes.compile_sources(tree, "/var/task", python)
    return _told("training", trees.sizes(tree), "")


def _archive(name: str, tree: Path, python: str) -> dict[str, int]:
    runtimes.compile_sources(tree, PLACE, python)
    archive = BUILD / f"{name}.zip"
    archives.pack(tree, archive, PREFIX)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    return _told(name, trees.sizes(tree), f", sha256 {digest[:16]}")


def _told(name: str, parts: dict[str, int], more: str) -> dict[str, int]:
    total = sum(parts.values())
    print(f"{name}: {total / 2**20:.1f} MiB unzipped{more}")
    if name != "training" and total > MOST:
        raise SystemExit(f"{name} is larger than the {MOST / 2**20:.0f} MiB that Lambda takes.")
    return parts

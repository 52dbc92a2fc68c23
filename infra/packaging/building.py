"""What is built: layers, functions, and the training image's tree; each from its lock alone."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from infra.packaging import archives, runtimes, trees

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build"
LAYERS = {name: ROOT / "layers" / name for name in ("scoring", "api", "vw", "vision")}
CORE = ROOT / "layers/core/python"
FUNCTIONS = ROOT / "functions"
DOORS = ("api", "score", "lines", "work")
TRAINING = ROOT / "infra/training"
TASK, OPT = "/var/task", "/opt/python"
MOST = 250 * 2**20
OURS = shutil.ignore_patterns("__pycache__", "README.md")


class Target(NamedTuple):
    """What is built for.

    Attributes:
        python: An interpreter of Lambda's version, which makes the bytecode.
        architecture: ``x86_64`` or ``arm64``.
        folder: Where archives and trees go.
    """

    python: str
    architecture: str = "x86_64"
    folder: Path = BUILD


class Built(NamedTuple):
    """An archive or tree.

    Attributes:
        place: The file, or the folder.
        parts: The bytes of each package in it, unzipped, the largest first.
    """

    place: Path
    parts: dict[str, int]

    @property
    def bytes(self) -> int:
        """The bytes of all that is in it, unzipped."""
        return sum(self.parts.values())

    @property
    def digest(self) -> str:
        """The archive's SHA-256; of a tree, that of its files' names and contents."""
        files = [self.place] if self.place.is_file() else sorted(_files(self.place))
        return _digest(files, self.place.parent)


def build_all(target: Target) -> Iterator[Built]:
    """Build everything, one after the other."""
    for name in LAYERS:
        yield build_layer(name, target)
    yield build_core(target)
    for door in DOORS:
        yield build_function(door, target)
    yield build_training(target)


def build_layer(name: str, target: Target) -> Built:
    """Build a layer of third-party packages from its lock."""
    lock = LAYERS[name] / "requirements.lock"

    def fill(tree: Path) -> None:
        trees.install(lock, tree, target.architecture)
        trees.trim(tree, name)

    return _archived(target.folder / f"layer-{name}.zip", OPT, [lock], fill, target)


def build_core(target: Target) -> Built:
    """Build the layer with the library."""

    def fill(tree: Path) -> None:
        shutil.copytree(CORE, tree, ignore=OURS)

    return _archived(target.folder / "layer-core.zip", OPT, _files(CORE), fill, target)


def build_function(door: str, target: Target) -> Built:
    """Build the code of a function: its door."""

    def fill(tree: Path) -> None:
        package = tree / FUNCTIONS.name
        shutil.copytree(FUNCTIONS / door, package / door, ignore=OURS)
        shutil.copy(FUNCTIONS / "__init__.py", package)

    return _archived(target.folder / f"{door}.zip", TASK, _files(FUNCTIONS), fill, target)


def build_training(target: Target) -> Built:
    """Build the tree that the training image adds to its base."""
    lock = TRAINING / "requirements.lock"

    def make(tree: Path) -> dict[str, int]:
        shutil.rmtree(tree, ignore_errors=True)
        trees.install(lock, tree, target.architecture)
        trees.trim(tree, "training")
        shutil.copytree(CORE / "trainlet", tree / "trainlet", ignore=OURS)
        shutil.copytree(FUNCTIONS, tree / FUNCTIONS.name, ignore=OURS)
        runtimes.compile_sources(tree, TASK, target.python)
        return trees.sizes(tree)

    inputs = [lock, *_files(CORE), *_files(FUNCTIONS)]
    return _made(target.folder / "training", inputs, make, target)


def _archived(
    archive: Path, place: str, inputs: Iterable[Path], fill: Callable[[Path], None], target: Target
) -> Built:
    """Have a tree filled, compile it, and pack it so that Lambda unpacks it at its place."""

    def make(archive: Path) -> dict[str, int]:
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder) / "tree"
            fill(tree)
            runtimes.compile_sources(tree, place, target.python)
            archives.pack(tree, archive, "python" if place == OPT else "")
            return trees.sizes(tree)

    return _made(archive, inputs, make, target)


def _made(
    place: Path, inputs: Iterable[Path], make: Callable[[Path], dict[str, int]], target: Target
) -> Built:
    """Make something, unless it is there and was made of the same."""
    stamp = place.with_name(f"{place.name}.stamp")
    inputs = sorted([*inputs, *Path(__file__).parent.glob("*.py")])
    made_of = f"{_digest(inputs, ROOT)} {target.architecture} {target.python}"
    if stamp.exists() and place.exists():
        before = json.loads(stamp.read_text())
        if before["of"] == made_of:
            return Built(place, before["parts"])
    stamp.unlink(missing_ok=True)
    parts = make(place)
    stamp.write_text(json.dumps({"of": made_of, "parts": parts}))
    return Built(place, parts)


def _digest(files: Iterable[Path], base: Path) -> str:
    found = hashlib.sha256()
    for file in files:
        found.update(file.relative_to(base).as_posix().encode())
        found.update(file.read_bytes())
    return found.hexdigest()


def _files(tree: Path) -> Iterator[Path]:
    """Yield the files of a tree, without bytecode of this interpreter's."""
    found = (file for file in tree.rglob("*") if file.is_file())
    return (file for file in found if ".cpython-" not in file.name or file.is_relative_to(BUILD))

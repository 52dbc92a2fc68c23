"""The packaged functions, built from the locks, and set up as Lambda mounts them."""

import hashlib
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.sandbox import Function, Sandbox
from infra.packaging import building, runtimes

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent / "lambda"
BUILD = building.BUILD
EVENTS = Path(__file__).parent / "events"
RECIPE = sorted((ROOT / "infra/packaging").glob("*.py"))


def runtime_client() -> Path:
    """Return a virtual environment with Lambda's runtime client, made unless it is as locked."""
    python, lock = runtimes.find(), HERE / "requirements.lock"
    folder, wanted = ROOT / ".venv-lambda", _digest(lock) + python
    if not _is(folder / "stamp", wanted):
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
        install = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run([*install, "--require-hashes", "-r", str(lock)], check=True)
        (folder / "stamp").write_text(wanted)
    return folder


def layer(name: str) -> Path:
    """Return a layer's archive, built unless it is as its lock and the builder have it."""
    python, archive = runtimes.find(), BUILD / f"{name}.zip"
    lock = building.LAYERS[name] / "requirements.lock"
    wanted = _digest(lock, *RECIPE) + python
    if not (archive.exists() and _is(BUILD / f"{name}.stamp", wanted)):
        building.build_layer(name, lock, python)
        (BUILD / f"{name}.stamp").write_text(wanted)
    return archive


def core() -> Path:
    """Return the archive of the library as it is now."""
    building.build_core(runtimes.find())
    return BUILD / "core.zip"


def mounted(archives: list[Path], folder: Path) -> Path:
    """Return a folder with archives unpacked into it, as Lambda does with a function's layers."""
    for archive in archives:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder)
    return folder


def scoring(folder: Path, **environment: str) -> Function:
    """Return the scoring function, mounted in an empty folder."""
    task = folder / "task"
    for part in ("__init__.py", "score/__init__.py", "score/handler.py"):
        target = task / "functions" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "functions" / part, target)
    opt = mounted([layer("scoring"), core()], folder / "opt")
    return Function(
        handler="functions/score/handler.handler",
        task=task,
        opt=opt,
        environment=environment,
        seconds=29,
        megabytes=1024,
        runtime=runtime_client(),
    )


def training_tree() -> Path:
    """Return the tree of the training image, built unless it is as its lock and our code are."""
    python = runtimes.find()
    sources = [*building.CORE.rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    wanted = _digest(building.TRAINING / "requirements.lock", *RECIPE, *sorted(sources))
    if not _is(BUILD / "training.stamp", wanted + python):
        building.build_training(python)
        (BUILD / "training.stamp").write_text(wanted + python)
    return BUILD / "training"


def training(folder: Path, **environment: str) -> Function:
    """Return the function that runs jobs, as the training image has it."""
    (folder / "opt").mkdir()
    return Function(
        handler="functions/work/handler.handler",
        task=training_tree(),
        opt=folder / "opt",
        environment=environment,
        seconds=300,
        megabytes=4096,
        runtime=runtime_client(),
    )


@contextmanager
def begun(function: Function) -> Iterator[Sandbox]:
    """A function that has come up."""
    sandbox = Sandbox(function)
    try:
        assert sandbox.has_begun, sandbox.log()
        yield sandbox
    finally:
        sandbox.close()


def _digest(*files: Path) -> str:
    content = hashlib.sha256()
    for file in files:
        content.update(file.read_bytes())
    return content.hexdigest()


def _is(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted

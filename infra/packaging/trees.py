"""File trees of third-party packages for Lambda's platform, installed from a lock and trimmed."""

import shutil
import subprocess
import sys
from pathlib import Path

from infra.packaging.runtimes import WANTED

ARCHITECTURES = {"x86_64": "x86_64", "arm64": "aarch64"}  # as Lambda and as wheels call them
LIBC = range(34, 16, -1)  # what wheels may ask for: Amazon Linux 2023 has 2.34
# Packages that a closure's lock names and that nothing in its functions calls: onnxruntime asks for
# some, but only its tools do anything with them; the control plane scores nothing, but it draws,
# and Vowpal Wabbit answers by itself.
TOOLS = ("google", "flatbuffers")
UNUSED = {
    "scoring": (*TOOLS, "packaging"),
    "api": (*TOOLS, "onnxruntime"),
    "vw": (*TOOLS, "onnxruntime", "packaging"),
    "vision": (*TOOLS, "packaging", "onnxruntime"),
}
FOLDERS = {"tests", "test", "testing_data", "include", "__pycache__"}
KEPT = {"numpy/testing", "pandas/testing"}
DEAD = (
    *(f"onnxruntime/{part}" for part in ("backend", "datasets", "quantization", "tools")),
    *("onnxruntime/transformers", "onnx/backend/test", "onnx/reference", "bin", "share"),
    *("matplotlib/mpl-data/sample_data", "matplotlib/backends/web_backend"),
    *("scipy/datasets", "sklearn/datasets/data", "sklearn/datasets/images"),
)
SUFFIXES = {".pyi", ".pyx", ".pxd", ".h", ".hpp", ".c", ".cpp", ".a"}


def install(lock: Path, tree: Path, architecture: str) -> None:
    """Install a lock's wheels for Lambda's platform; pip checks each by its digest.

    Args:
        lock: Pins every package of a closure.
        tree: The folder to fill.
        architecture: ``x86_64`` or ``arm64``.

    Raises:
        subprocess.CalledProcessError: pip could not; its message is on standard error.
    """
    machine = ARCHITECTURES[architecture]
    platforms = [*(f"manylinux_2_{libc}_{machine}" for libc in LIBC), f"manylinux2014_{machine}"]
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--require-hashes", "--requirement", str(lock), "--target", str(tree)),
            *("--no-compile", "--only-binary", ":all:", "--implementation", "cp"),
            "--ignore-requires-python",  # that is about this interpreter, not about Lambda's
            *("--python-version", WANTED),
            *(option for name in platforms for option in ("--platform", name)),
        ],
        check=True,
    )


def trim(tree: Path, closure: str) -> None:
    """Delete what no function calls: tests, headers, tools, and a second copy of onnxruntime.

    Libraries are never stripped, and folders named ``*.libs`` are left alone: that breaks them.
    """
    for name in (*UNUSED.get(closure, ()), *DEAD):
        shutil.rmtree(tree / name, ignore_errors=True)
    for folder in sorted(tree.rglob("*"), reverse=True):
        is_dead = folder.name in FOLDERS and folder.relative_to(tree).as_posix() not in KEPT
        if folder.is_dir() and is_dead:
            shutil.rmtree(folder)
    for file in [*tree.rglob("*")]:
        if file.is_file() and file.suffix in SUFFIXES:
            file.unlink()
    for library in (tree / "onnxruntime/capi").glob("libonnxruntime.so*"):
        library.unlink()  # for programs in C; the Python module holds all of it


def sizes(tree: Path) -> dict[str, int]:
    """Return the bytes of each package in a tree, the largest first."""
    found = {
        entry.name: sum(file.stat().st_size for file in entry.rglob("*") if file.is_file())
        if entry.is_dir()
        else entry.stat().st_size
        for entry in tree.iterdir()
    }
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))

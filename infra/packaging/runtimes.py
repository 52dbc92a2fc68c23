"""The interpreter that a function will run under, and the bytecode that it makes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

WANTED = "3.13"


def find() -> str:
    """Return an interpreter of Lambda's version; blank if there is none here."""
    if sys.version_info[:2] == tuple(map(int, WANTED.split("."))):
        return sys.executable
    found = (shutil.which(f"python{WANTED}"), _of_pyenv())
    return next((python for python in found if python and _runs(python)), "")


def _runs(python: str) -> bool:
    """Tell whether a program is an interpreter: pyenv's stand-ins may name none."""
    return subprocess.run([python, "--version"], capture_output=True, check=False).returncode == 0


def _of_pyenv() -> str:
    """Return pyenv's newest interpreter of the version wanted; blank if it has none."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = sorted(versions.glob(f"{WANTED}.*/bin/python{WANTED}"))
    return str(found[-1]) if found else ""


def compile_sources(tree: Path, place: str, python: str) -> None:
    """Compile every module of a tree beside it.

    Lambda's code folders are read-only: without bytecode each cold start would compile anew.

    Args:
        tree: Holds the sources.
        place: Where the tree will be, for tracebacks.
        python: An interpreter of Lambda's version.
    """
    command = [python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    # A fixed seed of hashes: the order of constants in the bytecode hangs on it.
    fixed = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run([*command, "-s", str(tree), "-p", place, str(tree)], check=True, env=fixed)

"""Virtual environments beside the project's own, for programs whose packages don't go with ours."""

import hashlib
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def made(name: str, lock: Path, python: str) -> Path:
    """Return the environment ``.venv-{name}``, made anew unless it is as its lock has it.

    Args:
        name: What it is for.
        lock: Pins every package by its digest.
        python: The interpreter that it is made of.

    Raises:
        subprocess.CalledProcessError: The package index can't be reached, or lacks something.
    """
    folder = ROOT / f".venv-{name}"
    stamp = folder / "stamp"
    wanted = f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {python}"
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
        install = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--no-deps"]
        install += ["--no-compile", "--disable-pip-version-check"]  # what is used is compiled then
        subprocess.run([*install, "--require-hashes", "-r", str(lock)], check=True)
        stamp.write_text(wanted)
    return folder

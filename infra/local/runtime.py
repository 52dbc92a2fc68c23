"""Lambda's own runtime client, in an environment of Lambda's version of Python."""

import hashlib
import shutil
import subprocess
from pathlib import Path

LOCK = Path(__file__).resolve().parent / "requirements.lock"
FOLDER = LOCK.parent.parent.parent / ".venv-lambda"


def runtime_client(python: str) -> Path:
    """Return a virtual environment that holds the runtime client, made unless it is as locked.

    Args:
        python: An interpreter of Lambda's version.
    """
    stamp = FOLDER / "stamp"
    wanted = f"{hashlib.sha256(LOCK.read_bytes()).hexdigest()} {python}"
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(FOLDER, ignore_errors=True)
        subprocess.run([python, "-m", "venv", str(FOLDER)], check=True)
        install = [str(FOLDER / "bin/python"), "-m", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run([*install, "--require-hashes", "-r", str(LOCK)], check=True)
        stamp.write_text(wanted)
    return FOLDER

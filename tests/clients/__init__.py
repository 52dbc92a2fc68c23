"""Stock clients, in an environment of their own."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parent.parent / ".venv-clients"
LOCK = HERE / "requirements.lock"
PYTHON = FOLDER / "bin" / "python"


def python() -> str:
    """Return the interpreter of the environment, made anew unless it is as the lock has it."""
    stamp, wanted = FOLDER / "stamp", hashlib.sha256(LOCK.read_bytes() + sys.version.encode())
    if not stamp.exists() or stamp.read_text() != wanted.hexdigest():
        venv.create(FOLDER, clear=True, with_pip=True)
        # Without dependencies: azure-storage 0.33 asks for some that can't be built any more, and
        # that its client doesn't need; all others are in the lock.
        install = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
        subprocess.run([*install, "--require-hashes", "-r", str(LOCK)], check=True)
        stamp.write_text(wanted.hexdigest())
    return str(PYTHON)

"""Sets up all that is needed, and runs it: `python3 run.py demo`, `python3 run.py test`.

Needs Python 3.11 or newer and the Python package index. Everything goes into `.venv` here, in the
versions that the lock pins by digest: `requirements.lock` for the demo, `requirements-dev.lock`,
which holds all of it and more, for the tests and checks.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCKS = {
    "demo": "requirements.lock",
    "test": "requirements-dev.lock",
    "check": "requirements-dev.lock",
    "package": "requirements-dev.lock",
    "stack": "requirements-dev.lock",
}
COMMANDS: dict[str, list[list[str | Path]]] = {
    "demo": [[PYTHON, "-m", "trainlet.cli", "demo"]],
    "test": [[PYTHON, "-m", "tests"]],
    "package": [[PYTHON, "-m", "infra.packaging"]],
    "stack": [[PYTHON, "-m", "infra.local"]],
    "check": [
        [BIN / "ruff", "format", "--check"],
        [BIN / "ruff", "check"],
        [BIN / "mypy"],
        [BIN / "lint-imports"],
    ],
}
USAGE = """usage: python3 run.py demo|test|check|package|stack [ARGUMENTS]

  demo    start the service, train two models on real tables, score rows, serve on
  test    run the tests
  check   lint, format, types, import contracts
  package build what runs on AWS out of the locks, into build/ and .serverless/
  stack   run what was packaged here, as Lambda runs it, over an S3 server of its own
"""


def main(arguments: list[str]) -> int:
    """Set up, run one command with the arguments that follow it, return its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - older ones may well try
        print("trainlet needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 2
    if not arguments or arguments[0] not in COMMANDS:
        print(USAGE, end="")
        return 2
    set_up(HERE / LOCKS[arguments[0]])
    for command in COMMANDS[arguments[0]]:
        code = call([*command, *arguments[1:]])
        if code:
            return code
    return 0


def set_up(lock: Path) -> None:
    """Make the environment, unless it is there and holds what this lock pins."""
    installed, wanted = VENV / lock.name, stamp(lock)
    if installed.exists() and installed.read_text() == wanted:
        return
    print(f"setting up .venv from {lock.name} (a minute or two, once)", flush=True)
    if not is_of_this_python():
        venv.create(VENV, clear=True, with_pip=True)
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-compile",  # what is used is compiled when it is
        "--disable-pip-version-check",
    ]
    packages: list[str | Path] = ["--require-hashes", "-r", lock]
    ourselves: list[str | Path] = ["--no-deps", "--no-build-isolation", "-e", HERE]
    for what in (packages, ourselves):
        if call([*pip, *what]):
            sys.exit("The packages could not be installed; pip's message is above.")
    for name in {"requirements.lock", lock.name}:  # a larger lock holds the smaller one
        (VENV / name).write_text(stamp(HERE / name))


def is_of_this_python() -> bool:
    """Tell whether the environment is there and runs this version of Python.

    Then it is only added to: a demo may be running in it.
    """
    facts = VENV / "pyvenv.cfg"
    return facts.exists() and f"version = {sys.version.split()[0]}" in facts.read_text()


def stamp(lock: Path) -> str:
    """Return a digest of what the environment depends on."""
    inputs = lock.read_bytes() + (HERE / "pyproject.toml").read_bytes() + sys.version.encode()
    return hashlib.sha256(inputs).hexdigest()


def call(command: list[str | Path]) -> int:
    """Run a command here and return its exit code."""
    try:
        return subprocess.call([str(part) for part in command], cwd=HERE)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Lambda's own runtime client, in an environment of Lambda's version of Python."""

from pathlib import Path

from infra import environments

LOCK = Path(__file__).resolve().parent / "requirements.lock"


def runtime_client(python: str) -> Path:
    """Return a virtual environment that holds the runtime client, made unless it is as locked.

    Args:
        python: An interpreter of Lambda's version.
    """
    return environments.made("lambda", LOCK, python)

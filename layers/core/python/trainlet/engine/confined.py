"""Runs a function over bytes that nobody trusts, in a process that can do little."""

import contextlib
import os
import signal
import subprocess
import sys
from importlib import import_module
from typing import NamedTuple

from trainlet.errors import BadModel


class Limits(NamedTuple):
    """What the process may use: bytes of memory, seconds of a core, seconds of time."""

    memory: int = 4 * 2**30
    cpu: int = 60
    wall: int = 120


def run_confined(module: str, request: bytes, limits: Limits = Limits()) -> bytes:  # noqa: B008
    """Return ``module.answer(request)``, worked out in a process of its own.

    It has no credentials and no settings, writes no file, and ends at its limits.

    Args:
        module: A module of ours that has a function ``answer``, from bytes to bytes.
        request: What it is asked.
        limits: What it may use.

    Raises:
        BadModel: The process died of the request, or ran into a limit.
    """
    command = [sys.executable, "-s", "-m", __name__, module, str(limits.memory), str(limits.cpu)]
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(  # noqa: S603 - our own command
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        answer, _ = process.communicate(request, timeout=limits.wall)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise _died(f"took longer than {limits.wall} s") from None
    if process.returncode:
        raise _died(_reason(process.returncode))
    return answer


def _reason(code: int) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "used up its time on the processor or was ended by the system"
    if code < 0:
        return f"brought the process down ({signal.Signals(-code).name})"
    return "needed more memory than it may, or made the process fail"


def _died(how: str) -> BadModel:
    return BadModel(
        f"Looking at the file {how}.",
        remedy="Send a smaller model, one that answers a row in little time and memory.",
        field="file",
    )


def _confine(memory: int, cpu: int) -> None:
    """Give up what the request must not have; where the platform has no such limits, nothing."""
    with contextlib.suppress(ImportError):
        import resource

        for limit, value in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, cpu),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(limit, (value, value))


def main(module: str, memory: str, cpu: str) -> None:
    """Answer the request on standard input, within the limits; to be run as a process."""
    answer_to = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints is no answer
    answer = import_module(module).answer
    _confine(int(memory), int(cpu))
    request = sys.stdin.buffer.read()
    with os.fdopen(answer_to, "wb") as out:
        out.write(answer(request))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Runs a function over bytes that nobody trusts, in a process that can do little."""

import contextlib
import os
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from trainlet import settings
from trainlet.errors import Broken, Overrun

READY = b"ready\n"


class Limits(NamedTuple):
    """What the process may use: bytes of memory, seconds of a core and of time, bytes of a file."""

    memory: int = 4 * 2**30
    cpu: int = 60
    wall: int = 120
    writes: int = 0


def run_confined(module: str, request: bytes, limits: Limits = Limits()) -> bytes:  # noqa: B008
    """Return ``module.answer(request)``, worked out in a process of its own.

    It has no credentials and no settings, writes no file unless its limits say so, and ends at
    them.

    Args:
        module: A module of ours that has a function ``answer``, from bytes to bytes.
        request: What it is asked.
        limits: What it may use.

    Raises:
        Overrun: The process died of the request, or ran into a limit.
        Broken: It didn't come as far as the request.
    """
    numbers = [str(limit) for limit in limits]
    try:
        process = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-s", "-P", "-m", __name__, module, *numbers],
            env=_environment(),
            input=request,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.wall,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _died(f"took longer than {limits.wall} s") from None
    if not process.stdout.startswith(READY):
        raise Broken(
            f"The process for {module} can't start: it ended with {process.returncode}.",
            remedy="Look whether all of trainlet[training] is installed.",
        )
    if process.returncode:
        raise _died(_reason(process.returncode))
    return process.stdout.removeprefix(READY)


def _environment() -> dict[str, str]:
    path = os.pathsep.join(filter(None, sys.path))
    return {**settings.bare(), "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}


def _reason(code: int) -> str:
    if code > 0:
        return "needed more memory than it may, or made the process fail"
    name = signal.Signals(-code).name
    if name in ("SIGXCPU", "SIGKILL"):
        return "used up its time on the processor or was ended by the system"
    return f"brought the process down ({name})"


def _died(how: str) -> Overrun:
    return Overrun(
        f"Looking at the file {how}.",
        remedy="Send a smaller one, or one that takes less time and memory to look at.",
        field="file",
    )


def _confine(limits: Limits) -> None:
    """Give up what the request must not have; where the platform has no such limits, nothing."""
    with contextlib.suppress(OSError):  # where memory runs out, this process goes first
        Path("/proc/self/oom_score_adj").write_text("1000")
    with contextlib.suppress(ImportError):
        import resource

        _limit(resource.RLIMIT_AS, limits.memory)
        _limit(resource.RLIMIT_CPU, limits.cpu)
        _limit(resource.RLIMIT_FSIZE, limits.writes)
        _limit(resource.RLIMIT_CORE, 0)
        signal.alarm(limits.wall)  # should nobody be left to wait for it


def _limit(which: int, value: int) -> None:
    import resource

    _, hard = resource.getrlimit(which)
    least = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with contextlib.suppress(ValueError):  # macOS knows a limit of memory, and takes none
        resource.setrlimit(which, (least, least))


def main(module: str, *numbers: str) -> None:
    """Answer the request on standard input, within the limits; to be run as a process."""
    answer_to = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints is no answer
    answer = import_module(module).answer
    _confine(Limits(*map(int, numbers)))
    with os.fdopen(answer_to, "wb") as out:
        out.write(READY)
        out.flush()
        out.write(answer(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""One execution environment: a process of a packaged function, confined as Lambda confines it."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from infra.local.runtime_api import Outcome, RuntimeApi

INIT_SECONDS = 10.0
CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
MEMORY = "/sys/fs/cgroup/memory"
# In a mount namespace of its own: code and layers where Lambda has them, read-only; a private
# /tmp; and no /dev/shm, for Lambda has no semaphores. In a control group of its own: its memory.
CONFINE = """
if [ -n "$GROUP" ]; then mkdir -p "$GROUP"; echo "$BYTES" > "$GROUP/memory.limit_in_bytes"
echo $$ > "$GROUP/cgroup.procs"; fi
mkdir -p /var/task /opt /var/lang
mount --bind "$LANG_TREE" /var/lang
mount --bind "$TASK_TREE" /var/task && mount -o remount,bind,ro /var/task
mount --bind "$OPT_TREE" /opt && mount -o remount,bind,ro /opt
mount -t tmpfs -o ro tmpfs /dev/shm
mount -t tmpfs -o size=512m tmpfs /tmp
unset TASK_TREE OPT_TREE LANG_TREE GROUP BYTES
cd /var/task && exec "$@"
"""


class Function(NamedTuple):
    """A packaged function, unpacked.

    Attributes:
        handler: Its entry, ``module/path.name``.
        task: The tree of its code.
        opt: The tree of its layers.
        environment: Its variables.
        seconds: Its time limit.
        megabytes: Its memory.
        runtime: A virtual environment that holds the runtime client, as Lambda's image does.
        name: What it is called.
    """

    handler: str
    task: Path
    opt: Path
    environment: Mapping[str, str]
    seconds: float
    megabytes: int
    runtime: Path
    name: str = "function"


class Sandbox:
    """A function's environment, from its cold start to its end.

    Args:
        function: What runs in it.
    """

    def __init__(self, function: Function) -> None:
        self._function = function
        self._api = RuntimeApi()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the sandbox
        self._group = _group()
        began = time.perf_counter()
        self._process = self._start()
        threading.Thread(target=self._await_end, daemon=True).start()
        self.has_begun = self._api.is_ready.wait(INIT_SECONDS) and self._process.poll() is None
        self.init_seconds = time.perf_counter() - began

    @property
    def is_alive(self) -> bool:
        """Tell whether it can take another event."""
        return self._process.poll() is None

    def invoke(self, event: dict[str, Any]) -> Outcome:
        """Return what the function makes of an event; one that takes too long ends it."""
        outcome = self._api.ask(json.dumps(event).encode(), self._function.seconds)
        if outcome.kind == "timeout":
            self._kill()
        return outcome

    def restore(self) -> None:
        """Wake a process that began for a snapshot."""
        self._api.restore()

    def log(self) -> str:
        """Return what the function has printed."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def close(self) -> None:
        """End the process and everything it started."""
        self._kill()
        self._process.wait()
        self._api.close()
        self._log.close()
        if self._group:
            with suppress(OSError):  # it was never made, or a process of it is still ending
                Path(self._group).rmdir()

    def _kill(self) -> None:
        if self.is_alive:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        function = self._function
        is_confined = can_confine()
        task, opt = ("/var/task", "/opt") if is_confined else (function.task, function.opt)
        python = "/var/lang/bin/python" if is_confined else str(function.runtime / "bin/python")
        command = [python, "-m", "awslambdaric", function.handler]
        environment = {**self._lambdas(task, opt), **function.environment}
        if is_confined:
            environment |= self._confinement()
            command = ["unshare", "--mount", "sh", "-ec", CONFINE, "sh", *command]
        return subprocess.Popen(
            command,
            env=environment,
            cwd="/" if is_confined else function.task,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def _lambdas(self, task: Path | str, opt: Path | str) -> dict[str, str]:
        """Return the variables that Lambda itself sets."""
        name, region = self._function.name, os.environ.get("AWS_REGION", "eu-west-1")
        passed = {key: os.environ[key] for key in CREDENTIALS if key in os.environ}
        return {
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self._function.megabytes),
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": uuid.uuid4().hex,
            "AWS_LAMBDA_RUNTIME_API": self._api.address,
            "AWS_REGION": region,
            "LAMBDA_TASK_ROOT": str(task),
            "LANG": "en_US.UTF-8",
            "LD_LIBRARY_PATH": f"{task}:{opt}/lib",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "PYTHONPATH": f"{task}:{opt}/python",
            "TZ": ":UTC",
            "_HANDLER": self._function.handler,
            **passed,
        }

    def _confinement(self) -> dict[str, str]:
        function = self._function
        return {
            "TASK_TREE": str(function.task),
            "OPT_TREE": str(function.opt),
            "LANG_TREE": str(function.runtime),
            "GROUP": self._group,
            "BYTES": str(function.megabytes * 2**20),
        }

    def _await_end(self) -> None:
        code = self._process.wait()
        error = {"errorType": "Runtime.ExitError", "errorMessage": f"exit status {code}"}
        self._api.take(Outcome("exit", json.dumps(error).encode()))


@cache
def can_confine() -> bool:
    """Tell whether this process may make mounts of its own: Linux, and the rights of root."""
    if not hasattr(os, "geteuid") or os.geteuid() or shutil.which("unshare") is None:
        return False
    tried = ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/tmp"]  # noqa: S108 - its own
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


@cache
def can_limit() -> bool:
    """Tell whether this process may make control groups that limit memory (their version 1)."""
    group = _own_group()
    return can_confine() and bool(group) and os.access(group, os.W_OK)


def _group() -> str:
    return f"{_own_group()}/{uuid.uuid4().hex}" if can_limit() else ""


def _own_group() -> str:
    """Return the folder of this process' own group; blank if there is none."""
    groups = Path("/proc/self/cgroup")
    lines = groups.read_text().splitlines() if groups.exists() else []
    paths = [line.split(":", 2)[2] for line in lines if line.split(":")[1] == "memory"]
    return MEMORY + paths[0].rstrip("/") if paths else ""

"""One execution environment: a process of a packaged function, confined as Lambda confines it."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from infra.local.runtime_api import Outcome, RuntimeApi

INIT_SECONDS = 10.0
# In a mount namespace of its own: code and layers where Lambda has them, read-only; a private
# /tmp; and no /dev/shm, for Lambda has no semaphores.
MOUNTS = """
mkdir -p /var/task /opt /var/lang
mount --bind "$LANG_TREE" /var/lang
mount --bind "$TASK_TREE" /var/task && mount -o remount,bind,ro /var/task
mount --bind "$OPT_TREE" /opt && mount -o remount,bind,ro /opt
mount -t tmpfs -o ro tmpfs /dev/shm
mount -t tmpfs -o size=512m tmpfs /tmp
unset TASK_TREE OPT_TREE LANG_TREE
cd /var/task && exec "$@"
"""


class Function(NamedTuple):
    """A packaged function.

    Attributes:
        handler: Its entry, ``module/path.name``.
        task: The tree of its code.
        opt: The tree of its layers.
        environment: Its variables.
        seconds: Its time limit.
        megabytes: Its memory, as Lambda counts it.
        runtime: A virtual environment that holds the runtime client, as Lambda's image does.
    """

    handler: str
    task: Path
    opt: Path
    environment: Mapping[str, str]
    seconds: float
    megabytes: int
    runtime: Path


class Sandbox:
    """A function's environment, from its cold start to its end.

    Args:
        function: What runs in it.
    """

    def __init__(self, function: Function) -> None:
        self._function = function
        self._api = RuntimeApi()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the sandbox
        began = time.perf_counter()
        self._process = self._start()
        threading.Thread(target=self._await_end, daemon=True).start()
        self.has_begun = self._api.is_ready.wait(INIT_SECONDS)
        self.init_seconds = time.perf_counter() - began

    def invoke(self, event: dict[str, Any]) -> Outcome:
        """Return what the function makes of an event."""
        return self._api.ask(json.dumps(event).encode(), self._function.seconds)

    def log(self) -> str:
        """Return what the function has printed."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def close(self) -> None:
        """End the process and everything it started."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._api.close()
        self._log.close()

    def _start(self) -> subprocess.Popen[bytes]:
        function = self._function
        is_confined = can_confine()
        task, opt = ("/var/task", "/opt") if is_confined else (function.task, function.opt)
        python = "/var/lang/bin/python" if is_confined else str(function.runtime / "bin/python")
        command = [python, "-m", "awslambdaric", function.handler]
        environment = {
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.megabytes),
            "AWS_LAMBDA_RUNTIME_API": self._api.address,
            "LANG": "en_US.UTF-8",
            "LAMBDA_TASK_ROOT": str(task),
            "LD_LIBRARY_PATH": f"{task}:{opt}/lib",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "PYTHONPATH": f"{task}:{opt}/python",
            "TZ": ":UTC",
            "_HANDLER": function.handler,
            **function.environment,
        }
        if is_confined:
            trees = {"TASK_TREE": function.task, "OPT_TREE": function.opt}
            environment |= {name: str(tree) for name, tree in trees.items()}
            environment["LANG_TREE"] = str(function.runtime)
            command = ["unshare", "--mount", "sh", "-ec", MOUNTS, "sh", *command]
        return subprocess.Popen(
            command,
            env=environment,
            cwd="/" if is_confined else function.task,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def _await_end(self) -> None:
        code = self._process.wait()
        self._api.take(Outcome("exit", json.dumps({"exit": code}).encode()))


def can_confine() -> bool:
    """Tell whether this process may make mounts of its own: Linux, and the rights of root."""
    if not hasattr(os, "geteuid") or os.geteuid() or shutil.which("unshare") is None:
        return False
    tried = ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/tmp"]  # noqa: S108 - its own
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0

"""The environments of one function: as many as events come at once, kept for the next ones."""

import threading
from typing import Any

from infra.local.runtime_api import Outcome
from infra.local.sandbox import Function, Sandbox


class Pool:
    """Environments that are made when they are wanted.

    Args:
        function: What runs in them.
    """

    def __init__(self, function: Function) -> None:
        self.function = function
        self._idle: list[Sandbox] = []
        self._all: list[Sandbox] = []
        self._lock = threading.Lock()

    @property
    def begun(self) -> int:
        """How many environments there have been: the number of cold starts."""
        return len(self._all)

    def invoke(self, event: dict[str, Any]) -> Outcome:
        """Return what the function makes of an event."""
        sandbox = self._take()
        outcome = sandbox.invoke(event)
        with self._lock:
            if sandbox.is_alive and outcome.kind in ("response", "error"):
                self._idle.append(sandbox)
        return outcome

    def log(self) -> str:
        """Return what all environments have printed."""
        return "".join(sandbox.log() for sandbox in self._all)

    def close(self) -> None:
        """End all environments."""
        for sandbox in self._all:
            sandbox.close()

    def _take(self) -> Sandbox:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        sandbox = Sandbox(self.function)
        with self._lock:
            self._all.append(sandbox)
        return sandbox

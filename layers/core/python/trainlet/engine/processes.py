"""One operating-system process per job: a job that dies takes nothing with it.

Processes are forked from a server process that has imported the heavy libraries once, where the
platform can fork; elsewhere each starts afresh.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any


class Processes:
    """Starts functions in processes of their own.

    Args:
        preload: Modules that the fork server imports before the first start.
    """

    def __init__(self, preload: list[str]) -> None:
        self._context = _context(preload)

    def start(self, function: Callable[..., None], *args: Any) -> BaseProcess:
        """Start ``function(*args)``, which ends when this process ends."""
        process: BaseProcess = self._context.Process(  # type: ignore[attr-defined]
            target=_with_parent, args=(function, *args)
        )
        process.start()
        return process


def exit_with_parent() -> None:
    """Make this process end as soon as the one that started it is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_exit, args=(parent.join,), daemon=True).start()


def _with_parent(function: Callable[..., None], *args: Any) -> None:
    exit_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the parent to judge
    function(*args)


def _wait_and_exit(join: Callable[[], None]) -> None:
    join()
    os._exit(1)


def _context(preload: list[str]) -> BaseContext:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(preload)
    return context

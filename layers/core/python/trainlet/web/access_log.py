"""A line of JSON for each request, written in whole lines beside the requests."""

import os
import select
import stat
import sys
from pathlib import Path
from typing import IO

import msgspec

from trainlet.web.handled import Handled

STANDARD_OUTPUT = "-"
MOST = 2**20


class AccessLog:
    """The access log of one server process; several may share a file.

    Args:
        path: The file, appended to; ``-`` for standard output; blank for no log.
    """

    def __init__(self, path: str) -> None:
        self._file = _open(path)
        self._most = _most_at_once(self._file) if self._file else 0
        self._lines: list[bytes] = []
        self._encode = msgspec.json.Encoder().encode

    def add(self, handled: Handled) -> None:
        """Note a request, to be written later."""
        if self._file:
            self._lines.append(self._encode(handled))

    def write(self) -> None:
        """Write what was noted since the last time."""
        lines, self._lines = self._lines, []
        if self._file and lines:
            for part in pieces(lines, self._most):
                self._file.write(part)

    def close(self) -> None:
        """Write what is left, and close the file."""
        self.write()
        if self._file:
            self._file.close()


def pieces(lines: list[bytes], most: int) -> list[bytes]:
    """Return lines joined to pieces of at most ``most`` bytes, unless a line is longer."""
    found: list[list[bytes]] = []
    room = 0
    for line in lines:
        if len(line) + 1 > room:
            found.append([])
            room = most
        found[-1].append(line)
        room -= len(line) + 1
    return [b"\n".join([*piece, b""]) for piece in found]


def _most_at_once(file: IO[bytes]) -> int:
    """Return how many bytes are written whole, whoever else writes to a file."""
    return select.PIPE_BUF if stat.S_ISFIFO(os.fstat(file.fileno()).st_mode) else MOST


def _open(path: str) -> IO[bytes] | None:
    if path == STANDARD_OUTPUT:
        return open(sys.stdout.fileno(), "wb", buffering=0, closefd=False)
    return Path(path).open("ab", buffering=0) if path else None

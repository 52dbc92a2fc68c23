"""What the confined process does: runs the library in a folder, as its command line would."""

import os
from pathlib import Path

import msgspec

PROBLEM = "problem.txt"
LONGEST = 500


class Run(msgspec.Struct, frozen=True):
    """Runs of the library, one after the other, in a folder that is theirs alone."""

    folder: str
    commands: list[list[str]]


def answer(request: bytes) -> bytes:
    """Do a request's runs, and return nothing: what they make are files.

    What the library says of the run that failed is one too, for it may bring the process down
    when it is left.
    """
    import pylibvw  # its wrapper loads what only other uses of it need

    asked = msgspec.msgpack.decode(request, type=Run)
    os.chdir(asked.folder)
    for command in asked.commands:
        try:
            library = pylibvw.vw(command)
            library.run_parser()
            library.finish()
        except Exception as error:  # noqa: BLE001 - the library's own have no common base
            Path(PROBLEM).write_text(str(error)[:LONGEST] or type(error).__name__)
            break
    return b""

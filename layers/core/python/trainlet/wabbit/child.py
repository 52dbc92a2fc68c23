"""What the confined process does: runs the library in a folder, as its command line would."""

import os
from pathlib import Path

import msgspec


class Run(msgspec.Struct, frozen=True):
    """Runs of the library, one after the other, in a folder that is theirs alone."""

    folder: str
    commands: list[list[str]]


class Ran(msgspec.Struct, frozen=True):
    """How they ended: what the library said of the one that failed, blank if none did."""

    problem: str = ""


def answer(request: bytes) -> bytes:
    """Return how a request's runs ended, both as MessagePack."""
    import vowpalwabbit

    asked = msgspec.msgpack.decode(request, type=Run)
    os.chdir(asked.folder)
    try:
        for command in asked.commands:
            vowpalwabbit.Workspace(arg_list=command).finish()
    except Exception as error:  # noqa: BLE001 - the library's own have no common base
        for left in Path.cwd().glob("*.cache"):
            left.unlink()
        return msgspec.msgpack.encode(Ran(str(error)[:500] or type(error).__name__))
    return msgspec.msgpack.encode(Ran())

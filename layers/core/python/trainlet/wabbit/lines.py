"""The lines of VW and SVMLight files: one example each."""

import re
from collections.abc import Iterable
from typing import Literal

from trainlet.errors import BadRows, BadTable

FileType = Literal["vw", "svmlight"]
_SAVING = re.compile(rb"^[^|\n]*?(?<![A-Za-z0-9_])(save[^|\s]*)", re.MULTILINE)
_LABEL = re.compile(rb"^[ \t]*([^\s#]+)[ \t]*([^#\r\n]*)[^\n]*", re.MULTILINE)


def to_vw(data: bytes, type_: FileType) -> bytes:
    """Return a file as Vowpal Wabbit reads it: in SVMLight a pipe is missing behind the label."""
    return data if type_ == "vw" else _LABEL.sub(rb"\1 | \2", data)


def check_tame(data: bytes) -> None:
    """Raise ``BadRows`` for a tag that has the library write its model to a file it names."""
    found = _SAVING.search(data) if b"save" in data else None
    if found:
        tag = found[1][:100].decode(errors="replace")
        raise BadRows(
            f"{tag!r} stands before the features of a line: Vowpal Wabbit takes a tag that begins"
            " with 'save' for an order to write a file.",
            remedy="Give the line another tag, or none.",
        )


def joined(texts: Iterable[str | None], type_: FileType) -> tuple[bytes, list[bool]]:
    """Return texts as a file, and which of them are in it: blank and missing ones are not.

    Raises:
        BadRows: One has a line break, and would be several examples.
    """
    kept, present = list[str](), list[bool]()
    for row, text in enumerate(texts, 1):
        bare = (text or "").strip("\r\n")
        if "\n" in bare or "\r" in bare or "\0" in bare:
            raise BadRows(
                f"Row {row} holds a line break: it would be several examples.",
                remedy="Send one line for each row.",
                row=row,
            )
        example = bare.partition("#")[0] if type_ == "svmlight" else bare
        present.append(bool(example.strip()))
        kept += [bare] if present[-1] else []
    return to_vw("".join(f"{line}\n" for line in kept).encode(), type_), present


def label_of(text: str, type_: FileType) -> str | float | None:
    """Return the label of a line: a number, or the text of costs; None if it has none."""
    before = text.partition("|")[0] if type_ == "vw" else text.partition("#")[0].strip()[:400]
    words = before.split()
    if type_ == "vw" and before and not before[-1].isspace():
        words = words[:-1]  # what touches the pipe is the tag
    costs = [word for word in words if ":" in word]
    if type_ == "vw" and costs:
        return " ".join(costs)
    try:
        return float(words[0])
    except (IndexError, ValueError):
        return None


def check_any(data: bytes, type_: FileType) -> bytes:
    """Return a file's bytes; raise ``BadTable`` if there is no example in them, or no feature."""
    if type_ == "vw" and b"|" not in data and data.strip():
        raise BadTable(
            "No line has a pipe, behind which features begin.",
            remedy="Send lines as Vowpal Wabbit has them, or name the type or the column of them.",
            field="dataset",
        )
    if not data or data.isspace():
        raise BadTable("There is no example in it.", remedy="Send one per line.", studio="0003")
    return data

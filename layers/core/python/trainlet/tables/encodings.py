"""Bytes of a text file as UTF-8, whatever they were written in."""

import codecs
import re
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from trainlet.errors import BadRequest, BadTable

SAMPLE_LINES = 1000
SAMPLE_BYTES = 64 * 2**10
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as UTF-16's does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LIKELY = (
    *("cp1252", "cp932", "gb18030", "big5", "euc_kr", "euc_jp", "cp1251", "cp1253", "cp1250"),
    *("cp1254", "cp1255", "cp1256", "latin_1"),
)
"""Encodings that are looked for, in this order where a text could be of either."""

NO_ENCODINGS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
NOT_ASCII = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
DAMAGED = re.compile("[\0-\x08\x0e-\x1b\udc80-\udcff]")
"""What no cell may hold: NUL, controls that divide nothing, and what stands for a byte that is not
UTF-8."""

PIECE = 4 * 2**20


class Decoded(NamedTuple):
    """A text in UTF-8.

    Attributes:
        data: Its bytes.
        start: Where they begin, behind a byte order mark.
        encoding: What it was written in.
        is_damaged: Whether there is what no cell may hold.
    """

    data: bytes
    encoding: str
    start: int = 0
    is_damaged: bool = False

    def text(self, most: int | None = None) -> str:
        """Return it, or its beginning of so many bytes; ``DAMAGED`` finds what is none."""
        end = None if most is None else self.start + most
        return codecs.decode(memoryview(self.data)[self.start : end], "utf-8", "surrogateescape")


def decode(data: bytes, asked: str) -> Decoded:
    """Return bytes as UTF-8.

    A byte order mark decides; else what is sound UTF-8 is that; else UTF-16 by its NULs; else what
    charset-normalizer finds likeliest by the lines that are not ASCII.

    Args:
        data: The bytes.
        asked: The encoding, if it is known.

    Raises:
        BadRequest: There is no such encoding.
        BadTable: The bytes are not of the encoding, or of none that is known.
    """
    if asked:
        return _as_asked(data, asked)
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _as_known(data, encoding, len(mark))
    wide = _wide(data[:4096])
    if wide:
        return _as_known(data, wide)
    if is_utf8(data):
        return Decoded(data, "utf-8", is_damaged=has_controls(data))
    if _is_mostly_utf8(data):
        return Decoded(data, "utf-8", is_damaged=True)
    return _as_guessed(data)


def is_utf8(data: bytes | memoryview) -> bool:
    """Tell whether bytes are sound UTF-8, without making a text of them."""
    offsets = pa.array([0, len(data)], pa.int64()).buffers()[1]
    text = pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(data)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def has_controls(data: bytes) -> bool:
    """Tell whether there are controls in UTF-8 that no cell may hold."""
    letters = np.frombuffer(data, np.uint8)
    pieces = (letters[begin : begin + PIECE] for begin in range(0, len(letters), PIECE))
    # Below 9, or from 14 to 27: the others divide texts. What is subtracted wraps around.
    return any(piece.min() < 9 or (piece - np.uint8(14)).min() < 14 for piece in pieces)


def _as_asked(data: bytes, asked: str) -> Decoded:
    try:
        name = codecs.lookup(asked).name
    except (LookupError, ValueError):
        name = ""
    if not name or name.replace("-", "_") in NO_ENCODINGS:
        raise _no_encoding(asked)
    mark = next((mark for mark, encoding in BOMS if encoding == name), b"")
    return _as_known(data, name, len(mark) if data.startswith(mark) else 0)


def _as_known(data: bytes, encoding: str, start: int = 0) -> Decoded:
    """Decode bytes of a known encoding; UTF-8 may be damaged, in rows that are kept apart."""
    if encoding == "utf-8":
        return Decoded(data, encoding, start, has_controls(data) or not is_utf8(data))
    try:
        text = (data[start:] if start else data).decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(data, encoding, error) from None
    except LookupError:
        raise _no_encoding(encoding) from None
    found = text.encode("utf-8", "replace")
    return Decoded(found, codecs.lookup(encoding).name, is_damaged=has_controls(found))


def _as_guessed(data: bytes) -> Decoded:
    for encoding in (*_guesses(data), *LIKELY):
        try:
            return _as_known(data, encoding)
        except BadTable:
            continue
    raise _unknown(data)


def _guesses(data: bytes) -> list[str]:
    """Return what a text may be written in, the likeliest first."""
    from charset_normalizer import from_bytes

    lines = (found.group() for found, _ in zip(NOT_ASCII.finditer(data), range(SAMPLE_LINES)))  # noqa: B905
    sample = b"\n".join(lines)[:SAMPLE_BYTES]
    found = from_bytes(sample, cp_isolation=list(LIKELY), enable_fallback=False)
    if not found:
        raise _unknown(data)
    alike = {each: match for match in found for each in match.could_be_from_charset}
    known = [name for name in LIKELY if name in alike]
    return sorted(known, key=lambda name: (alike[name].chaos, LIKELY.index(name)))


def _wide(head: bytes) -> str:
    """Return the UTF-16 that bytes without a mark are in: ASCII has a NUL in every pair."""
    nuls = head[0::2].count(0), head[1::2].count(0)
    if sum(nuls) * 10 < len(head) or min(nuls):
        return ""
    return "utf-16-be" if nuls[0] else "utf-16-le"


def _is_mostly_utf8(data: bytes) -> bool:
    """Tell whether a few bytes are damaged in what else is UTF-8."""
    text = data.decode("utf-8", "surrogateescape")
    damaged = len(re.findall("[\udc80-\udcff]", text))
    letters = len(re.findall("[\x80-\ud7ff\ue000-\U0010ffff]", text))
    return letters > 3 * damaged


def _no_encoding(asked: str) -> BadRequest:
    return BadRequest(
        f"There is no encoding {asked!r}.",
        remedy="Name one that Python knows: utf-8, utf-16, cp1252, latin-1, shift_jis, ...",
        field="encoding",
    )


def _undecodable(data: bytes, encoding: str, error: UnicodeDecodeError) -> BadTable:
    newline = "\n".encode(encoding)
    line = data[: error.start].count(newline) + 1
    shown = data[error.start : error.start + 1].hex()
    return BadTable(
        f"Line {line} is not {encoding}: byte 0x{shown}.",
        remedy="Name the encoding that the file was written in, or save it as UTF-8.",
        line=line,
        field="encoding",
    )


def _unknown(data: bytes) -> BadTable:
    found = NOT_ASCII.search(data)
    line = data.count(b"\n", 0, found.start() if found else 0) + 1
    return BadTable(
        f"Line {line} is text in no encoding that is known here.",
        remedy="Save the table as UTF-8, or name its encoding: encoding=...",
        line=line,
        field="encoding",
    )

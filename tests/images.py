"""Images made byte by byte, honest and otherwise, and one with a face drawn of shades."""

import struct
import zlib


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, packed: bytes | None = None) -> bytes:
    """Return a grey PNG that says that it is so large; all its pixels are 0 unless packed."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    if packed is None:
        packed = zlib.compress((b"\0" + bytes(width)) * height, 9)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg_head(width: int, height: int, before: bytes = b"") -> bytes:
    """Return the beginning of a JPEG up to its frame's header."""
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + before + b"\xff\xc0" + frame

"""What an image says of itself at its beginning, before anything decodes it."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from trainlet.errors import BadImage, BodyTooLarge, UnsupportedMedia

MOST_BYTES = 20 * 2**20
MOST_PIXELS = 25_000_000
LONGEST_SIDE = 10_000
PNG, PNG_HEAD = b"\x89PNG\r\n\x1a\n", b"\0\0\0\rIHDR"
JPEG = b"\xff\xd8\xff"
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""JPEG's markers of a frame's header (ITU-T T.81, table B.1): tables among them have others."""
ALONE = {0x01, *range(0xD0, 0xD8)}
"""Markers that nothing belongs to."""
ENDINGS = {0xD9, 0xDA}
"""Where the image's end or its data is, and a frame's header can't come any more."""


class Head(NamedTuple):
    """What an image says of itself.

    Attributes:
        format: ``png`` or ``jpeg``.
        width: Pixels.
        height: Pixels.
    """

    format: str
    width: int
    height: int


def head_of(data: bytes) -> Head:
    """Return what an image says of itself, if it may be decoded.

    Raises:
        BodyTooLarge: It has more bytes than may be.
        UnsupportedMedia: It is neither PNG nor JPEG.
        BadImage: It is cut short, or has more pixels than may be.
    """
    check_bytes(len(data))
    if data.startswith(PNG):
        head = Head("png", *_png(data))
    elif data.startswith(JPEG):
        head = Head("jpeg", *_jpeg(data))
    else:
        raise UnsupportedMedia(
            f"The image is neither PNG nor JPEG: it begins with {data[:8]!r}.",
            remedy="Save it as PNG or JPEG.",
            field="image",
        )
    _check_pixels(head)
    return head


def check_bytes(size: int) -> None:
    """Raise ``BodyTooLarge`` if an image has more bytes than may be."""
    if size > MOST_BYTES:
        raise BodyTooLarge(
            f"The image has {size:,} bytes, more than {MOST_BYTES:,}.",
            remedy="Send a smaller image.",
            limit=MOST_BYTES,
            field="image",
        )


def _check_pixels(head: Head) -> None:
    width, height = head.width, head.height
    if not width or not height:
        raise _broken("it says that it has no pixels")
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise BadImage(
            f"The image has {width:,} x {height:,} pixels; there may be {MOST_PIXELS:,}, and"
            f" {LONGEST_SIDE:,} on a side.",
            remedy="Send it smaller: faces need no more.",
            field="image",
        )


def _png(data: bytes) -> tuple[int, int]:
    """Return width and height of a PNG, which begins with them (ISO 15948, 11.2.2)."""
    if data[8:16] != PNG_HEAD or len(data) < 24:
        raise _broken("its PNG header is missing")
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg(data: bytes) -> tuple[int, int]:
    """Return width and height of a JPEG: those of its first frame's header."""
    for marker, place in _segments(data):
        if marker in FRAMES and len(data) >= place + 7:
            height, width = struct.unpack(">HH", data[place + 3 : place + 7])
            return width, height
    raise _broken("no frame of the JPEG has a header")


def _segments(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield a JPEG's markers, and where what belongs to each begins: its length."""
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            return
        marker, place = data[place + 1], place + 1
        if marker == 0xFF:
            continue  # markers may be filled up with it
        if marker in ENDINGS:
            return
        place += 1
        if marker not in ALONE:
            yield marker, place
            place += max(2, int.from_bytes(data[place : place + 2]))


def _broken(why: str) -> BadImage:
    return BadImage(f"The image is damaged: {why}.", remedy="Save it again.", field="image")

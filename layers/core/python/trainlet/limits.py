"""Limits on what comes in: size, and size once unpacked."""

import zlib

from trainlet.errors import BadRequest, BodyTooLarge, UnsupportedMedia

LONGEST_FIELD = 2**31 - 1  # bytes of one CSV cell: the body's own limit is the one that counts
GZIP_MAGIC = b"\x1f\x8b"
GZIP_OR_ZLIB = 47  # zlib's window bits for "detect the header"


def inflate(data: bytes, encoding: str, limit: int) -> bytes:
    """Return the body without its content encoding.

    Args:
        data: The body as it came.
        encoding: The ``Content-Encoding`` header; blank or ``identity`` for none.
        limit: Most bytes it may unpack to.

    Raises:
        BodyTooLarge: It unpacks to more.
        UnsupportedMedia: An encoding other than gzip and deflate.
        BadRequest: The bytes are not of that encoding.
    """
    if encoding.strip().lower() in ("", "identity"):
        return data
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        raise UnsupportedMedia(
            f"Content-Encoding {encoding!r} isn't read here.", remedy="Use gzip, deflate or none."
        )
    return gunzip(data, limit)


def gunzip(data: bytes, limit: int) -> bytes:
    """Return what gzip or zlib bytes unpack to, at most ``limit`` bytes."""
    unpacker = zlib.decompressobj(GZIP_OR_ZLIB)
    try:
        unpacked = unpacker.decompress(data, limit + 1)
    except zlib.error as error:
        raise BadRequest(
            f"The compressed body is damaged: {error}.", remedy="Compress it again."
        ) from None
    check_size(len(unpacked), limit)
    if not unpacker.eof or unpacker.unused_data:
        raise BadRequest(
            "The compressed body is cut short, or something follows it.",
            remedy="Send one complete gzip stream.",
        )
    return unpacked


def check_size(size: int, limit: int) -> None:
    """Raise ``BodyTooLarge`` if ``size`` bytes are over the limit."""
    if size > limit:
        raise BodyTooLarge(
            f"The body is larger than {limit:,} bytes.",
            remedy="Send fewer rows per request, or upload the table as a dataset.",
            limit=limit,
        )

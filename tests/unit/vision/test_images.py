"""What an image says of itself is read without decoding it, and too much of it is refused."""

import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.images import jpeg_head, png
from trainlet.errors import BadImage, BodyTooLarge, UnsupportedMedia
from trainlet.vision.images import LONGEST_SIDE, MOST_BYTES, MOST_PIXELS, Head, head_of

APP = b"\xff\xe1\x00\x06\xff\xc0\x01\x02"


def test_a_png_says_its_size() -> None:
    assert head_of(png(7, 300)) == Head("png", 7, 300)


@pytest.mark.parametrize(
    "before", [b"", APP, b"\xff\xff" + APP[1:], b"\xff\x01" + APP, b"\xff\xc4\x00\x02" + APP]
)
def test_a_jpeg_says_its_size_in_its_frame_wherever_that_comes(before: bytes) -> None:
    assert head_of(jpeg_head(640, 480, before)) == Head("jpeg", 640, 480)


def test_as_many_pixels_as_studio_took_are_taken() -> None:
    assert head_of(png(256, 256)).width * head_of(png(256, 256)).height == 65_536


@pytest.mark.parametrize(
    ("width", "height"),
    [(65_536, 65_536), (65_536, 1), (1, 65_536), (LONGEST_SIDE + 1, 1), (5001, 5000)],
)
def test_too_many_pixels_are_refused_by_the_head_alone(width: int, height: int) -> None:
    for data in (png(width, height, b""), jpeg_head(min(width, 65_535), min(height, 65_535))):
        with pytest.raises(BadImage) as refused:
            head_of(data)

        assert f"{MOST_PIXELS:,}" in refused.value.detail
        assert refused.value.place["field"] == "image"


def test_the_largest_image_is_taken() -> None:
    assert head_of(png(5000, 5000, b"")) == Head("png", 5000, 5000)


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a\x01\x00", b"RIFF\0\0\0\0WEBP", b"BM", b"<svg xmlns=", b"II*\0", b"P5 1 1 255 "],
)
def test_other_formats_are_refused_by_name_of_those_that_are_read(data: bytes) -> None:
    with pytest.raises(UnsupportedMedia, match="neither PNG nor JPEG"):
        head_of(data)


@pytest.mark.parametrize(
    "data",
    [
        png(3, 3)[:20],
        png(0, 3, b""),
        png(3, 0, b""),
        b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIDAT" + bytes(20),
        jpeg_head(8, 8)[:-9],
        jpeg_head(8, 0),
        b"\xff\xd8\xff\xda" + jpeg_head(8, 8)[2:],
        b"\xff\xd8\xff\xd9\0\0",
        b"\xff\xd8\xff\xe0\x00\x04\0\0no marker",
    ],
)
def test_what_is_damaged_is_refused(data: bytes) -> None:
    with pytest.raises(BadImage, match="damaged"):
        head_of(data)


def test_too_many_bytes_are_refused_before_their_beginning_is_looked_at() -> None:
    with pytest.raises(BodyTooLarge) as refused:
        head_of(bytes(MOST_BYTES + 1))

    assert refused.value.place["limit"] == MOST_BYTES


def test_what_a_small_file_unpacks_to_is_known_before() -> None:
    bomb = png(60_000, 60_000, zlib.compress(bytes(10**6), 9))

    assert len(bomb) < 2000
    with pytest.raises(BadImage, match="60,000 x 60,000"):
        head_of(bomb)


@given(st.binary(max_size=200), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_any_bytes_have_a_head_or_are_refused(data: bytes, start: bytes) -> None:
    with suppress(BadImage, UnsupportedMedia):
        head = head_of(start + data)

        assert 0 < head.width * head.height <= MOST_PIXELS

"""Limits on what comes in."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.errors import BadRequest, BodyTooLarge, UnsupportedMedia
from trainlet.limits import check_size, gunzip, inflate

pack = st.sampled_from([gzip.compress, zlib.compress])


@given(st.binary(max_size=2000), pack)
def test_what_was_packed_comes_out_again_up_to_the_very_limit(data, pack):
    assert gunzip(pack(data), len(data)) == data
    assert inflate(pack(data), "gzip", len(data)) == data


@given(st.binary(min_size=1, max_size=2000), pack)
def test_one_byte_over_the_limit_is_too_large(data, pack):
    with pytest.raises(BodyTooLarge) as caught:
        gunzip(pack(data), len(data) - 1)

    assert caught.value.status == 413
    assert caught.value.place == {"limit": len(data) - 1}


def test_a_bomb_is_refused_without_being_unpacked():
    bomb = gzip.compress(bytes(32 * 2**20))
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge):
            gunzip(bomb, 1000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert len(bomb) < 100_000
    assert peak < 1_000_000


@given(st.binary(max_size=500), pack, st.data())
def test_a_stream_cut_short_is_refused(data, pack, draw):
    packed = pack(data)
    cut = draw.draw(st.integers(0, len(packed) - 1))
    with pytest.raises(BadRequest) as caught:
        gunzip(packed[:cut], 10_000)

    assert caught.value.status == 400
    assert caught.value.remedy


@given(st.binary(max_size=500), pack, st.binary(min_size=1, max_size=50))
def test_what_follows_a_complete_stream_is_refused(data, pack, rest):
    with pytest.raises(BadRequest):
        gunzip(pack(data) + rest, 10_000)


def test_a_changed_byte_is_noticed():
    packed = bytearray(gzip.compress(b"x" * 1000))
    packed[-6] ^= 1  # in the checksum
    with pytest.raises(BadRequest) as caught:
        gunzip(bytes(packed), 10_000)

    assert "damaged" in caught.value.detail


def test_bytes_that_were_never_packed_are_refused():
    with pytest.raises(BadRequest):
        inflate(b"a,b\n1,2\n", "gzip", 1000)


@pytest.mark.parametrize("encoding", ["", "identity", " Identity ", " "])
def test_a_body_without_an_encoding_comes_back_as_it_is(encoding):
    packed = gzip.compress(b"abc")

    assert inflate(packed, encoding, 1000) == packed


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "GZIP", " deflate "])
def test_gzip_and_deflate_are_read_in_any_case(encoding):
    assert inflate(gzip.compress(b"abc"), encoding, 1000) == b"abc"
    assert inflate(zlib.compress(b"abc"), encoding, 1000) == b"abc"


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
def test_another_encoding_is_named_as_not_read(encoding):
    with pytest.raises(UnsupportedMedia) as caught:
        inflate(gzip.compress(b"abc"), encoding, 1000)

    assert caught.value.status == 415
    assert repr(encoding) in caught.value.detail
    assert "gzip" in caught.value.remedy


def test_the_size_that_is_the_limit_is_within_it():
    assert check_size(1000, 1000) is None


def test_a_size_over_the_limit_is_answered_with_the_limit():
    with pytest.raises(BodyTooLarge) as caught:
        check_size(1_000_001, 1_000_000)

    assert "1,000,000" in caught.value.detail
    assert caught.value.place == {"limit": 1_000_000}
    assert caught.value.remedy

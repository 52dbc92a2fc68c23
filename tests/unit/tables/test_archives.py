"""Packed files are unpacked within bounds, and nothing they name is trusted."""

import gzip
import io
import struct
import zipfile
import zlib

import pytest

from trainlet.errors import BadRequest, BadTable, BodyTooLarge
from trainlet.tables.archives import unpacked

MOST = 10_000
TABLE = b"a,b\n1,2\n"


def packed(files, how=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_one_table_is_taken_whatever_lies_beside_it_unseen():
    data = packed({"d/": b"", "d/t.csv": TABLE, "__MACOSX/d/._t.csv": b"x", ".hidden": b"y"})

    assert unpacked(data, "", MOST) == (TABLE, "d/t.csv")
    assert unpacked(gzip.compress(TABLE), "", MOST) == (TABLE, "")
    assert unpacked(TABLE, "", MOST) == (TABLE, "")


def test_of_several_the_one_that_is_named_is_taken():
    data = packed({"t.csv": TABLE, "u.csv": b"x\n1\n"})

    assert unpacked(data, "u.csv", MOST) == (b"x\n1\n", "u.csv")
    with pytest.raises(BadTable, match="2 files") as caught:
        unpacked(data, "", MOST)
    assert "t.csv, u.csv" in caught.value.remedy
    with pytest.raises(BadTable, match="no file"):
        unpacked(data, "v.csv", MOST)


@pytest.mark.parametrize(
    "name", ["/etc/t.csv", "../t.csv", "a/../../t.csv", "..\\t.csv", "C:\\t.csv"]
)
def test_a_name_that_leads_out_is_refused(name):
    with pytest.raises(BadTable, match="outside"):
        unpacked(packed({name: TABLE}), "", MOST)


def test_archives_in_archives_are_refused():
    inner = packed({"t.csv": TABLE})
    for data in (
        packed({"t.zip": inner}),
        packed({"t.gz": gzip.compress(TABLE)}),
        gzip.compress(gzip.compress(TABLE)),
    ):
        with pytest.raises(BadTable, match="another archive"):
            unpacked(data, "", MOST)


def test_what_unpacks_to_too_much_is_refused():
    for data in (gzip.compress(b"0" * 10**7), packed({"t.csv": b"0" * 10**7})):
        with pytest.raises(BodyTooLarge):
            unpacked(data, "", MOST)


def test_an_entry_that_lies_about_its_size_is_refused():
    data = bytearray(packed({"t.csv": b"0" * 10**6}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + offset, 100)

    with pytest.raises(BadTable, match="can't be unpacked"):
        unpacked(bytes(data), "", MOST)


def test_a_million_entries_are_refused_without_a_list_of_them():
    entry = (
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
        + b"a"
    )
    count = 1_000_000
    directory = entry * count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), 30, 0)
    data = packed({"a": b""})[:31] + directory + end

    with pytest.raises(BadTable, match="more than 1,000 entries"):
        unpacked(data, "", 2**30)


@pytest.mark.parametrize("cut", [10, 40, 100])
def test_a_damaged_archive_is_refused(cut):
    with pytest.raises((BadTable, BadRequest)):
        unpacked(packed({"t.csv": zlib.compress(bytes(range(256)))})[:-cut], "", MOST)
    with pytest.raises(BadRequest):
        unpacked(gzip.compress(TABLE)[:-5], "", MOST)

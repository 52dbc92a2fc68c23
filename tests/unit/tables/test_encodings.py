"""Bytes as UTF-8, whatever they were written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.errors import BadRequest, BadTable
from trainlet.tables.encodings import decode

WEST = "name,city\nMüller,Köln\nJosé,Málaga\n"
TEXTS = {
    "utf-8": WEST,
    "utf-16-le": WEST,
    "utf-16-be": WEST,
    "cp1252": WEST + "Œuvre,5 € ok\n",
    "cp932": "名前,都市\n田中,東京\n鈴木,大阪\n",
    "gb18030": "姓名,城市\n王伟,北京\n李娜,上海\n",
    "cp1251": "дата,город\nпятница,Москва\nсреда,Ярославль\n",  # noqa: RUF001
    "euc_kr": "이름,도시\n김철수,서울\n",
    "big5": "姓名,城市\n陳大文,臺北\n",
}


@pytest.mark.parametrize(("encoding", "text"), TEXTS.items(), ids=TEXTS)
def test_a_text_is_known_by_its_bytes(encoding, text):
    found = decode(text.encode(encoding), "")

    assert found.text() == text
    assert found.encoding == encoding
    assert not found.is_damaged


def test_latin_1_and_shift_jis_are_read_as_what_holds_them():
    assert decode(WEST.encode("latin-1"), "").text() == WEST
    assert decode(TEXTS["cp932"].encode("shift_jis"), "").text() == TEXTS["cp932"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_no_text(encoding):
    assert decode("é,1\n".encode(encoding), "").text() == "é,1\n"
    assert (
        decode("é,1\n".encode(encoding), encoding.removesuffix("-sig")).text().lstrip("\ufeff")
        == "é,1\n"
    )


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda t: t[0] != "\ufeff")
)
def test_what_is_asked_for_is_taken(text):
    assert decode(text.encode("gb18030"), "gb18030").text() == text


def test_a_letter_behind_a_megabyte_of_ascii_decides():
    data = b"a,b\n" + b"1,2\n" * 300_000 + "é,ü\n".encode("cp1252")

    assert decode(data, "").text().endswith("é,ü\n")


def test_a_damaged_byte_in_utf_8_does_not_make_it_another_encoding():
    found = decode("naïve,é,ü,ö\n".encode() + b"\xe4\n", "")

    assert (found.encoding, found.is_damaged) == ("utf-8", True)
    assert found.text().startswith("naïve")


def test_a_byte_that_is_not_of_the_encoding_asked_for_is_named_by_its_line():
    with pytest.raises(BadTable) as caught:
        decode(b"a\nb\n\x81\x20\n", "shift_jis")

    assert caught.value.place["line"] == 3


@pytest.mark.parametrize(
    "name", ["no-such", "zlib_codec", "idna", "rot13", "unicode_escape", "a\0b"]
)
def test_what_is_no_encoding_of_texts_is_refused(name):
    with pytest.raises(BadRequest) as caught:
        decode(b"a\n", name)

    assert caught.value.place == {"field": "encoding"}


@given(st.binary(max_size=40), st.integers(0, 40))
def test_controls_are_seen_wherever_they_are(data, place):
    from trainlet.tables.encodings import has_controls

    plain = bytes(byte for byte in data if 9 <= byte < 14 or byte >= 28)

    assert not has_controls(plain)
    for control in (0, 8, 14, 17, 27):
        assert has_controls(plain[:place] + bytes([control]) + plain[place:])

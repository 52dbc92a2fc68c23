"""The fast reader gives what the exact one gives, or nothing."""

from hypothesis import example, given
from hypothesis import strategies as st

from trainlet.datasets import Reading
from trainlet.tables.records import Record, records
from trainlet.tables.regular import read_regular

READING = Reading(delimiter=",", quote='"', escape="none", spaces="kept", skip=0)
texts = st.lists(
    st.sampled_from(['"', '""', ",", "\n", "\r\n", "\r", "a", " ", "é", "0", "\x1f"]), max_size=14
)


def fast(text, width):
    columns = read_regular(text.encode(), 0, width, READING)
    return (
        None
        if columns is None
        else [list(row) for row in zip(*(c.to_pylist() for c in columns), strict=True)]
    )


@given(texts, st.integers(1, 3))
@example(['a,"b', "\n", '"', "\n"], 2)
@example(['"a""b"', "\n"], 1)
def test_what_is_read_fast_is_read_exactly(parts, width):
    text = "".join(parts)
    exact = list(records(text, READING))
    found = fast(text, width)

    if found is not None:
        assert all(isinstance(row, Record) for row in exact)
        assert found == [row.cells for row in exact]


@given(
    st.lists(
        st.lists(st.text("ab\"',\n", max_size=4), min_size=2, max_size=2), min_size=1, max_size=9
    )
)
def test_what_is_written_by_the_book_is_read_fast(rows):
    lines = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)

    assert fast("\n".join(lines) + "\n", 2) == rows


def test_quotes_are_paired_across_the_pieces_that_they_are_looked_for_in(monkeypatch):
    monkeypatch.setattr("trainlet.tables.regular.PIECE", 7)
    rows = [[f"a{i}\n", 'b"'] for i in range(50)]
    text = "".join(f'"{a}","{b.replace(chr(34), chr(34) * 2)}"\n' for a, b in rows)

    assert fast(text, 2) == rows
    assert fast(text[:-2] + "x\n", 2) is None

"""What is read in one sweep is what each cell is read as."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.cells import READERS, is_missing
from trainlet.tables import TextTable
from trainlet.tables.values import Cells, as_doubles, as_texts

texts = st.one_of(
    st.from_regex(r"[+-]?[0-9]{0,17}\.?[0-9]{0,18}([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    st.from_regex(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?)?",
        fullmatch=True,
    ),
    st.datetimes().map(lambda moment: moment.isoformat()),
    st.floats().map(repr),
    st.integers().map(str),
    st.sampled_from(["", "?", "NA", " 1 ", "0x10", "inf", "-0", "+5", "5.", ".5", "٣", "1_000"]),
)


@pytest.mark.parametrize("type_", READERS)
@given(cells=st.lists(texts, min_size=1, max_size=30))
def test_a_sweep_and_the_readers_agree(type_, cells):
    column = TextTable.of({"x": cells}).columns[0]
    read = READERS[type_]
    expected = [np.nan if is_missing(t, type_) or read(t) is None else read(t) for t in cells]
    many = Cells(column)
    many.are_few = False  # whatever its beginning says

    np.testing.assert_array_equal(as_doubles(many, type_), expected)
    np.testing.assert_array_equal(as_doubles(Cells(column), type_), expected)


def test_texts_alike_are_one_object():
    column = TextTable.of({"x": ["long text", "?", "long text"]}).columns[0]
    found = as_texts(Cells(column))

    assert found.tolist() == ["long text", None, "long text"]
    assert found[0] is found[2]

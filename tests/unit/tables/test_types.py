"""Types over whole columns."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.cells import READERS, TEXTUAL, is_missing
from trainlet.errors import BadTable
from trainlet.tables import TextTable
from trainlet.tables.types import check_type, infer, typed_as, typed_column, typed_frame
from trainlet.tables.values import Cells

cells = st.lists(
    st.sampled_from(
        ["", "?", "NA", "null", "true", "False", "0", "1", "007", "1.5", "1e3", "2024-01-01", "x"]
    ),
    min_size=1,
    max_size=6,
)


def column_of(*texts):
    return Cells(TextTable.of({"x": list(texts)}).columns[0])


def infer_cells(*texts):
    return infer(column_of(*texts))


@pytest.mark.parametrize(
    ("texts", "type_"),
    [
        (["true", "FALSE"], "boolean"),
        (["1", "0"], "integer"),
        (["1", "-2", "+3"], "integer"),
        (["1", "2.5"], "number"),
        (["1e3", ".5"], "number"),
        (["2024-01-01", "2024-01-01T10:00Z"], "datetime"),
        (["a", "1"], "text"),
        (["true", "1"], "text"),
        (["2024-01-01", "20240101"], "text"),
        (["9007199254740992"], "integer"),
        (["9007199254740993"], "text"),
        (["1", "inf"], "text"),
        (["1", "1e400"], "text"),
        (["12345678901234567890", "1"], "text"),
        (["1:30:00", "26:00:01.5"], "duration"),
        (["P1DT2H", "PT0.5S", "-PT1M"], "duration"),
        (["2 days 01:00:00", "1 day"], "duration"),
        (["1:30", "2:30"], "text"),
        (["P1Y", "P1M"], "text"),
    ],
)
def test_a_column_has_the_narrowest_type_that_all_its_cells_have(texts, type_):
    assert infer_cells(*texts).type == type_


def test_a_leading_zero_keeps_a_column_text():
    finding = infer_cells("10115", "80331", "01067")

    assert finding.type == "text"
    assert finding.why == "'01067' is no number"


def test_words_for_missing_do_not_spoil_a_typed_column_and_are_reported():
    finding = infer_cells("1", "NA", "?", "2", "null", "")

    assert finding.type == "integer"
    assert finding.why == "every value is an integer; 'NA', 'null' taken as missing"


def test_words_for_missing_are_texts_where_another_cell_is_text():
    finding = infer_cells("NA", "1", "blue")

    assert finding.type == "text"
    assert finding.why == "'blue' is no number"


def test_a_column_of_words_for_missing_alone_is_text():
    assert infer_cells("NA", "null").type == "text"


def test_a_column_of_gaps_is_text_and_says_so():
    assert infer_cells("", "?", " ") == ("text", "every cell is missing")


def test_the_reason_cuts_a_long_cell_short():
    finding = infer_cells("x" * 41)

    assert finding.why == f"'{'x' * 37}...' is no number"


@given(cells)
def test_an_inferred_type_reads_every_cell_that_is_not_missing(texts):
    type_ = infer_cells(*texts).type
    if type_ not in TEXTUAL:
        present = [text for text in texts if not is_missing(text, type_)]

        assert present
        assert all(READERS[type_](text) is not None for text in present)
        assert check_type("x", column_of(*texts), type_).type == type_


@given(cells, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_decide_the_type(texts, shuffler):
    shuffled = shuffler.sample(texts, len(texts))

    assert infer_cells(*shuffled).type == infer_cells(*texts).type


def test_a_type_that_was_asked_for_is_taken_where_it_fits():
    assert check_type("zip", column_of("01067", ""), "text") == ("text", "asked for")
    assert check_type("n", column_of("1", "NA", "?", "2"), "number") == ("number", "asked for")


@pytest.mark.parametrize(
    ("type_", "odd", "article"),
    [
        ("integer", "2.5", "an integer"),
        ("number", "two", "a number"),
        ("boolean", "1", "true or false"),
        ("datetime", "12:00", "a date or time"),
    ],
)
def test_a_cell_that_is_not_of_the_type_asked_for_is_named(type_, odd, article):
    with pytest.raises(BadTable) as caught:
        check_type("size", column_of("", "NA", odd, "x"), type_)

    assert caught.value.detail == f"Row 3, column 'size': {odd!r} is not {article}."
    assert caught.value.place == {"row": 3, "column": "size"}
    assert caught.value.studio == "0017"
    assert caught.value.remedy


def test_the_first_row_of_several_that_do_not_fit_is_named():
    cells = [*["1"] * 500, "two", *["three"] * 500, "two"]

    with pytest.raises(BadTable) as caught:
        check_type("size", column_of(*cells), "number")

    assert caught.value.place == {"row": 501, "column": "size"}
    assert "'two'" in caught.value.detail


def test_every_cell_is_a_text():
    assert check_type("zip", column_of("", "?", "1", "x"), "text") == ("text", "asked for")


TABLE = TextTable.of({"n": ["1", "2.5", "NA"], "kind": ["a", "?", "b"], "rest": ["x", "y", "z"]})


def test_columns_are_read_as_they_are_asked_for_in_that_order():
    frame = typed_as(TABLE, {"kind": "text", "n": "number"})

    assert list(frame.columns) == ["kind", "n"]
    assert frame["kind"].tolist() == ["a", None, "b"]
    np.testing.assert_array_equal(frame["n"], [1.0, 2.5, math.nan])


def test_a_column_may_be_read_as_a_wider_type_than_it_has():
    assert typed_as(TABLE, {"n": "text"})["n"].tolist() == ["1", "2.5", "NA"]


def test_a_column_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(BadTable) as caught:
        typed_as(TABLE, {"n": "number", "size": "number"})

    assert caught.value.detail == "Column 'size' is missing."
    assert caught.value.remedy == "The columns are: n, kind, rest."
    assert caught.value.place == {"column": "size"}
    assert caught.value.studio == "0001"


def test_a_cell_that_does_not_fit_its_columns_type_is_named():
    with pytest.raises(BadTable) as caught:
        typed_as(TABLE, {"rest": "text", "n": "integer"})

    assert caught.value.place == {"row": 2, "column": "n"}


def test_numbers_become_doubles_with_nan_for_missing():
    column = typed_column(column_of(*["1", "NA", "2.5", "?"]), "number")

    assert column.dtype == np.float64
    np.testing.assert_array_equal(column, [1.0, math.nan, 2.5, math.nan])


def test_booleans_become_one_and_zero_and_dates_become_seconds():
    np.testing.assert_array_equal(
        typed_column(column_of(*["true", "", "FALSE"]), "boolean"), [1, math.nan, 0]
    )
    np.testing.assert_array_equal(
        typed_column(column_of(*["1970-01-02", "-", "1970-01-01T00:00:01"]), "datetime"),
        [86400, math.nan, 1],
    )


def test_texts_stay_as_they_are_with_none_for_missing():
    column = typed_column(column_of(*[" a ", "NA", "?", "", "007"]), "text")

    assert column.dtype == object
    assert column.tolist() == [" a ", "NA", None, None, "007"]


def test_a_column_of_gaps_is_still_of_its_type():
    assert typed_column(column_of(*["", "?"]), "integer").dtype == np.float64
    assert typed_column(column_of(*["", "?"]), "text").tolist() == [None, None]


def test_a_frame_has_the_columns_of_its_schema_in_their_types(typed_schema):
    table = TextTable.of({"n": ["1", ""], "Größe (cm)": ["x", "?"], "ok": ["true", "false"]})
    frame = typed_frame(table, typed_schema)

    assert list(frame.columns) == ["n", "Größe (cm)", "ok"]
    assert [str(dtype) for dtype in frame.dtypes] == ["float64", "object", "float64"]
    assert frame["Größe (cm)"].tolist() == ["x", None]
    assert frame["ok"].tolist() == [1.0, 0.0]


@pytest.fixture
def typed_schema():
    from trainlet.tables import describe

    table = TextTable.of({"n": ["1", ""], "Größe (cm)": ["x", "?"], "ok": ["true", "false"]})
    return describe(
        table, {}, dataset="d", version="0" * 20, size=1, uploaded=datetime(2024, 1, 1, tzinfo=UTC)
    )


def test_a_millionth_value_of_another_type_is_seen():
    cells = [str(i) for i in range(1_000_000)]

    assert infer(column_of(*cells)).type == "integer"
    assert infer(column_of(*cells, "0.5")).type == "number"
    assert infer(column_of(*cells, "x")) == ("text", "'x' is no number")
    assert infer(column_of(*cells, "NA")).why == "every value is an integer; 'NA' taken as missing"


def test_what_a_file_holds_as_text_is_no_number_but_may_be_a_date():
    assert infer(column_of("1", "2"), "text") == ("text", "the file holds it as text")
    assert infer(column_of("2024-01-01"), "text").type == "datetime"
    assert infer(column_of("a", "b"), "category") == ("category", "the file says so")


def test_durations_become_seconds():
    column = typed_column(column_of("1:30:00", "", "P1DT1S", "-00:00:00.5"), "duration")

    np.testing.assert_array_equal(column, [5400, math.nan, 86_401, -0.5])


def test_categories_are_texts():
    assert typed_column(column_of("7", "?", "a"), "category").tolist() == ["7", None, "a"]
    assert check_type("x", column_of("7", "a"), "category") == ("category", "asked for")

"""A typed table that is written as CSV reads as the same table again."""

import string

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from trainlet.settings import Settings
from trainlet.tables import WRITTEN, read_stored, typed_as, written

NAN = float("nan")
TYPES = {
    "n": "number",
    "i": "integer",
    "b": "boolean",
    "a date": "datetime",
    "Dauer (s)": "duration",
    "🚗": "text",
    "c": "category",
}


def frame_of(**columns):
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=object if TYPES[name] in ("text", "category") else float)
            for name, values in columns.items()
        }
    )


def again(X):
    types = {name: TYPES[name] for name in X.columns}
    return typed_as(read_stored(written(X, types), Settings(), WRITTEN), types)


def test_each_type_is_written_as_people_write_it():
    X = frame_of(
        n=[0.1, 1e300, -2.0, NAN],
        i=[3.0, -(2.0**53), 0.0, NAN],
        b=[1.0, 0.0, 1.0, NAN],
        **{"a date": [0.0, 1.5, -86400.0, NAN], "Dauer (s)": [5400.0, 0.25, -61.0, NAN]},
        **{"🚗": ["ä, b", 'say "no"', "two\nlines", None]},
    )
    lines = written(X, TYPES).decode().split("\n")

    assert lines[0] == "n,i,b,a date,Dauer (s),🚗" or '"n"' in lines[0]
    assert "0.1,3,true,1970-01-01T00:00:00Z,1:30:00," in lines[1].replace('"1', "1").replace(
        '"', ""
    )
    assert again(X).equals(X)


values = st.floats(allow_nan=True, allow_infinity=False)
whole = st.integers(-(2**53), 2**53).map(float)
words = st.text(string.printable + "äß🚗\u2028", min_size=1).filter(
    lambda text: (
        text.strip() not in ("", "?")
        and "\r" not in text
        and "\0" not in text
        and not any(ord(c) < 32 and c not in "\n\t" for c in text)
    )
)


@settings(max_examples=60)
@given(st.data())
def test_what_is_written_is_read_as_the_same_values(data):
    rows = data.draw(st.integers(1, 6))

    def column(each):
        return data.draw(st.lists(each, min_size=rows, max_size=rows))

    gap = st.just(NAN)
    X = frame_of(
        n=column(values),
        i=column(whole | gap),
        b=column(st.sampled_from([0.0, 1.0, NAN])),
        **{
            "a date": column(st.integers(-(10**9), 4 * 10**9).map(float) | gap),
            "Dauer (s)": column(st.integers(-(10**9), 10**9).map(lambda x: x / 8) | gap),
            "🚗": column(words | st.none()),
        },
        c=column(words | st.none()),
    )
    found = again(X)

    pd.testing.assert_frame_equal(found, X, check_exact=True)


def test_an_infinite_number_and_a_date_beyond_the_years_are_missing():
    X = frame_of(n=[np.inf, -np.inf, 1.0], **{"a date": [1e18, -1e18, 0.0]})
    found = again(X)

    assert found["n"].isna().tolist() == [True, True, False]
    assert found["a date"].isna().tolist() == [True, True, False]

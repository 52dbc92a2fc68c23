"""Which columns are numbers and which are text."""

import pandas as pd

from trainlet.catalogue.estimators.columns import kinds


def test_columns_are_numbers_or_text_in_the_order_of_the_frame():
    frame = pd.DataFrame(
        {
            "b": [1.0],
            "z": pd.Series(["x"], dtype=object),
            "a": [2],
            "y": pd.Series([None], dtype=object),
            "0": [3.0],
        }
    )

    assert kinds(frame) == (["b", "a", "0"], ["z", "y"])

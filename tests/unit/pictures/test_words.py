"""Figures and names as people read them."""

import pytest

from trainlet.pictures.words import counted, figure, plain, span, spelled, value_words


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("a\nb\tc", 0, "a b c"),
        ("a\x00b\x1bc", 0, "a\ufffdb\ufffdc"),
        ("a\u202eb\u2066c\u2028d", 0, "a\ufffdb\ufffdc\ufffdd"),
        ("a\ud800b\uffffc", 0, "a\ufffdb\ufffdc"),
        ("ü猫😀", 3, "ü猫😀"),
        ("abcdef", 4, "abc…"),
        (True, 0, "True"),
    ],
    ids=range(7),
)
def test_a_name_is_one_line_that_any_page_can_hold(text: object, most: int, shown: str) -> None:
    assert plain(text, most) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "-"),
        (0.91234, "0.9123"),
        (1234567, "1,234,567"),
        (1660.7, "1,661"),
        (-12345.6, "-12,346"),
        (1e12, "1e+12"),
        (3e-7, "3e-07"),
        (0.0, "0"),
    ],
)
def test_a_figure_has_about_four_digits(value: float | None, shown: str) -> None:
    assert figure(value) == shown


def test_counts_and_identifiers_are_words() -> None:
    assert (counted(1, "row"), counted(2000, "row")) == ("1 row", "2,000 rows")
    assert counted(0, "category", "categories") == "0 categories"
    assert spelled("number_of_leaves") == "Number of leaves"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (True, "yes"),
        (False, "no"),
        (None, "none"),
        ([], "none"),
        (["a", 1, 0.5], "a, 1, 0.5"),
        (0.2, "0.2"),
        ({"a": [1]}, '{"a":[1]}'),
        ([{"a": 1}], '[{"a":1}]'),
        ("x\ny", "x y"),
        ({"use": "a-b", "settings": {"deep_rate": 0.5, "on": True}}, "a-b (deep rate 0.5, on yes)"),
        (
            [{"use": "a", "settings": {}}, {"use": "b", "settings": {"folds": 2}}],
            "a; b (folds 2)",
        ),
    ],
    ids=range(11),
)
def test_a_setting_is_told_in_words(value: object, shown: str) -> None:
    assert value_words(value) == shown


@pytest.mark.parametrize(
    ("type_", "low", "high", "shown"),
    [
        ("number", 0.5, 1200.0, "0.5 to 1,200"),
        ("boolean", 0.0, 1.0, "yes and no"),
        ("boolean", 1.0, 1.0, "yes"),
        ("datetime", 0.0, 86400.0, "1970-01-01 00:00 to 1970-01-02 00:00"),
        ("datetime", 0.0, 1e300, "1970-01-01 00:00 to 1e+300 seconds"),
        ("duration", 60.0, 90.0, "60 to 90 seconds"),
    ],
)
def test_a_column_s_values_are_told_as_its_type_writes_them(
    type_: str, low: float, high: float, shown: str
) -> None:
    assert span(low, high, type_) == shown

"""The expressions that Studio's Split Data divides rows by."""

import pytest

from trainlet.catalogue.fitted.rows.split_expressions import Column, conditions_of, pattern_of
from trainlet.errors import BadRecipe


def test_a_pattern_is_all_that_follows_the_column():
    assert pattern_of(r' \"A b.ü" ^S "x" ') == (Column("A b.ü", 0), '^S "x" ')
    assert pattern_of("(\\12)a|b\n") == (Column("", 12), "a|b\n")


def test_and_goes_before_or():
    column, alternatives = conditions_of(r'\"A"<=1 & !=2|>= 2020-01-01 00:00 ')

    assert column == Column("A", 0)
    assert alternatives == [[("<=", "1"), ("!=", "2")], [(">=", "2020-01-01 00:00")]]


@pytest.mark.parametrize("text", ["", "A > 1", r'\"A"', r'\"" > 1', r"(\x) > 1", r"(\1", "(1) > 1"])
def test_what_names_no_column_is_refused(text):
    for read in (pattern_of, conditions_of):
        with pytest.raises(BadRecipe):
            read(text)


@pytest.mark.parametrize("rest", ["1", "> ", "> 1 &", "| > 1", ">> 1", "> 1 2 > 3", "> (1)", "=1"])
def test_what_is_no_comparison_is_refused(rest):
    with pytest.raises(BadRecipe):
        conditions_of(r"(\0) " + rest)


def test_a_long_value_is_read_in_no_time():
    with pytest.raises(BadRecipe):
        conditions_of(r"(\0) > " + "1 " * 20_000 + "(")

"""Names of columns that come from several tables."""

from trainlet.catalogue.fitted.naming import unique


def test_a_name_that_came_before_gets_a_number():
    assert unique(["a", "b", "a", "a", ""]) == ["a", "b", "a (1)", "a (2)", ""]


def test_a_name_that_somebody_has_is_taken_by_nobody():
    assert unique(["a", "a", "a (1)"]) == ["a", "a (2)", "a (1)"]
    assert unique(["a", "a (1)", "a", "a (1)"]) == ["a", "a (1)", "a (2)", "a (1) (1)"]

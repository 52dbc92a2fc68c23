"""Which columns a step acts on."""

import pytest

from trainlet.catalogue import lookup
from trainlet.errors import BadRecipe
from trainlet.recipes import Rule, Selection, resolve

TYPES = {"a b": "number", "ü": "integer", "🚗": "text", "when": "datetime", "is": "boolean"}
SCALING = lookup.get("transforms", "normalize-data")
ANY = lookup.get("transforms", "select-columns-in-dataset")


def chosen(columns, transform=ANY, known=()):
    settings = transform.settings()
    return resolve(columns, transform, TYPES, settings, frozenset(known))


def refused(columns, transform=ANY, **more):
    with pytest.raises(BadRecipe) as caught:
        chosen(columns, transform, **more)
    return caught.value


def by(*rules, begin_with="no-columns"):
    return Selection(begin_with=begin_with, rules=list(rules))


def test_names_are_taken_in_their_order_each_once():
    assert chosen(["🚗", "a b", "🚗"]) == ["🚗", "a b"]


def test_a_step_without_columns_acts_on_all_that_it_takes():
    assert chosen(None) == list(TYPES)
    assert chosen(None, SCALING) == ["a b", "ü"]


def test_a_column_that_is_gone_by_now_is_passed_over_and_one_that_never_was_is_refused():
    assert chosen(["a b", "gone"], known=["gone"]) == ["a b"]
    error = refused(["a b", "gone"])

    assert (error.studio, error.place["column"]) == ("0001", "gone")


def test_a_column_that_the_step_does_not_take_is_refused_only_where_it_is_named():
    error = refused(["a b", "🚗"], SCALING)

    assert (error.studio, error.place["column"]) == ("0017", "🚗")
    assert "text" in error.detail


@pytest.mark.parametrize(
    ("rules", "want"),
    [
        ([Rule(types=["numeric"])], ["a b", "ü"]),
        ([Rule(types=["string", "datetime"])], ["🚗", "when"]),
        ([Rule(types=["categorical"])], ["🚗"]),
        ([Rule(indices="1-2, 5")], ["a b", "ü", "is"]),
        ([Rule(indices=" 4 ")], ["when"]),
        ([Rule(indices="1-5"), Rule(act="exclude", names=["ü"])], ["a b", "🚗", "when", "is"]),
        ([Rule(act="exclude", names=["ü"]), Rule(names=["ü", "is"])], ["ü", "is"]),
    ],
)
def test_rules_add_up_in_their_order(rules, want):
    assert chosen(by(*rules)) == want


def test_rules_may_begin_with_all_columns():
    rule = Rule(act="exclude", types=["boolean"], names=["ü"])

    assert chosen(by(rule, begin_with="all-columns")) == ["a b", "🚗", "when"]


def test_rules_that_choose_nothing_are_refused():
    assert refused(by()).studio == "0011"
    assert (
        refused(by(Rule(act="exclude", indices="1-5"), begin_with="all-columns")).studio == "0011"
    )


@pytest.mark.parametrize(
    ("indices", "studio"),
    [("x", "0059"), ("0", "0059"), ("1-", "0059"), ("1;2", "0059"), ("6", "0060"), ("3-2", "0060")],
)
def test_places_that_are_none_are_refused(indices, studio):
    assert refused(by(Rule(indices=indices))).studio == studio

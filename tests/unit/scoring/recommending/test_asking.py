import pytest

from trainlet.errors import BadRequest
from trainlet.scoring.recommending.asking import Ask, by_query, by_studio


def test_a_query_asks_by_the_names_of_what_can_be_asked() -> None:
    query = {"kind": "items", "count": "3", "unrated": "true", "details": "true"}

    assert by_query(query) == Ask(kind="items", count=3, unrated=True)
    assert by_query({"details": "true"}) is None


def test_studios_parameters_ask_for_items_among_the_rated_unless_they_say_otherwise() -> None:
    assert by_studio({}) is None
    assert by_studio({"Recommended item selection": "From All Items"}) == Ask(kind="items")
    assert by_studio({"Recommender prediction kind": "Related Users"}) == Ask(
        kind="related-users", among="rated"
    )


def test_parameters_of_other_kinds_are_passed_over() -> None:
    asked = by_studio(
        {
            "Recommender prediction kind": "Related Items",
            "Maximum number of related items to find for an item": 7,
            "Maximum number of items to recommend to a user": 99,
            "Related item selection": "From All Items",
        }
    )

    assert asked == Ask(kind="related-items", count=7)


@pytest.mark.parametrize("given", [{"count": "0"}, {"kind": "best"}, {"count": "x"}])
def test_refuses_what_can_not_be_asked(given) -> None:
    with pytest.raises(BadRequest, match="can't be asked so"):
        by_query(given)


@pytest.mark.parametrize("given", [{"x": 1}, {"Recommender prediction kind": "x"}])
def test_refuses_what_studio_did_not_have(given) -> None:
    with pytest.raises(BadRequest) as refused:
        by_studio(given)

    assert refused.value.studio == "0002"

"""Clean requests made whole, and those that are kept."""

import pytest

from tests.trained import AUTOMOBILES, upload
from trainlet import keys
from trainlet.errors import BadName, BadRecipe, DatasetMissing, NotFound
from trainlet.recipes import Step
from trainlet.store import Store
from trainlet.work import cleanings
from trainlet.work.requests import CleanRequest

SCALE = Step(use="normalize-data", columns=["horsepower"])


@pytest.fixture
def filled(store: Store) -> Store:
    upload(store, "autos", AUTOMOBILES.read_bytes())
    return store


def test_what_is_left_out_is_filled_in(filled: Store) -> None:
    found = cleanings.whole(CleanRequest(dataset="autos", steps=[SCALE]), filled)

    assert (found.into, found.name) == ("autos-clean", "autos-clean")
    assert len(found.version) == 20
    assert found.steps[0].settings["transformation_method"] == "zscore"
    assert cleanings.whole(found, filled) == found


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"dataset": "none"}, DatasetMissing),
        ({"into": "../x"}, BadName),
        ({"name": "A B"}, BadName),
        ({"label": "colour"}, BadRecipe),
        ({"label": "horsepower"}, BadRecipe),
        ({"into": "autos", "again": True}, BadRecipe),
        (
            {"steps": [Step(use="apply-transformation", settings={"transformation": "none"})]},
            NotFound,
        ),
        ({"steps": [Step(use="add-rows", settings={"dataset": "none"})]}, DatasetMissing),
    ],
)
def test_what_does_not_fit_is_refused(filled: Store, facts: dict, error: type) -> None:
    with pytest.raises(error):
        cleanings.whole(CleanRequest(**{"dataset": "autos", "steps": [SCALE], **facts}), filled)


def test_other_datasets_are_pinned_to_their_version(filled: Store) -> None:
    step = Step(use="add-rows", settings={"dataset": "autos"})
    found = cleanings.whole(CleanRequest(dataset="autos", steps=[step]), filled)

    assert found.steps[0].settings["dataset"] == f"autos@{found.version}"


def test_those_that_are_kept_are_found_by_what_they_read(filled: Store) -> None:
    for into in ("a", "b"):
        cleanings.keep(filled, CleanRequest(dataset="autos", steps=[SCALE], into=into))
    cleanings.keep(filled, CleanRequest(dataset="other", steps=[SCALE], into="c"))

    assert [each.into for each in cleanings.kept(filled, "autos")] == ["a", "b"]
    assert [each.into for each in cleanings.kept(filled)] == ["a", "b", "c"]


def test_one_dataset_is_written_from_one_other(filled: Store) -> None:
    cleanings.keep(filled, CleanRequest(dataset="autos", steps=[SCALE], into="a"))
    with pytest.raises(BadRecipe):
        cleanings.keep(filled, CleanRequest(dataset="other", steps=[SCALE], into="a"))
    cleanings.keep(filled, CleanRequest(dataset="autos", steps=[], into="a"))

    assert cleanings.find(filled, "a").steps == []
    cleanings.forget(filled, "a")
    assert cleanings.find(filled, "a") is None
    with pytest.raises(NotFound):
        cleanings.forget(filled, "a")


def test_versions_are_left_open_where_they_were(filled: Store) -> None:
    request = CleanRequest(dataset="autos", steps=[SCALE], into="a", again=True, cause=["x"])
    cleanings.keep(filled, request)

    assert cleanings.find(filled, "a") == CleanRequest(dataset="autos", steps=[SCALE], into="a")


def test_one_that_is_damaged_holds_up_no_other(filled: Store) -> None:
    for into in ("a", "c"):
        cleanings.keep(filled, CleanRequest(dataset="autos", steps=[SCALE], into=into))
    filled.put(keys.cleaning("b"), b"{")

    assert [each.into for each in cleanings.kept(filled, "autos")] == ["a", "c"]

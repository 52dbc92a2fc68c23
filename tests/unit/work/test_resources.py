"""Other tables and saved transformations that steps name."""

import pytest

from tests.trained import AUTOMOBILES, ended, upload
from trainlet.errors import DatasetMissing, NotFound
from trainlet.recipes import Step
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work import resources

ROWS = Step(use="add-rows", settings={"dataset": "autos"})
SAVED = Step(use="apply-transformation", settings={"transformation": "scale"})
SCALE = Step(use="normalize-data", columns=["horsepower"])


@pytest.fixture
def filled(store: Store) -> Store:
    upload(store, "autos", AUTOMOBILES.read_bytes())
    return store


def test_other_tables_are_read_in_their_types(filled: Store) -> None:
    found = resources.others([SCALE, ROWS], filled, Settings())

    assert list(found) == ["autos"]
    assert len(found["autos"].X) == 205
    assert found["autos"].types["make"] == "text"
    assert found["autos"].X["horsepower"].max() == 288.0


def test_a_version_may_be_named(filled: Store) -> None:
    version = upload(filled, "autos", AUTOMOBILES.read_bytes()[:5000])["version"]
    step = Step(use="add-rows", settings={"dataset": f"autos@{version}"})

    assert len(resources.others([step], filled, Settings())[f"autos@{version}"].X) < 50


def test_saved_transformations_are_ready_to_be_used(filled: Store) -> None:
    request = {
        "dataset": "autos",
        "name": "scale",
        "steps": [{"use": SCALE.use, "columns": SCALE.columns}],
    }
    assert ended(filled, "clean", request).result
    found = resources.graphs([SAVED], filled)

    assert found["scale"].gives == {"horsepower": "number"}
    assert found["scale"].lineage.made == {"horsepower": ("horsepower",)}


def test_steps_that_name_nothing_need_nothing(filled: Store) -> None:
    assert resources.others([SCALE], filled, Settings()) == {}
    assert resources.graphs([SCALE, ROWS], filled) == {}


def test_what_is_not_there_is_told(filled: Store) -> None:
    with pytest.raises(DatasetMissing):
        resources.others([Step(use="add-rows", settings={"dataset": "none"})], filled, Settings())
    with pytest.raises(NotFound):
        resources.graphs([SAVED], filled)

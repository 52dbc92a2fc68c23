"""What is damaged, or never comes to anything, is named, and hides nothing else that is."""

from pathlib import Path

import msgspec
import pytest

from tests.trained import AUTOMOBILES, GAPS, train, upload
from trainlet import datasets, keys, recipes, registry
from trainlet.errors import StoreUnavailable
from trainlet.recipes import Recipe
from trainlet.settings import Settings
from trainlet.store import Object, Store
from trainlet.store.folder import FolderStore
from trainlet.work.examination.contents import contents, drop_zone
from trainlet.work.examination.finding import Finding

RETRAINED = {**GAPS, "retrain": {}}


def found(store: Store) -> dict[str, Finding]:
    return {finding.check: finding for finding in contents(store, Settings())}


def keep(store: Store, model: str, **recipe: object) -> None:
    recipes.save(store, model, msgspec.convert(recipe, Recipe))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with one trained model."""
    store = FolderStore(str(tmp_path_factory.mktemp("contents")))
    upload(store, "autos", AUTOMOBILES.read_bytes())
    train(store, "gaps", recipe=GAPS)
    return store


@pytest.fixture
def copy(trained: Store, tmp_path: Path) -> Store:
    """The same in a folder of the test's own."""
    store = FolderStore(str(tmp_path / "copy"))
    for entry in trained.list(""):
        store.put(entry.key, trained.get(entry.key).data)
    return store


def test_what_can_be_read_is_well(trained: Store) -> None:
    assert {finding.state for finding in contents(trained, Settings())} == {"ok"}


def test_a_damaged_document_of_each_kind_is_named(copy: Store) -> None:
    version = datasets.read_index(copy, "autos").latest
    index = registry.read_index(copy, "gaps")
    champion = registry.resolve(index, "gaps")
    spoilt = {
        "dataset autos": keys.dataset_schema("autos", version),
        "dataset trucks": keys.dataset_index("trucks"),
        "model gaps": keys.artifact("gaps", champion.build, champion.claim, "manifest.json"),
        "model income": keys.model_index("income"),
        "recipe gaps": keys.recipe("gaps"),
    }
    for key in spoilt.values():
        copy.put(key, b"{")

    assert {(name, f.state) for name, f in found(copy).items()} == {(n, "failed") for n in spoilt}


def test_a_manifest_or_a_schema_that_is_gone_is_named(copy: Store) -> None:
    champion = registry.resolve(registry.read_index(copy, "gaps"), "gaps")
    copy.delete(keys.artifact("gaps", champion.build, champion.claim, "manifest.json"))
    copy.delete(keys.dataset_schema("autos", datasets.read_index(copy, "autos").latest))

    assert {name for name, f in found(copy).items() if f.state == "failed"} == {
        "dataset autos",
        "model gaps",
    }


def test_what_is_only_just_being_made_is_well(store: Store) -> None:
    store.put(keys.dataset_data("autos", "0" * 20, ".csv"), b"a\n1\n")
    store.put(keys.build_claim("gaps", "0" * 20), b"{}")

    assert {finding.state for finding in contents(store, Settings())} == {"ok"}


def test_a_recipe_that_retrains_from_a_dataset_that_is_missing_is_named(store: Store) -> None:
    keep(store, "price", **RETRAINED)
    keep(store, "once", **GAPS)
    (finding,) = found(store).values()

    assert (finding.check, finding.state) == ("recipe price", "failed")
    assert finding.detail == "There is no dataset 'autos'."
    assert "trainlet dataset upload autos" in finding.remedy


def test_a_recipe_that_doesn_t_fit_its_dataset_is_named(copy: Store) -> None:
    keep(copy, "price", **{**RETRAINED, "label": "nothing"})
    (finding,) = found(copy).values()

    assert (finding.check, finding.state) == ("recipe price", "failed")
    assert "'nothing'" in finding.detail


def test_a_stray_folder_is_warned_of_and_hides_nothing(store: Store) -> None:
    store.put("models/My Model/notes.txt", b"mine")
    store.put(keys.recipe("price"), b"{")

    assert {name: finding.state for name, finding in found(store).items()} == {
        "model My Model": "warning",
        "recipe price": "failed",
    }


def test_a_store_that_stops_answering_is_not_asked_for_the_rest(copy: Store) -> None:
    class Down(FolderStore):
        asked = 0

        def get(self, key: str, version: str = "") -> Object:
            self.asked += 1
            raise StoreUnavailable("down")

    down = Down(copy.url)
    with pytest.raises(StoreUnavailable):
        list(contents(down, Settings()))

    assert down.asked == 1


@pytest.mark.parametrize("key", ["uploads/lost.csv", "uploads/My Cars/a.csv", "uploads/-/a.csv"])
def test_an_upload_that_nothing_comes_of_is_named(store: Store, key: str) -> None:
    store.put("uploads/cars/a.csv", b"a\n1\n")
    store.put("uploads/cars/b.csv.part", b"a\n")
    (sound,) = drop_zone(store, Settings())
    store.put(key, b"a\n1\n")
    (finding,) = drop_zone(store, Settings())

    assert sound.state == "ok"
    assert (finding.state, finding.detail) == ("warning", f"Nothing comes of {key}.")
    assert "uploads/{dataset}/" in finding.remedy


def test_of_many_such_uploads_some_are_named(store: Store) -> None:
    for number in range(7):
        store.put(f"uploads/{number}.csv", b"a\n1\n")
    (finding,) = drop_zone(store, Settings())

    assert finding.detail.endswith("uploads/3.csv, uploads/4.csv and 2 more.")

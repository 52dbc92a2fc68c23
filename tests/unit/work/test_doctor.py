"""What is missing is found before it hurts, and every check outlives the failure of the others."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.memory import MemoryStore
from tests.trained import AUTOMOBILES, upload
from trainlet import keys, recipes
from trainlet.errors import StoreUnavailable
from trainlet.recipes import Choice, Recipe, Retrain
from trainlet.settings import Settings
from trainlet.store import Entry, Store
from trainlet.work.doctor import Finding, examine


def states(store: Store, settings: Settings | None = None) -> dict[str, str]:
    return {f.check: f.state for f in examine(store, settings or Settings())}


def found(store: Store, check: str, settings: Settings | None = None) -> Finding:
    return next(f for f in examine(store, settings or Settings()) if f.check == check)


def test_a_sound_store_is_well_and_left_as_it_was(store: Store) -> None:
    upload(store, "autos", AUTOMOBILES.read_bytes())
    before = [entry.key for entry in store.list("")]

    assert set(states(store).values()) == {"ok"}
    assert [entry.key for entry in store.list("")] == before


class Broken(MemoryStore):
    """A store in which one kind of call is refused."""

    refused = ""

    def __getattribute__(self, name: str) -> Any:
        if name != "refused" and name == self.refused:
            return self._refuse
        return super().__getattribute__(name)

    def _refuse(self, *_: object) -> Any:
        raise StoreUnavailable(f"{self.refused} is not allowed.", remedy="Allow it.")


@pytest.fixture
def on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store in memory has no disk to look at."""
    monkeypatch.setattr(MemoryStore, "url", "memory://")


@pytest.mark.usefixtures("on_disk")
@pytest.mark.parametrize(
    "call", ["get", "get_if_changed", "put_if_absent", "put_if_match", "list", "delete"]
)
def test_a_call_that_is_refused_is_named_and_the_other_checks_go_on(call: str) -> None:
    store = Broken()
    store.refused = call
    finding = found(store, "permissions")

    assert (finding.state, finding.detail) == ("failed", f"{call} is not allowed.")
    assert finding.remedy == "Allow it."
    assert states(store)["open files"] == "ok"
    assert "drop zone" in states(store)


class Lying(MemoryStore):
    """A store that ignores conditions, as some servers do."""

    def put_if_absent(self, key: str, data: bytes) -> str:
        return self.put(key, data)


class Forgetful(MemoryStore):
    def put_if_match(self, key: str, data: bytes, etag: str) -> str:
        return self.put(key, data)


@pytest.mark.usefixtures("on_disk")
@pytest.mark.parametrize("kind", [Lying, Forgetful])
def test_a_store_that_ignores_conditions_is_found_out(kind: Callable[[], MemoryStore]) -> None:
    finding = found(kind(), "permissions")

    assert finding.state == "failed"
    assert "undo each other's work" in finding.detail
    assert "conditional writes" in finding.remedy


@pytest.mark.usefixtures("on_disk")
@pytest.mark.parametrize(
    ("skew", "state"), [(0.0, "ok"), (3.0, "ok"), (-30.0, "warning"), (120.0, "failed")]
)
def test_a_clock_that_is_off_is_found_out(skew: float, state: str) -> None:
    class Skewed(MemoryStore):
        def head(self, key: str, version: str = "") -> Entry:
            entry = super().head(key)
            return Entry(key, entry.size, entry.modified + skew, entry.etag)

    assert found(Skewed(), "clock").state == state


def test_a_damaged_index_and_a_recipe_without_its_dataset_are_named(store: Store) -> None:
    store.put(keys.model_index("income"), b"damaged")
    recipe = Recipe(
        dataset="autos",
        label="nothing",
        learner=Choice(use="linear-regression"),
        retrain=Retrain(),
    )
    upload(store, "autos", AUTOMOBILES.read_bytes())
    recipes.save(store, "price", recipe)
    findings = {f.check: f for f in examine(store, Settings()) if f.state == "failed"}

    assert set(findings) == {"income", "price"}
    assert "can't be read" in findings["income"].detail
    assert "'nothing'" in findings["price"].detail


@pytest.mark.parametrize("key", ["uploads/lost.csv", "uploads/My Cars/a.csv"])
def test_an_upload_that_nothing_comes_of_is_named(store: Store, key: str) -> None:
    store.put("uploads/cars/a.csv", b"a\n1\n")
    assert found(store, "drop zone").state == "ok"

    store.put(key, b"a\n1\n")
    finding = found(store, "drop zone")

    assert finding.state == "warning"
    assert key in finding.detail
    assert "uploads/{dataset}/" in finding.remedy


def test_settings_that_don_t_fit_each_other_are_named(store: Store) -> None:
    tight = Settings(lease_seconds=1, poll_seconds=0.5, job_slots=1000)

    assert found(store, "lease", tight).state == "warning"
    assert found(store, "cores", tight).state == "warning"

"""A store that can't be relied on is found out before anything relies on it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.memory import MemoryStore
from trainlet.errors import StoreUnavailable
from trainlet.settings import Settings
from trainlet.store import Entry, Object, Store
from trainlet.work.examination.calls import clock, permissions
from trainlet.work.examination.finding import Finding


def broken(store: Store) -> dict[str, Finding]:
    return {f.check: f for f in permissions(store, Settings()) if f.state == "failed"}


class Refusing(MemoryStore):
    """A store in which one kind of call is refused."""

    refused = ""

    def __getattribute__(self, name: str) -> Any:
        if name != "refused" and name == self.refused:
            return self._refuse
        return super().__getattribute__(name)

    def _refuse(self, *_: object) -> Any:
        raise StoreUnavailable(f"{self.refused} is not allowed.", remedy="Allow it.")


@pytest.mark.parametrize(
    ("call", "named"),
    [
        ("put", {"write"}),
        ("get", {"read", "delete"}),  # in memory, head reads
        ("get_if_changed", {"read"}),
        ("list", {"list"}),
        ("put_if_absent", {"write once"}),
        ("put_if_match", {"write over"}),
        ("delete", {"delete"}),
    ],
)
def test_every_kind_of_call_that_is_refused_is_named_and_no_other(
    call: str, named: set[str]
) -> None:
    store = Refusing()
    store.refused = call
    found = broken(store)

    assert set(found) == {f"permission to {kind}" for kind in named}
    assert {finding.detail for finding in found.values()} == {f"{call} is not allowed."}
    assert {finding.remedy for finding in found.values()} == {"Allow it."}


def test_what_was_tried_is_taken_away_though_a_call_fails() -> None:
    store = Refusing()
    store.refused = "put_if_match"
    list(permissions(store, Settings()))
    list(clock(store, Settings()))

    assert list(store.list("")) == []


class Twice(MemoryStore):
    """Ignores that an object must not be there, as some servers do."""

    def put_if_absent(self, key: str, data: bytes) -> str:
        return self.put(key, data)


class Over(MemoryStore):
    """Ignores the ETag that an object must have."""

    def put_if_match(self, key: str, data: bytes, etag: str) -> str:
        return self.put(key, data)


@pytest.mark.parametrize(("kind", "named"), [(Twice, "write once"), (Over, "write over")])
def test_a_store_that_ignores_conditions_is_found_out(
    kind: Callable[[], MemoryStore], named: str
) -> None:
    (finding,) = broken(kind()).values()

    assert finding.check == f"permission to {named}"
    assert "undo each other's work" in finding.detail
    assert "conditional writes" in finding.remedy


class Garbling(MemoryStore):
    def get(self, key: str, version: str = "") -> Object:
        found = super().get(key)
        return Object(b"?", found.etag, found.modified)


class Restless(MemoryStore):
    def get_if_changed(self, key: str, etag: str) -> Object | None:
        return self.get(key)


class Blind(MemoryStore):
    def list(self, prefix: str, start_after: str = "") -> Any:
        return iter(())


class Keeping(MemoryStore):
    def delete(self, key: str) -> None:
        pass


@pytest.mark.parametrize(
    ("kind", "named", "what"),
    [
        (Garbling, "read", "other bytes"),
        (Restless, "read", "for changed"),
        (Blind, "list", "doesn't list"),
        (Keeping, "delete", "keeps what was deleted"),
    ],
)
def test_a_store_that_says_yes_and_does_otherwise_is_found_out(
    kind: Callable[[], MemoryStore], named: str, what: str
) -> None:
    (finding,) = broken(kind()).values()

    assert finding.check == f"permission to {named}"
    assert what in finding.detail


@pytest.mark.parametrize(
    ("skew", "state"),
    [
        (0.0, "ok"),
        (3.0, "ok"),
        (-3.0, "ok"),
        (-30.0, "warning"),
        (30.0, "warning"),
        (120, "failed"),
    ],
)
def test_a_clock_that_is_off_is_found_out(skew: float, state: str) -> None:
    class Skewed(MemoryStore):
        def head(self, key: str, version: str = "") -> Entry:
            entry = super().head(key)
            return Entry(key, entry.size, entry.modified + skew, entry.etag)

    (finding,) = clock(Skewed(), Settings())

    assert finding.state == state
    assert bool(finding.remedy) == (state != "ok")

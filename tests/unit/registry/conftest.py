"""A model that is old: 10,000 versions, with the longest of everything."""

import pytest

from tests.made import OWN_ALIASES, grown
from tests.memory import MemoryStore
from trainlet import keys

MANY = 10_000


class Weighed(MemoryStore):
    """A store that knows how large a model's index has ever been."""

    heaviest = 0

    def put(self, key: str, data: bytes) -> str:
        if key == keys.model_index("m"):
            self.heaviest = max(self.heaviest, len(data))
        return super().put(key, data)

    def copy(self) -> "Weighed":
        twin = super().copy()
        twin.heaviest = self.heaviest
        return twin


@pytest.fixture(scope="session")
def ancient() -> Weighed:
    """The old model, to be looked at alone."""
    store = Weighed()
    grown(store, MANY)
    return store


@pytest.fixture
def old(ancient: Weighed) -> Weighed:
    """The old model, to be changed."""
    return ancient.copy()


@pytest.fixture
def many() -> int:
    """How many versions the old model has."""
    return MANY


@pytest.fixture
def own_aliases() -> list[str]:
    """The names that the first versions of the old model keep, in their order."""
    return OWN_ALIASES

"""What the tests of the work share."""

import pytest

from tests.cars import cars
from trainlet.datasets import Schema


@pytest.fixture(scope="session")
def schema() -> Schema:
    """A table with a column of every kind."""
    return cars()

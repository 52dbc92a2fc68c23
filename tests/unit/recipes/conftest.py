"""What the tests of the recipes share."""

import pytest

from tests.cars import cars
from trainlet.datasets import Schema


@pytest.fixture(scope="session")
def schema() -> Schema:
    return cars()

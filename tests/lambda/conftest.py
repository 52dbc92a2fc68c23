"""A real S3-compatible server behind the packaged functions."""

from collections.abc import Iterator
from subprocess import CalledProcessError

import pytest

from infra.packaging import runtimes, service
from tests.servers import Bucket, weed_bucket
from tests.trained import AUTOMOBILES, GAPS, train, upload

PREFIX = "lambda"


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A bucket with a table and a model."""
    with weed_bucket(tmp_path_factory.mktemp("weed")) as started:
        store = started.store(PREFIX)
        upload(store, "autos", AUTOMOBILES.read_bytes())
        train(store, "gaps", recipe=GAPS)
        yield started


@pytest.fixture(autouse=True, scope="session")
def packages_can_be_built() -> None:
    """Skip where they can't: for want of Lambda's Python, or of npm's package index."""
    if not runtimes.find():
        pytest.skip(f"there is no Python {runtimes.WANTED} here, which Lambda runs")
    try:
        service.install()
    except CalledProcessError:
        pytest.skip("npm can't install what reads serverless.yml")

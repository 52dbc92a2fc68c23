"""10,000 operations on one alias by 16 writers and 16 readers, on a folder and on S3."""

import uuid
from pathlib import Path

import pytest

from tests.contract.test_aliases import WRITERS, storm
from tests.linearizability import violations
from tests.servers import Bucket

EACH = 10_000 // (2 * WRITERS) + 1


@pytest.mark.parametrize("kind", ["folder", "weed"])
def test_ten_thousand_operations_have_one_order(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    place = (str(tmp_path), "")
    if kind == "weed":
        bucket: Bucket = request.getfixturevalue("weed")
        place = (f"s3://{bucket.name}/{uuid.uuid4().hex}", bucket.endpoint)
    history = storm(place, EACH, EACH)
    print(f"{len(history):,} operations on {kind}")

    assert violations(history) == []
    assert len(history) > 8_000

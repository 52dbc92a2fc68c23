"""10,000 operations on one alias by 16 writers and 16 readers, on a folder and on S3."""

import time
import uuid
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from tests.aliases import WRITERS, Lossy, storm
from tests.linearizability import violations
from tests.servers import Bucket
from trainlet.store import open_store

EACH = 10_000 // (2 * WRITERS) + 1


@pytest.mark.parametrize("kind", ["folder", "lossy", "weed"])
def test_ten_thousand_operations_have_one_order(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    opener = partial(Lossy if kind == "lossy" else open_store, str(tmp_path))
    if kind == "weed":
        bucket: Bucket = request.getfixturevalue("weed")
        opener = partial(open_store, f"s3://{bucket.name}/{uuid.uuid4().hex}", bucket.endpoint)
    started = time.monotonic()
    history = storm(opener, EACH)
    unknown = sum(each.kind == "move" and each.revision is None for each in history)
    kinds = dict(Counter(each.kind for each in history))
    print(f"{kind}: {kinds}, {unknown} of unknown outcome, {time.monotonic() - started:.0f} s")

    assert len(history) > 10_000
    assert violations(history) == []

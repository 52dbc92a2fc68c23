"""Alias moves are linearizable: on a folder and on a real S3 server, by threads and processes."""

import uuid
from functools import partial
from pathlib import Path

import pytest

from tests.aliases import VERSIONS, WRITERS, Lossy, Opener, Overwriting, Stale, storm
from tests.linearizability import violations
from tests.servers import Bucket
from trainlet import registry
from trainlet.store import Store, open_store

EACH = {"folder": 12, "lossy": 12, "weed": 6}


@pytest.fixture(params=["folder", "lossy", "weed"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def opener(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Opener:
    if kind == "weed":
        bucket: Bucket = request.getfixturevalue("weed")
        return partial(open_store, f"s3://{bucket.name}/{uuid.uuid4().hex}", bucket.endpoint)
    return partial(Lossy if kind == "lossy" else open_store, str(tmp_path))


def test_16_writers_and_16_readers_see_one_order(kind: str, opener: Opener) -> None:
    history = storm(opener, EACH[kind])

    assert violations(history) == []
    assert len(history) == 1 + 2 * WRITERS * EACH[kind]
    unknown = [each for each in history if each.kind == "move" and each.revision is None]
    known = [each for each in history if each.kind == "move" and each.revision is not None]
    took_effect = registry.read_index(opener(), "m").revision - VERSIONS + 1
    assert len(known) <= took_effect <= len(known) + len(unknown)
    assert unknown or kind != "lossy"
    assert any(each.match for each in known)
    assert any(each.kind == "refused" for each in history)


@pytest.mark.parametrize(
    ("broken", "told"), [(Overwriting, "took effect at one revision"), (Stale, "had returned")]
)
def test_a_store_that_breaks_its_promise_is_found_out(
    broken: type[Store], told: str, tmp_path: Path
) -> None:
    history = storm(partial(broken, str(tmp_path)), 12)

    assert any(told in each for each in violations(history))

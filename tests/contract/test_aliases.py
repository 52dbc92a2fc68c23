"""Alias moves are linearizable: on a folder and on a real S3 server, by threads and processes."""

import multiprocessing
import uuid
from itertools import chain
from pathlib import Path

import pytest

from tests.aliases import VERSIONS, know_keys, prepare, run
from tests.linearizability import Operation, violations
from tests.servers import Bucket
from trainlet import registry
from trainlet.store import open_store

WRITERS = 16
WRITES = {"folder": 12, "weed": 6}


@pytest.mark.parametrize("kind", ["folder", "weed"])
def test_16_writers_and_16_readers_see_one_order(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    place = (str(tmp_path), "")
    if kind == "weed":
        bucket: Bucket = request.getfixturevalue("weed")
        place = (f"s3://{bucket.name}/{uuid.uuid4().hex}", bucket.endpoint)

    history = storm(place, WRITES[kind], WRITES[kind])

    assert violations(history) == []
    moves = [each for each in history if each.kind == "move"]
    assert len(moves) > WRITERS * WRITES[kind] / 2
    assert all(move.revision for move in moves)
    index = registry.read_index(open_store(*place), "m")
    assert index.revision == VERSIONS + len(moves) - 1


def storm(place: tuple[str, str], writes: int, reads: int) -> list[Operation]:
    """Return the history of 16 processes, each with a writer and a reader."""
    history = prepare(open_store(*place))
    asked = [(place, f"w{number}", writes, reads, number) for number in range(WRITERS)]
    with multiprocessing.get_context("forkserver").Pool(WRITERS, know_keys) as pool:
        return [*history, *chain.from_iterable(pool.starmap(run, asked, 1))]

"""A thousand flips of the champion amid scoring, on a folder and on a real S3 server."""

from collections import Counter
from pathlib import Path

import pytest

from tests.flips import clients, flip_champion, origins, publish_versions
from tests.servers import KEYS, Bucket, running_service
from tests.trained import AUTOMOBILES, GAPS, train, upload
from tests.versions import copies
from trainlet.store import Store, open_store

FLIPS = 1000
REFRESH_SECONDS = 0.2


@pytest.fixture(params=["folder", "weed"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Store, dict[str, str]]:
    """A store, and how the service is told where it is."""
    if request.param == "folder":
        return open_store(str(tmp_path / "store")), {}
    bucket: Bucket = request.getfixturevalue("weed")
    return bucket.store("flips"), {**KEYS, "TRAINLET_S3_ENDPOINT": bucket.endpoint}


def test_a_thousand_flips_are_followed_in_order_and_in_time(
    place: tuple[Store, dict[str, str]], tmp_path: Path
) -> None:
    store, environment = place
    upload(store, "autos", AUTOMOBILES.read_bytes())
    train(store, "gaps", recipe=GAPS)
    publish_versions(store, copies(store, "gaps"), "flipped")
    environment["TRAINLET_REFRESH_SECONDS"] = str(REFRESH_SECONDS)
    with (
        running_service(store.url, tmp_path / "log", **environment) as service,
        clients(service.url, "flipped") as answers,
    ):
        flips = flip_champion(store, "flipped", FLIPS)
    found = [origins(flips, own, REFRESH_SECONDS) for own in answers]
    fresh = Counter(not answer.stale for own in answers for answer in own)
    print({"fresh": fresh[True], "stale": fresh[False], "flips seen": [len(set(f)) for f in found]})

    assert len(flips) == FLIPS + 1
    assert fresh[True] > 10 * fresh[False]
    assert all(len(set(own)) > FLIPS / 20 for own in found)

"""201 versions swapped in while requests run: none fails, and memory stays flat."""

import statistics
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.servers import Service, running_service
from tests.trained import fill
from tests.versions import copies, publish_copy
from trainlet.store import open_store

SWAPS = 201
PEOPLE = 4
ROW = {"horsepower": 100, "engine-size": 120, "make": "audi"}


def resident(service: Service) -> int:
    """Return the bytes that the processes which answer hold in memory."""
    pages = sum(
        int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        for pid, _ in service._processes().items()
        if _serves(pid)
    )
    return pages * 4096


def _serves(pid: int) -> bool:
    line = Path(f"/proc/{pid}/cmdline").read_text()
    return "forkserver" not in line and "resource_tracker" not in line


@pytest.mark.parametrize("verb", ["serve", "score-server"])
def test_swaps_under_load_fail_no_request_and_keep_memory_flat(tmp_path: Path, verb: str) -> None:
    place = fill(tmp_path / "store")
    store = open_store(str(place))
    original = copies(store, "income")
    stop, failures, answers = threading.Event(), [], []

    def ask(url: str) -> None:
        with httpx.Client(base_url=url, timeout=30) as http:
            while not stop.is_set():
                reply = http.post("/v1/models/gaps/score", json={"records": [ROW]})
                other = http.get("/v2/models/income")
                answers.append(reply.status_code)
                if not (reply.is_success and other.is_success):
                    failures.append((reply.status_code, reply.text[:200], other.text[:200]))

    settings = {"TRAINLET_REFRESH_SECONDS": "0.05"}
    with running_service(place, tmp_path / "log", verb, **settings) as service:
        threads = [threading.Thread(target=ask, args=(service.url,)) for _ in range(PEOPLE)]
        for thread in threads:
            thread.start()
        sizes = []
        for number in range(SWAPS):
            publish_copy(store, original, "income", f"{number:032x}")
            time.sleep(0.1)
            sizes.append(resident(service))
        stop.set()
        for thread in threads:
            thread.join()
    early, late = statistics.median(sizes[30:60]), statistics.median(sizes[-30:])
    print(f"{len(answers):,} requests, {early / 2**20:.0f} MiB early, {late / 2**20:.0f} MiB late")

    assert failures == []
    assert len(answers) > SWAPS
    assert late < 1.1 * early


@pytest.fixture(autouse=True)
def processes_can_be_looked_at() -> None:
    if not Path("/proc/self/statm").exists():
        pytest.skip("this system doesn't tell what a process holds")

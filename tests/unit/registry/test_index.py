"""What an alias or a number names is found, however old; what is gone is not."""

import subprocess
import sys

import pytest

from tests.made import filled, made
from tests.memory import MemoryStore
from trainlet import keys, registry
from trainlet.errors import ArtifactCorrupt, BadName, VersionMissing
from trainlet.registry import CHAMPION, LATEST, Note, Verdict, check_alias
from trainlet.registry.index import KEPT

FIRST_READ = """
import threading, time
from trainlet import registry
line = b'{"number":1,"build":"b","claim":"c","created":"2026-01-02T03:04:05Z"}'
def read():
    registry.decode_index(b'{"versions":[' + line + b']}')
threading.setprofile(lambda *_: time.sleep(1e-4))  # other threads come in between at every call
threads = [threading.Thread(target=read) for _ in range(30)]
for thread in threads:
    thread.start()
    time.sleep(5e-3)
for thread in threads:
    thread.join()
"""


@pytest.mark.parametrize("alias", ["a", "a" * 32, "prod-2", "v1.0_b", CHAMPION, LATEST])
def test_a_name_of_one_s_own_is_an_alias(alias: str) -> None:
    assert check_alias(alias) == alias


@pytest.mark.parametrize(
    "alias", ["", "1", "7th", "Prod", "a" * 33, "a..b", "a/b", "-a", "a-", "é", "a\n"]
)
def test_a_name_that_is_no_alias_is_refused(alias: str) -> None:
    with pytest.raises(BadName) as caught:
        check_alias(alias)

    assert caught.value.place == {"field": "alias"}
    assert caught.value.remedy


def test_every_version_is_found_by_number_and_by_build(ancient: MemoryStore, many: int) -> None:
    index = registry.read_index(ancient, "m")

    for number in range(1, many + 1):
        by_number = registry.find_version(ancient, index, "m", number)
        assert (by_number.number, by_number.build) == (number, f"{number:032x}")
        assert registry.find_build(ancient, index, "m", f"{number:032x}") == by_number


def test_what_aliases_name_is_found_without_the_log(
    ancient: MemoryStore, many: int, own_aliases: list[str]
) -> None:
    index = registry.read_index(ancient, "m")
    found = [registry.resolve(index, "m", alias).number for alias in own_aliases]

    assert found == list(range(1, len(own_aliases) + 1))
    assert registry.resolve(index, "m").number == many
    assert registry.resolve(index, "m", LATEST).number == many


@pytest.mark.parametrize("reference", [0, -1, 10_001, 10**12, "nobody", "7", ""])
def test_a_version_that_never_was_is_missing(ancient: MemoryStore, reference: int | str) -> None:
    index = registry.read_index(ancient, "m")
    with pytest.raises(VersionMissing) as caught:
        registry.find_version(ancient, index, "m", reference)

    assert (caught.value.status, caught.value.place) == (404, {"model": "m"})
    assert repr(reference) in caught.value.detail
    assert "/v1/models/m" in caught.value.remedy
    assert registry.find_build(ancient, index, "m", "f" * 32) is None


def test_a_version_that_leaves_the_index_after_it_was_read_is_found_still() -> None:
    store = filled(5)
    seen = registry.read_index(store, "m")
    for number in range(3 * KEPT):
        registry.publish(store, made(f"later{number}"))

    assert registry.find_version(store, seen, "m", 2).build == "b2"
    assert registry.resolve(seen, "m").number == 5


def test_a_damaged_line_of_the_log_is_told_from_a_missing_one() -> None:
    store = filled(3 * KEPT)
    store.put(keys.model_version("m", 7), b'{"number": 7, "bui')
    index = registry.read_index(store, "m")
    with pytest.raises(ArtifactCorrupt):
        registry.find_version(store, index, "m", 7)

    assert registry.find_version(store, index, "m", 8).number == 8


def test_a_version_is_found_by_number_or_build_until_it_is_deleted() -> None:
    store = filled(3 * KEPT)
    kept = registry.publish(store, made("rejected"), Verdict(aliases=()))
    for number in (7, 250, kept):
        registry.delete_version(store, "m", number, Note())
    index = registry.read_index(store, "m")

    for number, build in ((7, "b7"), (250, "b250"), (kept, "rejected")):
        assert registry.find_build(store, index, "m", build) is None
        with pytest.raises(VersionMissing):
            registry.find_version(store, index, "m", number)
    assert registry.find_version(store, index, "m", 8).number == 8
    assert registry.find_build(store, index, "m", "b251").number == 251


def test_a_process_may_read_its_first_index_in_many_threads() -> None:
    # A type that msgspec sees first in two threads at once is no exception but a crash.
    ended = subprocess.run([sys.executable, "-c", FIRST_READ], check=False)

    assert ended.returncode == 0

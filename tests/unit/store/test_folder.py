"""What a folder adds to the promises of every store."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainlet.errors import (
    BadName,
    ObjectMissing,
    StoreUnavailable,
    TrainletError,
    Unprocessable,
    WriteConflict,
)
from trainlet.store.folder import FolderStore

NO_KEYS = [
    "",
    ".",
    "..",
    "../a",
    "a/../../b",
    "a/..",
    "a/./b",
    "a//b",
    "/a",
    "a/",
    "a\\b",
    "..\\a",
    "a\0b",
    ".trainlet/tmp/a",
    "a/.trainlet",
]


@pytest.fixture
def folder(tmp_path: Path) -> FolderStore:
    return FolderStore(str(tmp_path / "inside"))


def files_below(path: Path) -> list[str]:
    return sorted(str(p.relative_to(path)) for p in path.rglob("*") if p.is_file())


@pytest.mark.parametrize("key", NO_KEYS)
def test_a_key_that_could_leave_the_folder_is_refused_by_every_method(
    folder: FolderStore, tmp_path: Path, key: str
) -> None:
    (tmp_path / "a").write_bytes(b"outside")
    before = files_below(tmp_path)
    calls = [
        lambda: folder.get(key),
        lambda: folder.get_if_changed(key, "etag"),
        lambda: folder.put(key, b"1"),
        lambda: folder.put_if_absent(key, b"1"),
        lambda: folder.put_if_match(key, b"1", ""),
        lambda: folder.delete(key),
    ]
    for call in calls:
        with pytest.raises(BadName) as caught:
            call()
        assert caught.value.status == 400
        assert caught.value.remedy

    left = [name for name in files_below(tmp_path) if not name.endswith(".lock")]
    assert left == before
    assert (tmp_path / "a").read_bytes() == b"outside"


def test_a_prefix_that_leaves_the_folder_lists_nothing(folder: FolderStore, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a").write_bytes(b"outside")

    assert list(folder.list("../")) == []
    with pytest.raises(BadName):
        folder.folders("../")


def test_no_write_leaves_a_temporary_file_behind(folder: FolderStore) -> None:
    etag = folder.put("a/b", b"1")
    folder.put_if_match("a/b", b"2", etag)
    folder.put_if_absent("a/c", b"3")
    with pytest.raises(WriteConflict):
        folder.put_if_absent("a/b", b"4")
    with pytest.raises(WriteConflict):
        folder.put_if_match("a/b", b"5", etag)
    folder.delete("a/c")

    root = Path(folder.url)
    assert [name for name in files_below(root) if not name.endswith(".lock")] == ["a/b"]


def test_a_write_that_fails_leaves_no_temporary_file_behind(folder: FolderStore) -> None:
    folder.put("a/b", b"1")
    with pytest.raises(TrainletError):
        folder.put("a", b"there is a folder of that name")

    assert list((Path(folder.url) / ".trainlet" / "tmp").iterdir()) == []


def test_the_stores_own_files_are_never_listed(folder: FolderStore) -> None:
    folder.put("a", b"1")
    (Path(folder.url) / ".trainlet" / "tmp" / "left-by-a-crash").write_bytes(b"half")

    assert [entry.key for entry in folder.list("")] == ["a"]
    assert [entry.key for entry in folder.list(".")] == []


def test_keys_are_listed_in_the_order_of_their_whole_spelling(folder: FolderStore) -> None:
    keys = ["a-b", "a.b", "a/b", "a/b-c", "a0", "b/a/c", "b/a-c", "b/a.c", "ab"]
    for key in keys:
        folder.put(key, b"")

    assert [entry.key for entry in folder.list("")] == sorted(keys)
    assert [entry.key for entry in folder.list("a")] == sorted(k for k in keys if k[0] == "a")
    assert [entry.key for entry in folder.list("b/a")] == ["b/a-c", "b/a.c", "b/a/c"]
    assert [entry.key for entry in folder.list("", "a/b")] == [k for k in sorted(keys) if k > "a/b"]


parts = st.text("ab-.0", min_size=1, max_size=3).filter(lambda part: part not in (".", ".."))
paths = st.lists(parts, min_size=1, max_size=3).map("/".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(paths, max_size=8, unique=True), st.text("ab-./0", max_size=4), paths)
def test_a_listing_is_exactly_the_sorted_keys_with_the_prefix_after_the_start(
    found: list[str], prefix: str, start_after: str
) -> None:
    keys = [key for key in found if not any(other.startswith(f"{key}/") for other in found)]
    with tempfile.TemporaryDirectory() as root:
        store = FolderStore(root)
        for key in keys:
            path = Path(root, key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(key.encode())
        listed = list(store.list(prefix, start_after))

    expected = sorted(key for key in keys if key.startswith(prefix) and key > start_after)
    assert [entry.key for entry in listed] == expected
    assert [entry.size for entry in listed] == [len(key) for key in expected]


def test_a_listing_opens_only_the_folders_that_can_hold_what_is_asked_for(
    folder: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        folder.put(f"jobs/train-{number}/request.json", b"")
        folder.put(f"models/m{number}/index.json", b"")
    opened = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: opened.append(Path(path).name) or scandir(path))
    listed = [entry.key for entry in folder.list("jobs/train-", "jobs/train-3")]

    assert listed == ["jobs/train-3/request.json", "jobs/train-4/request.json"]
    assert opened == ["inside", "jobs", "train-3", "train-4"]


def test_a_listing_is_lazy(folder: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        folder.put(f"jobs/{number}/request.json", b"")
    opened = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: opened.append(Path(path).name) or scandir(path))
    first = next(iter(folder.list("jobs/")))

    assert first.key == "jobs/0/request.json"
    assert opened == ["inside", "jobs", "0"]


def test_folders_are_the_names_one_level_down(folder: FolderStore) -> None:
    for key in ("m/b/index.json", "m/a/x/y/z", "m/file", "n/c/d"):
        folder.put(key, b"")

    assert folder.folders("m/") == ["a", "b"]
    assert folder.folders("nothing/") == []


def test_folders_are_sorted_by_their_names(folder: FolderStore) -> None:
    for key in ("m/a-b/c", "m/a/c", "m/a.b/c", "m/b/c"):
        folder.put(key, b"")

    assert folder.folders("m/") == ["a", "a-b", "a.b", "b"]


def test_an_etag_is_of_the_content_and_of_nothing_else(folder: FolderStore) -> None:
    one, same, other = folder.put("a", b"one"), folder.put("b/c", b"one"), folder.put("d", b"two")
    os.utime(Path(folder.url) / "a", (1, 1))
    os.utime(Path(folder.url) / "d", (1, 1))

    assert one == same == folder.get("a").etag
    assert other == folder.get("d").etag != one
    assert folder.get("a").modified == folder.get("d").modified == 1.0
    assert folder.get_if_changed("a", one) is None


def test_a_change_within_one_tick_of_the_clock_and_of_the_same_length_is_seen(
    folder: FolderStore,
) -> None:
    etag = folder.put("a", b"one")
    os.utime(Path(folder.url) / "a", (1, 1))
    folder.put("a", b"two")
    os.utime(Path(folder.url) / "a", (1, 1))

    changed = folder.get_if_changed("a", etag)
    assert changed is not None
    assert changed.data == b"two"
    with pytest.raises(WriteConflict):
        folder.put_if_match("a", b"three", etag)


def test_a_writer_that_was_killed_holds_nobody_up(folder: FolderStore) -> None:
    code = (
        "import sys, time\n"
        "from trainlet.store.folder import FolderStore\n"
        "with FolderStore(sys.argv[1])._lock('a'):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, folder.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        process.send_signal(signal.SIGKILL)
    began = time.monotonic()
    folder.put_if_absent("a", b"1")

    assert time.monotonic() - began < 5
    assert folder.get("a").data == b"1"


def test_a_folder_signs_no_urls_and_says_what_to_do_instead(folder: FolderStore) -> None:
    with pytest.raises(Unprocessable) as caught:
        folder.presign("a", "PUT", 60)

    assert caught.value.status == 422
    assert "S3" in caught.value.remedy


def test_a_store_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no folder")
    with pytest.raises(StoreUnavailable) as caught:
        FolderStore(str(tmp_path / "file"))

    assert caught.value.status == 503
    assert caught.value.remedy


@pytest.mark.parametrize("key", ["a", "a/b/c", "a/none", "none/at/all"])
def test_a_key_that_is_no_object_is_missing_under_its_whole_name(
    folder: FolderStore, key: str
) -> None:
    folder.put("a/b", b"1")
    for read in (folder.get, lambda key: folder.get_if_changed(key, "")):
        with pytest.raises(ObjectMissing) as caught:
            read(key)
        assert caught.value.status == 404
        assert caught.value.detail == f"There is no {key} in the store."


def test_without_an_etag_an_object_is_read_in_any_case(folder: FolderStore) -> None:
    etag = folder.put("a", b"1")
    empty = folder.put("b", b"")

    assert folder.get_if_changed("a", "") == folder.get("a")
    assert folder.get("a").etag == etag
    assert folder.get_if_changed("b", "").etag == empty


def test_a_write_that_the_folder_refuses_is_no_missing_object(folder: FolderStore) -> None:
    folder.put("a", b"a file")
    for write in (folder.put, folder.put_if_absent):
        with pytest.raises(StoreUnavailable) as caught:
            write("a/b", b"below a file")
        assert caught.value.status == 503
        assert folder.url in caught.value.detail
        assert caught.value.remedy

    assert folder.get("a").data == b"a file"


def test_a_listing_that_the_system_refuses_is_no_empty_one(folder: FolderStore) -> None:
    folder.put("a", b"1")
    (Path(folder.url) / "loop").symlink_to("loop")
    with pytest.raises(StoreUnavailable) as caught:
        list(folder.list(""))

    assert caught.value.status == 503
    assert caught.value.remedy
    with pytest.raises(StoreUnavailable):
        folder.folders("x" * 300 + "/")


def test_a_listing_below_a_file_is_empty(folder: FolderStore) -> None:
    folder.put("a", b"1")

    assert folder.folders("a/") == []
    assert list(folder.list("a/")) == []

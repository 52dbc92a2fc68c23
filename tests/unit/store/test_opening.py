"""The store is chosen by its URL."""

from pathlib import Path

import pytest

from trainlet.errors import BadSettings
from trainlet.store import open_store
from trainlet.store.folder import FolderStore
from trainlet.store.s3 import S3Store


def test_a_plain_path_opens_a_folder_store_and_makes_the_folder(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "new" / "store"))

    assert isinstance(store, FolderStore)
    assert store.url == str((tmp_path / "new" / "store").resolve())
    assert (tmp_path / "new" / "store").is_dir()


def test_a_relative_path_is_meant_from_the_working_folder_of_the_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = open_store("here")
    monkeypatch.chdir("/")
    store.put("a", b"1")

    assert (tmp_path / "here" / "a").read_bytes() == b"1"


@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("s3://bucket", "s3://bucket"),
        ("s3://bucket/", "s3://bucket"),
        ("s3://bucket/team/prod", "s3://bucket/team/prod"),
        ("s3://bucket/team/prod/", "s3://bucket/team/prod"),
    ],
)
def test_an_s3_url_opens_a_bucket_below_its_prefix(
    url: str, opened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    store = open_store(url, "http://127.0.0.1:1")

    assert isinstance(store, S3Store)
    assert store.url == opened


@pytest.mark.parametrize("url", ["s3://", "s3:///", "gs://bucket", "file:///tmp/x", "://x"])
def test_a_url_that_no_store_has_is_refused_before_anything_is_made(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadSettings) as caught:
        open_store(url)

    assert caught.value.status == 422
    assert caught.value.place == {"field": "store"}
    assert "s3://bucket" in caught.value.remedy
    assert list(tmp_path.iterdir()) == []

"""A folder as an object store: the embedded default.

Every write goes to a file of its own and is moved into place. Conditional writes hold a lock that
the operating system frees when its holder dies. ETags are digests of the content: file times are
too coarse to tell two quick writes apart.
"""

import builtins
import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Literal

from trainlet.errors import BadName, ObjectMissing, StoreUnavailable, Unprocessable, WriteConflict
from trainlet.store.protocol import Entry, Object

PRIVATE = ".trainlet"
LOCKS = 256
LOCK_SECONDS = 60.0


class FolderStore:
    """Objects as files below one folder; keys are relative paths."""

    def __init__(self, folder: str) -> None:
        self._root = Path(folder).resolve()
        self._private = self._root / PRIVATE
        self.url = str(self._root)
        with self._working():
            (self._private / "tmp").mkdir(parents=True, exist_ok=True)
            (self._private / "locks").mkdir(exist_ok=True)

    def get(self, key: str, version: str = "") -> Object:
        """Read an object; raise ``ObjectMissing`` if there is none. There is but one version."""
        with self._finding(key), self._path(key).open("rb") as file:
            data = file.read()
            return Object(data, _etag(data), os.fstat(file.fileno()).st_mtime)

    def head(self, key: str, version: str = "") -> Entry:
        """Look at an object; raise ``ObjectMissing`` if there is none."""
        found = self.get(key, version)  # its ETag is a digest of its bytes
        return Entry(key, len(found.data), found.modified, found.etag)

    def get_if_changed(self, key: str, etag: str) -> Object | None:
        """Read an object unless it still has this ETag."""
        found = self.get(key)
        return None if found.etag == etag else found

    def put(self, key: str, data: bytes) -> str:
        """Write an object and return its ETag."""
        with self._working(), self._lock(key):
            self._move_in(key, data)
        return _etag(data)

    def put_if_absent(self, key: str, data: bytes) -> str:
        """Write an object that isn't there; raise ``WriteConflict`` if it is."""
        with self._working(), self._lock(key):
            if self._path(key).exists():
                raise WriteConflict(f"{key} is there already.")
            self._move_in(key, data)
        return _etag(data)

    def put_if_match(self, key: str, data: bytes, etag: str) -> str:
        """Write over the object with this ETag; raise ``WriteConflict`` if it isn't there."""
        with self._working(), self._lock(key):
            if self._current_etag(key) != etag:
                raise WriteConflict(f"{key} has changed.")
            self._move_in(key, data)
        return _etag(data)

    def list(self, prefix: str, start_after: str = "") -> Iterator[Entry]:
        """List the objects under ``prefix`` in the order of their keys."""
        return self._walk(self._root, "", prefix, start_after)

    def folders(self, prefix: str) -> builtins.list[str]:
        """Return the names between ``prefix``, which ends in a slash, and the next one, sorted."""
        children = self._children(self._path(prefix.rstrip("/")))
        return sorted(name.rstrip("/") for name, is_folder in children if is_folder)

    def delete(self, key: str) -> None:
        """Remove an object; one that isn't there is no error."""
        with self._working(), self._lock(key):
            if self._path(key).is_file():
                self._path(key).unlink()

    def presign(self, key: str, method: Literal["GET", "PUT"], seconds: int) -> str:
        """A folder has no URLs."""
        raise Unprocessable(
            f"A folder store can't sign a {method} of {key} for {seconds} s.",
            remedy="Send the bytes through the API, or use an S3 store.",
        )

    def _path(self, key: str) -> Path:
        parts = key.split("/")
        if any(part in ("", ".", "..", PRIVATE) for part in parts) or "\\" in key or "\0" in key:
            raise BadName(f"{key!r} is no object key.", remedy="Use plain names between slashes.")
        return self._root.joinpath(*parts)

    def _lock(self, key: str) -> AbstractContextManager[object]:
        from filelock import FileLock  # only writers pay for it

        name = f"{zlib.crc32(key.encode()) % LOCKS:03d}.lock"
        path = self._private / "locks" / name
        return FileLock(path, timeout=LOCK_SECONDS, poll_interval=0.002)

    def _current_etag(self, key: str) -> str:
        try:
            return _etag(self._path(key).read_bytes())
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return ""

    def _move_in(self, key: str, data: bytes) -> None:
        import tempfile  # only writers pay for it

        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=self._private / "tmp")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(descriptor)
            Path(temporary).replace(path)
            _settle(path.parent)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _walk(self, folder: Path, base: str, prefix: str, start_after: str) -> Iterator[Entry]:
        for name, is_folder in self._children(folder):
            key = f"{base}{name}"
            if is_folder:
                if _may_hold(key, prefix, start_after) and key != f"{PRIVATE}/":
                    yield from self._walk(folder / name, key, prefix, start_after)
            elif key.startswith(prefix) and key > start_after:
                yield from _entry(folder / name, key)

    def _children(self, folder: Path) -> builtins.list[tuple[str, bool]]:
        """Return a folder's entries in the order of their keys; folders end in a slash."""
        with self._working():
            try:
                with os.scandir(folder) as entries:
                    found = [(e.name + "/" * e.is_dir(), e.is_dir()) for e in entries]
            except (FileNotFoundError, NotADirectoryError):
                return []
        return sorted(found)

    @contextmanager
    def _finding(self, key: str) -> Iterator[None]:
        with self._working():
            try:
                yield
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                raise ObjectMissing(f"There is no {key} in the store.") from None

    @contextmanager
    def _working(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreUnavailable(
                f"The folder {self._root} doesn't answer: {error.strerror or error}.",
                remedy="Check that it is a folder, its permissions and its free space.",
            ) from error


def _settle(folder: Path) -> None:
    """Make a folder's entries outlive a power failure, where the system lets one ask for it."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _etag(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _may_hold(folder: str, prefix: str, start_after: str) -> bool:
    """Tell whether ``folder`` (ending in a slash) can hold keys that the listing asks for."""
    in_prefix = folder.startswith(prefix) or prefix.startswith(folder)
    return in_prefix and (folder > start_after or start_after.startswith(folder))


def _entry(path: Path, key: str) -> Iterator[Entry]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    yield Entry(key, found.st_size, found.st_mtime)

"""Any S3-compatible bucket, through obstore."""

import builtins
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Literal

import obstore
from obstore import exceptions
from obstore.store import S3Store as Bucket

from trainlet.errors import ObjectMissing, StoreUnavailable, WriteConflict
from trainlet.store.protocol import Entry, Object

TIMEOUT = timedelta(seconds=20)
RETRIES: dict[str, Any] = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}


class S3Store:
    """Objects in one bucket, below an optional prefix.

    Credentials and region come from the usual ``AWS_*`` variables.
    """

    def __init__(self, bucket: str, prefix: str = "", endpoint: str = "") -> None:
        self.url = f"s3://{bucket}/{prefix}".rstrip("/")
        with _answering(bucket):
            self._bucket = Bucket(
                bucket,
                prefix=prefix or None,
                client_options={"allow_http": endpoint.startswith("http://"), "timeout": TIMEOUT},
                retry_config=RETRIES,  # type: ignore[arg-type]
                config={"endpoint": endpoint} if endpoint else None,
            )

    def get(self, key: str, version: str = "") -> Object:
        """Read an object; raise ``ObjectMissing`` if there is none."""
        with _answering(key):
            return _object(obstore.get(self._bucket, key, options=_of_version(version)))

    def head(self, key: str, version: str = "") -> Entry:
        """Look at an object; raise ``ObjectMissing`` if there is none."""
        with _answering(key):
            options: Any = {**_of_version(version), "head": True}
            meta = obstore.get(self._bucket, key, options=options).meta
            found = meta["version"] if meta["version"] not in (None, "null") else ""
            modified = meta["last_modified"].timestamp()
            return Entry(key, meta["size"], modified, meta["e_tag"] or "", found or "")

    def get_if_changed(self, key: str, etag: str) -> Object | None:
        """Read an object unless it still has this ETag."""
        if not etag:
            return self.get(key)
        try:
            with _answering(key):
                options = {"if_none_match": etag}
                return _object(obstore.get(self._bucket, key, options=options))  # type: ignore[arg-type]
        except exceptions.NotModifiedError:
            return None

    def put(self, key: str, data: bytes) -> str:
        """Write an object and return its ETag."""
        return self._put(key, data, "overwrite")

    def put_if_absent(self, key: str, data: bytes) -> str:
        """Write an object that isn't there; raise ``WriteConflict`` if it is."""
        return self._put(key, data, "create")

    def put_if_match(self, key: str, data: bytes, etag: str) -> str:
        """Write over the object with this ETag; raise ``WriteConflict`` if it isn't there."""
        try:
            return self._put(key, data, {"e_tag": etag})
        except ObjectMissing:
            raise WriteConflict(f"{key} is gone.") from None

    def list(self, prefix: str, start_after: str = "") -> Iterator[Entry]:
        """List the objects under ``prefix`` in the order of their keys."""
        folder = prefix.rpartition("/")[0] or None
        offset = max(start_after, _just_before(prefix)) or None
        with _answering(prefix):
            for page in obstore.list(self._bucket, folder, offset=offset):
                for meta in page:
                    if not meta["path"].startswith(prefix):
                        return  # the listing is in order, and has left the prefix behind
                    modified = meta["last_modified"].timestamp()
                    yield Entry(meta["path"], meta["size"], modified, meta["e_tag"] or "")

    def folders(self, prefix: str) -> builtins.list[str]:
        """Return the names between ``prefix``, which ends in a slash, and the next one, sorted."""
        with _answering(prefix):
            found = obstore.list_with_delimiter(self._bucket, prefix.rstrip("/"))
            return sorted(path.rpartition("/")[2] for path in found["common_prefixes"])

    def delete(self, key: str) -> None:
        """Remove an object; one that isn't there is no error."""
        try:
            with _answering(key):
                obstore.delete(self._bucket, key)
        except ObjectMissing:
            return

    def presign(self, key: str, method: Literal["GET", "PUT"], seconds: int) -> str:
        """Return a URL that reads or writes the object for a while."""
        with _answering(key):
            return obstore.sign(self._bucket, method, key, timedelta(seconds=seconds))

    def _put(self, key: str, data: bytes, mode: Any) -> str:
        with _answering(key):
            # A conditional write must be one request: S3 checks the condition of a multipart
            # upload only at its end, and not every compatible server does.
            result = obstore.put(self._bucket, key, data, mode=mode, use_multipart=False)
            return str(result["e_tag"])


def _just_before(prefix: str) -> str:
    """Return a key that sorts before every key with this prefix, and after most others."""
    return prefix[:-1] + chr(ord(prefix[-1]) - 1) + "~" if prefix else ""


def _object(result: "obstore.GetResult") -> Object:
    meta = result.meta
    return Object(bytes(result.bytes()), str(meta["e_tag"]), meta["last_modified"].timestamp())


@contextmanager
def _answering(what: str) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, exceptions.NotFoundError):
        raise ObjectMissing(f"There is no {what} in the store.") from None
    except (exceptions.AlreadyExistsError, exceptions.PreconditionError):
        raise WriteConflict(f"{what} is there already, or has changed.") from None
    except exceptions.NotModifiedError:
        raise
    except exceptions.BaseError as error:
        raise StoreUnavailable(
            f"The store doesn't answer for {what}: {_first_line(error)}",
            remedy="Check the bucket's name, the endpoint and the credentials.",
        ) from error


def _of_version(version: str) -> Any:
    return {"version": version} if version else {}


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300]

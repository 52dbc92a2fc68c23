"""The connection to a service: documents and bytes at paths, jobs, refusals."""

import time
from collections.abc import Iterator
from typing import Any, Self

import httpx
import msgspec

from trainlet.errors import TrainletError

DEFAULT_URL = "http://127.0.0.1:8000"
TIMEOUT_SECONDS = 60.0
POLL_SECONDS = 0.25


class Refused(TrainletError):
    """The service refused; ``problem`` is its own account of why."""

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__(
            str(document.get("detail") or document.get("title")),
            remedy=str(document.get("remedy", "")),
        )
        self.document = document

    def problem(self) -> dict[str, Any]:
        """Return the service's problem document."""
        return self.document


class Connection:
    """A connection to a trainlet service; as a context manager it closes its connections.

    Args:
        url: Its base URL.
        key: Its key; blank if it has none.
    """

    def __init__(self, url: str = DEFAULT_URL, key: str = "") -> None:
        url = url if "://" in url else f"http://{url}"
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(
            base_url=url, headers=headers, timeout=TIMEOUT_SECONDS, follow_redirects=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def get(self, path: str, **query: Any) -> Any:
        """Return the document at a path; raise ``Refused``."""
        return self._answer("GET", path, params=query)

    def delete(self, path: str) -> Any:
        """Delete what is at a path and return what became of it."""
        return self._answer("DELETE", path)

    def read(self, path: str, **query: Any) -> bytes:
        """Return the bytes that are at a path."""
        return self._send("GET", path, params=query).content

    def wait(self, job: str) -> Any:
        """Return what a job made, once it has; raise ``Refused`` if it failed."""
        return list(self.watch(job))[-1]["result"]

    def watch(self, job: str) -> Iterator[dict[str, Any]]:
        """Yield a job's state whenever it may have changed, the last one when it has ended.

        Raises:
            Refused: The job failed, was cancelled, or doesn't exist.
        """
        while True:
            asked = time.monotonic()
            state = self.get(f"/v1/jobs/{job}", wait=POLL_SECONDS)
            yield state
            if state["state"] == "failed":
                raise Refused(state["error"])
            if state["state"] == "cancelled":
                raise Refused({"detail": f"Job {job} was cancelled.", "code": "Cancelled"})
            if state["state"] == "succeeded":
                return
            time.sleep(max(0.0, asked + POLL_SECONDS - time.monotonic()))

    def _answer(self, method: str, path: str, **parts: Any) -> Any:
        return msgspec.json.decode(self._send(method, path, **parts).content)

    def _send(self, method: str, path: str, **parts: Any) -> httpx.Response:
        try:
            response = self._http.request(method, path, **parts)
        except httpx.HTTPError as error:
            raise Refused(
                {
                    "detail": f"{self._http.base_url} doesn't answer: {error}",
                    "code": "Unreachable",
                    "remedy": "Start the service with: trainlet serve",
                }
            ) from error
        if response.status_code >= 400:
            raise Refused(_document(response))
        return response


def _document(response: httpx.Response) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(response.content, type=dict[str, Any])
    except msgspec.MsgspecError:
        found = {"detail": response.text[:500], "code": "HTTP", "status": response.status_code}
    return found

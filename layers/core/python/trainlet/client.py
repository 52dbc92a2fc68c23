"""The Python SDK: the service's routes as methods."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


class Client:
    """A trainlet service.

    Args:
        url: Its base URL.
        key: Its key; blank if it has none.
    """

    def __init__(self, url: str = DEFAULT_URL, key: str = "") -> None:
        url = url if "://" in url else f"http://{url}"
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT_SECONDS)

    def get(self, path: str, **query: Any) -> Any:
        """Return the document at a path; raise ``Refused``."""
        return self._answer("GET", path, params=query)

    def delete(self, path: str) -> Any:
        """Delete what is at a path and return what became of it."""
        return self._answer("DELETE", path)

    def upload(self, name: str, file: Path | str, types: dict[str, str] | None = None) -> Any:
        """Upload a table as a dataset and return its schema; ``types`` corrects types by column."""
        query = {"type": [f"{column}={type_}" for column, type_ in (types or {}).items()]}
        path = f"/v1/datasets/{name}"
        found = self._answer("POST", path, content=Path(file).read_bytes(), params=query)
        return self.wait(found["job"]) if "job" in found else found

    def train(self, model: str, **request: Any) -> Any:
        """Ask for a training: with ``recipe``, or ``dataset`` and ``label``; return its job."""
        asked = msgspec.json.encode({"model": model, **request})
        return self._answer("POST", "/v1/train", content=asked)

    def score(self, model: str, records: list[dict[str, Any]], *, details: bool = False) -> Any:
        """Return the answer of a model, ``name[@alias|/versions/n]``, to rows as records."""
        body = msgspec.json.encode({"records": records})
        answer = self.score_bytes(model, body, "application/json", details=details)
        return msgspec.json.decode(answer.content)

    def score_bytes(
        self, model: str, content: bytes, content_type: str, *, details: bool = False
    ) -> httpx.Response:
        """Return the response of a model to rows as they come."""
        return self._send(
            "POST",
            f"/v1/models/{model}/score",
            content=content,
            headers={"Content-Type": content_type},
            params={"details": "true"} if details else {},
        )

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

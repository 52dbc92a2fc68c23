"""The Python SDK: the service's routes as methods."""

import time
from collections.abc import Iterator
from pathlib import Path
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


class Client:
    """A trainlet service; as a context manager it closes its connections.

    Args:
        url: Its base URL.
        key: Its key; blank if it has none.
    """

    def __init__(self, url: str = DEFAULT_URL, key: str = "") -> None:
        url = url if "://" in url else f"http://{url}"
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT_SECONDS)

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

    def retrain(self, model: str, version: str = "") -> Any:
        """Ask for a model to be trained again by its own recipe; return the job."""
        asked = msgspec.json.encode({"model": model, "version": version})
        return self._answer("POST", "/v1/retrain", content=asked)

    def score_batch(self, model: str, dataset: str, version: str = "") -> Any:
        """Ask for a model, ``name[@alias]``, to answer every row of a dataset; return the job."""
        asked = msgspec.json.encode({"model": model, "dataset": dataset, "version": version})
        return self._answer("POST", "/v1/score-batch", content=asked)

    def answers(self, job: str) -> bytes:
        """Return the table that a batch was scored into, as CSV."""
        return self._send("GET", f"/v1/jobs/{job}/answers", follow_redirects=True).content

    def move_alias(
        self, model: str, version: str | int, alias: str = "champion", why: str = ""
    ) -> Any:
        """Make an alias name a version, another alias, or what it named before: ``previous``."""
        asked = msgspec.json.encode({"version": version, "why": why})
        return self._answer("PUT", f"/v1/models/{model}/aliases/{alias}", content=asked)

    def rollback(self, model: str, why: str = "rolled back") -> Any:
        """Make the champion of before serve again, once, even if the request is repeated."""
        path = f"/v1/models/{model}/aliases/champion"
        match = self._send("GET", path).headers["ETag"]
        asked = msgspec.json.encode({"version": "previous", "why": why})
        return self._answer("PUT", path, content=asked, headers={"If-Match": match})

    def tag(self, model: str, version: str | int, tags: list[str]) -> Any:
        """Give a version its tags, in place of those it has."""
        path = f"/v1/models/{model}/versions/{version}/tags"
        return self._answer("PUT", path, content=msgspec.json.encode({"tags": tags}))

    def prune(self, model: str, keep: int) -> Any:
        """Delete all versions but the newest ones and those that an alias names."""
        asked = msgspec.json.encode({"keep": keep})
        return self._answer("POST", f"/v1/models/{model}/prune", content=asked)

    def import_model(self, model: str, file: Path | str, told: dict[str, Any] | None = None) -> Any:
        """Ask for a foreign ONNX file to become a version; return the job.

        ``told`` may hold ``column`` (a list of NAME=TYPE), ``nullable`` (a list of names),
        ``label`` and ``class`` (a list).
        """
        path = f"/v1/models/{model}/import"
        return self._answer("POST", path, content=Path(file).read_bytes(), params=told or {})

    def export(self, model: str, folder: Path | str, version: str | int = "champion") -> Path:
        """Write a version into a folder: its ONNX file, manifest, evaluation and recipe."""
        versions = f"/v1/models/{model}/versions"
        manifest = self._send("GET", f"{versions}/{version}")
        # An alias may move before the other files are read.
        base = f"{versions}/{manifest.headers['X-Trainlet-Version']}"
        recipe = msgspec.json.encode(msgspec.json.decode(manifest.content)["recipe"])
        files = {
            "manifest.json": manifest.content,
            "recipe.json": msgspec.json.format(recipe),
            "evaluation.json": self._send("GET", f"{base}/evaluation").content,
            "model.onnx": self._send("GET", f"{base}/model.onnx").content,
        }
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (place / name).write_bytes(data)
        return place

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

"""The service's routes as methods."""

from pathlib import Path
from typing import Any

import httpx
import msgspec

from trainlet.client.connection import Connection


class Client(Connection):
    """A trainlet service; as a context manager it closes its connections.

    Args:
        url: Its base URL.
        key: Its key; blank if it has none.
    """

    def upload(
        self, name: str, file: Path | str, types: dict[str, str] | None = None, **reading: Any
    ) -> Any:
        """Upload a table as a dataset and return its schema.

        ``types`` gives columns their types, ``reading`` says how the file is written where that
        should not be detected: ``delimiter=";"``, ``decimal=","``, ``encoding="cp1252"``, ...
        """
        query = {"type": [f"{column}={type_}" for column, type_ in (types or {}).items()]}
        path = f"/v1/datasets/{name}"
        data = Path(file).read_bytes()
        found = self._answer("POST", path, content=data, params={**query, **reading})
        return self.wait(found["job"]) if "job" in found else found

    def correct(
        self,
        name: str,
        types: dict[str, str | None] | None = None,
        version: str = "latest",
        **reading: Any,
    ) -> Any:
        """Have a version's bytes read otherwise, as a new version; return its schema."""
        asked = msgspec.json.encode({"types": types or {}, "reading": reading})
        path = f"/v1/datasets/{name}/versions/{version}/correct"
        found = self._answer("POST", path, content=asked)
        return self.wait(found["job"]) if "job" in found else found

    def quarantine(self, name: str, version: str = "latest") -> bytes:
        """Return the rows of a version that could not be read, as CSV."""
        return self._send("GET", f"/v1/datasets/{name}/versions/{version}/quarantine").content

    def train(self, model: str, **request: Any) -> Any:
        """Ask for a training: with ``recipe``, or ``dataset`` and ``label``; return its job."""
        asked = msgspec.json.encode({"model": model, **request})
        return self._answer("POST", "/v1/train", content=asked)

    def sweep_clustering(self, model: str, sweep: dict[str, Any], **request: Any) -> Any:
        """Ask for a sweep of clusterings, and return its job; see ``train`` and ``Sweep``."""
        asked = msgspec.json.encode({"model": model, "sweep": sweep, **request})
        return self._answer("POST", "/v1/sweep-clustering", content=asked)

    def tune(self, model: str, sweep: dict[str, Any], **request: Any) -> Any:
        """Ask for settings to be searched for, and a training with the best; return the job."""
        asked = msgspec.json.encode({"model": model, "sweep": sweep, **request})
        return self._answer("POST", "/v1/tune", content=asked)

    def sweep(self, job: str) -> Any:
        """Return every trial of a tune job, best first."""
        return self._answer("GET", f"/v1/jobs/{job}/sweep")

    def clean(self, dataset: str, steps: list[dict[str, Any]], **request: Any) -> Any:
        """Ask for steps to be run on a dataset, ``into`` another; return the job."""
        asked = msgspec.json.encode({"dataset": dataset, "steps": steps, **request})
        return self._answer("POST", "/v1/clean", content=asked)

    def retrain(self, model: str, version: str = "") -> Any:
        """Ask for a model to be trained again by its own recipe; return the job."""
        asked = msgspec.json.encode({"model": model, "version": version})
        return self._answer("POST", "/v1/retrain", content=asked)

    def score_batch(self, model: str, dataset: str, **request: Any) -> Any:
        """Ask for a model, ``name[@alias]``, to answer every row of a dataset; return the job."""
        asked = msgspec.json.encode({"model": model, "dataset": dataset, **request})
        return self._answer("POST", "/v1/score-batch", content=asked)

    def vw_train(self, model: str, dataset: str, **request: Any) -> Any:
        """Ask for a model of Vowpal Wabbit, by ``arguments`` and so on; return the job."""
        asked = msgspec.json.encode({"model": model, "dataset": dataset, **request})
        return self._answer("POST", "/v1/vw-train", content=asked)

    def vw_score(self, model: str, dataset: str, **request: Any) -> Any:
        """Ask for Vowpal Wabbit to answer every line of a dataset; return the job."""
        asked = msgspec.json.encode({"model": model, "dataset": dataset, **request})
        return self._answer("POST", "/v1/vw-score", content=asked)

    def score_lines(self, model: str, lines: list[str], **how: Any) -> Any:
        """Return Vowpal Wabbit's answer to lines, by ``name[@alias|/versions/n]``."""
        asked = msgspec.json.encode({"lines": lines, **how})
        return self._answer("POST", f"/v1/models/{model}/vw-score", content=asked)

    def evaluate(self, models: list[str], dataset: str, **request: Any) -> Any:
        """Ask for models, ``name[@alias]``, one or two, to be judged; return the job."""
        asked = msgspec.json.encode({"models": models, "dataset": dataset, **request})
        return self._answer("POST", "/v1/evaluate", content=asked)

    def cross_validate(self, **request: Any) -> Any:
        """Ask for a recipe to be tried on each fold of a table; return the job.

        ``request`` holds ``model``, ``recipe``, or ``dataset`` and ``label``; and maybe ``folds``.
        """
        return self._answer("POST", "/v1/cross-validate", content=msgspec.json.encode(request))

    def keep_image(self, file: Path | str, name: str = "") -> Any:
        """Keep an image, PNG or JPEG, under a name; left out, the file's, in lower case."""
        path = f"/v1/images/{name or Path(file).name.lower()}"
        return self._answer("PUT", path, content=Path(file).read_bytes())

    def detect_faces(self, images: list[str], **settings: Any) -> Any:
        """Ask for faces to be looked for in images that are kept; return the job."""
        asked = msgspec.json.encode({"images": images, "settings": settings})
        return self._answer("POST", "/v1/detect-faces", content=asked)

    def faces(self, job: str) -> Any:
        """Return what came of a detect-faces job, image by image."""
        return self._answer("GET", f"/v1/jobs/{job}/faces")

    def detect_anomalies(self, dataset: str, **request: Any) -> Any:
        """Ask for the anomalies of a time series, by its columns; return the job."""
        asked = msgspec.json.encode({"dataset": dataset, **request})
        return self._answer("POST", "/v1/detect-anomalies", content=asked)

    def time_series_anomalies(self, **request: Any) -> Any:
        """Return a short time series, ``records`` or ``columns`` and ``rows``, with its scores."""
        asked = msgspec.json.encode(request)
        return self._answer("POST", "/v1/time-series-anomalies", content=asked)

    def evaluation(self, job: str) -> Any:
        """Return what came of an evaluate or cross-validate job, whole."""
        return self._answer("GET", f"/v1/jobs/{job}/evaluation")

    def answers(self, job: str) -> bytes:
        """Return the table that a batch or a cross-validation was scored into, as CSV."""
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
        }
        vw = msgspec.json.decode(manifest.content).get("vw") or {"scorer": "onnx", "files": []}
        onnx = ["model.onnx"] if vw["scorer"] == "onnx" else []
        files |= {file: self._send("GET", f"{base}/{file}").content for file in onnx + vw["files"]}
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (place / name).write_bytes(data)
        return place

    def card(self, model: str, version: str | int = "champion", kind: str = "html") -> str:
        """Return a version's model card: ``html`` or ``md``."""
        path = f"/v1/models/{model}/versions/{version}/card"
        return self.read(path, format=kind).decode()

    def charts(
        self, model: str, folder: Path | str, version: str | int = "champion", kind: str = "svg"
    ) -> list[Path]:
        """Draw all charts of a version into a folder, as ``svg`` or ``png``; return the files."""
        return self._drawn(f"/v1/models/{model}/versions/{version}/charts", folder, kind)

    def sweep_charts(self, job: str, folder: Path | str, kind: str = "svg") -> list[Path]:
        """Draw all charts of a job's sweep into a folder, as ``svg`` or ``png``."""
        return self._drawn(f"/v1/jobs/{job}/sweep/charts", folder, kind)

    def series_charts(self, job: str, folder: Path | str, kind: str = "svg") -> list[Path]:
        """Draw the series of a detect-anomalies job into a folder, as ``svg`` or ``png``."""
        return self._drawn(f"/v1/jobs/{job}/series/charts", folder, kind)

    def _drawn(self, listed: str, folder: Path | str, kind: str) -> list[Path]:
        found = self.get(listed)["charts"]
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        files = [place / f"{chart['id']}.{kind}" for chart in found]
        for chart, file in zip(found, files, strict=True):
            file.write_bytes(self.read(chart[kind]))
        return files

    def threshold(self, model: str, version: str | int = "champion", **asked: Any) -> Any:
        """Return what a threshold does to two classes.

        ``asked`` may hold ``at``, or ``by="f-score"``, or ``false_positive`` and
        ``false_negative``, what such calls cost.
        """
        return self.get(f"/v1/models/{model}/versions/{version}/threshold", **asked)

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

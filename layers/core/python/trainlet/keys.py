"""The only place that checks names and spells object keys."""

import re

from trainlet import job_ids
from trainlet.errors import BadName

_NAME = re.compile(r"(?!.*\.\.)[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?")
_PASSING = re.compile(r"(?s)\..*|.*(~|\.tmp|\.part|\.crdownload|\.filepart)")
_DIGEST = re.compile(r"[0-9a-f]{16,64}")

JOBS, UPLOADS, RECEIPTS, RECIPES = "jobs/", "uploads/", "receipts/", "recipes/"
DATASETS, MODELS, BATCHES, ANSWERS = "datasets/", "models/", "score/in/", "score/out/"
QUARANTINE, TRANSFORMATIONS, TRIALS = "quarantine/", "transformations/", "trials/"
CLEANINGS, IMAGES, SPILLED = "cleanings/", "images/", "spilled/"
PROBES, REQUEST, INDEX = "audit/doctor/", "/request.json", "/index.json"

TRIGGERS = ((UPLOADS, ""), (BATCHES, ""), (JOBS, REQUEST))
"""How the keys begin and end whose arrival starts anything."""

OUTPUTS = (
    *((DATASETS, ""), (JOBS, "/state.json"), (MODELS, ""), (RECEIPTS, ""), (RECIPES, "")),
    *((ANSWERS, ""), (QUARANTINE, ""), (TRANSFORMATIONS, ""), (CLEANINGS, ""), (TRIALS, "")),
    *((IMAGES, ""), (SPILLED, "")),
)
"""How the keys begin and end that the service writes and that start nothing."""


def check_name(kind: str, name: str) -> str:
    """Return ``name`` if it may name a ``kind``; raise ``BadName`` if it is spelled otherwise."""
    if not _NAME.fullmatch(name):
        raise BadName(
            f"{name!r} can't name a {kind}.",
            remedy="Use 1 to 63 lower-case letters, digits, '.', '_' or '-', starting and ending"
            " with a letter or digit, without '..'.",
            field=kind,
        )
    return name


def reference(text: str) -> str | int:
    """Return the version number or the alias that a text names; raise ``BadName`` if neither."""
    if text.isascii() and text.isdigit():
        return int(text[:18])
    return check_name("alias", text)


def probe(name: str) -> str:
    """An object to try a store with."""
    return f"{PROBES}{name}"


def check_digest(digest: str) -> str:
    """Return ``digest`` if it is spelled as a dataset version; raise ``BadName`` otherwise."""
    if not _DIGEST.fullmatch(digest):
        raise BadName(
            f"{digest!r} is no dataset version.",
            remedy="Use a version that GET /v1/datasets/{name}/versions lists.",
        )
    return digest


def job_request(job_id: str) -> str:
    """What was asked; its arrival is the storage event that runs the job."""
    return f"{JOBS}{job_ids.check(job_id)}{REQUEST}"


def job_state(job_id: str) -> str:
    """State, progress, result or error, log tail."""
    return f"{JOBS}{job_ids.check(job_id)}/state.json"


def trial(job_id: str, digest: str = "") -> str:
    """What came of one trial of a sweep; without its digest, where all of them are."""
    return f"{TRIALS}{job_ids.check(job_id)}/{check_digest(digest) + '.json' if digest else ''}"


def spilled(name: str) -> str:
    """A reply that was too large to be handed on."""
    return f"{SPILLED}{name}"


def requested_job(key: str) -> str | None:
    """Return the job id if ``key`` is a job's request, else None."""
    job_id = key.removeprefix(JOBS).removesuffix(REQUEST)
    return job_id if key == f"{JOBS}{job_id}{REQUEST}" and job_ids.is_one(job_id) else None


def dataset_index(name: str) -> str:
    """The one mutable object of a dataset."""
    return f"{DATASETS}{check_name('dataset', name)}{INDEX}"


def dataset_data(name: str, version: str, extension: str) -> str:
    """The upload, byte for byte as it came."""
    return f"{_dataset_version(name, version)}/data{extension}"


def dataset_schema(name: str, version: str) -> str:
    """Columns, types, profile."""
    return f"{_dataset_version(name, version)}/schema.json"


def quarantine(name: str, version: str) -> str:
    """The rows of a dataset version that could not be read."""
    return f"{QUARANTINE}{check_name('dataset', name)}/{check_digest(version)}.csv"


def _dataset_version(name: str, version: str) -> str:
    return f"{DATASETS}{check_name('dataset', name)}/versions/{check_digest(version)}"


def arrival(dataset: str, event: str) -> str:
    """That an upload has become a version; ``event`` is the digest of the upload's identity."""
    return f"{DATASETS}{check_name('dataset', dataset)}/arrivals/{check_digest(event)}.json"


def upload_dataset(key: str) -> str | None:
    """Return the dataset of an object in the drop zone, None if ``key`` is no such object's."""
    return _dropped(UPLOADS, key)


def batch_model(key: str) -> str | None:
    """Return the model, or ``model@alias``, that a table was dropped for; None if it wasn't."""
    return _dropped(BATCHES, key)


def is_dropped(key: str) -> bool:
    """Tell whether an object is one of a drop zone."""
    return upload_dataset(key) is not None or batch_model(key) is not None


def _dropped(zone: str, key: str) -> str | None:
    """Return the folder of a drop zone that a visible file lies in, whole and by its last name."""
    folder, slash, rest = key.removeprefix(zone).partition("/")
    name = rest.rpartition("/")[2]
    is_whole = key.startswith(zone) and slash and rest and name and not _PASSING.fullmatch(name)
    return folder if is_whole else None


def answers(model: str, job_id: str, claim: str, ending: str = "csv") -> str:
    """What came of a model and a whole table, as the worker of this claim found it."""
    return f"{ANSWERS}{check_name('model', model)}/{job_ids.check(job_id)}/{claim}.{ending}"


def image(name: str) -> str:
    """An image that is kept."""
    return f"{IMAGES}{check_name('image', name)}"


def new_upload(dataset: str) -> str:
    """A place of its own in the drop zone."""
    return f"{UPLOADS}{check_name('dataset', dataset)}/{job_ids.new('upload')}.csv"


def receipt(model: str, job_id: str) -> str:
    """What came of one retraining."""
    return f"{receipts(model)}{job_ids.check(job_id)}.json"


def receipts(model: str) -> str:
    """What came of a model's retrainings, ascending by job."""
    return f"{RECEIPTS}{check_name('model', model)}/"


def recipe(model: str) -> str:
    """The recipe to rerun for this model."""
    return f"{RECIPES}{check_name('model', model)}.json"


def sweep(model: str) -> str:
    """The best of this model's last sweep."""
    return f"{RECIPES}{check_name('model', model)}/sweep.json"


def recipe_model(key: str) -> str | None:
    """Return the model whose recipe ``key`` is, None if it is none's."""
    model = key.removeprefix(RECIPES).removesuffix(".json")
    return model if key == f"{RECIPES}{model}.json" and _NAME.fullmatch(model) else None


def cleaning(into: str) -> str:
    """The steps by which new versions of another dataset become versions of this one."""
    return f"{CLEANINGS}{check_name('dataset', into)}.json"


def transformation_versions(name: str) -> str:
    """Where a transformation's versions are, ascending."""
    return f"{TRANSFORMATIONS}{check_name('transformation', name)}/versions/"


def transformation_version(name: str, number: int) -> str:
    """A version of a transformation, by its number."""
    return f"{transformation_versions(name)}{number:09d}.json"


def transformation_file(name: str, build: str, file: str) -> str:
    """One of ``transformation.onnx``, ``report.json`` and ``number.json`` of one build."""
    checked = check_name("transformation", name)
    return f"{TRANSFORMATIONS}{checked}/builds/{check_digest(build)}/{file}"


def model_index(name: str) -> str:
    """The one mutable object of a model."""
    return f"{MODELS}{check_name('model', name)}{INDEX}"


def model_log(name: str, revision: int) -> str:
    """The moves of one revision, once they have left the index."""
    return f"{model_logs(name)}{revision:09d}.json"


def model_logs(name: str) -> str:
    """Where a model's older moves are, ascending."""
    return f"{MODELS}{check_name('model', name)}/log/"


def model_version(name: str, number: int) -> str:
    """A version by its number, once it has left the index."""
    return f"{model_versions(name)}{number:09d}.json"


def model_versions(name: str) -> str:
    """Where a model's older versions are, ascending."""
    return f"{MODELS}{check_name('model', name)}/versions/"


def build_version(name: str, build: str) -> str:
    """A version by its build key, once it has left the index."""
    return f"{model_build(name, build)}version.json"


def build_claim(name: str, build: str) -> str:
    """Which job builds it."""
    return f"{model_build(name, build)}claim.json"


def model_build(name: str, build: str) -> str:
    """All that belongs to one build."""
    return f"{MODELS}{check_name('model', name)}/builds/{build}/"


def foreign_model(name: str, sha256: str) -> str:
    """An ONNX file as somebody sent it."""
    return f"{MODELS}{check_name('model', name)}/imports/{check_digest(sha256)}.onnx"


def artifact(name: str, build: str, claim: str, file: str) -> str:
    """One of ``model.onnx``, ``manifest.json``, ``evaluation.json`` of one build."""
    return f"{model_build(name, build)}{claim}/{file}"

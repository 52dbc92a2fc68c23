"""Every error the service can answer with: what is wrong, where, and what to do.

TrainletError
├── BadRequest 400 ─ BadJson, BadName
├── NotFound 404 ─ ObjectMissing, DatasetMissing, ModelMissing, VersionMissing, JobMissing,
│   ModuleMissing
├── Conflict 409 ─ WriteConflict, StillNamed, TooLate
├── Unauthorized 401, MethodNotAllowed 405, PreconditionFailed 412, BodyTooLarge 413,
│   UnsupportedMedia 415
├── Unprocessable 422 ─ BadTable, BadRows, BadRecipe, BadSettings, BadModel, BadImage, Overrun,
│   OverBudget, TrainingFailed
└── Broken 500 ─ ParityLost, JobLost, ArtifactCorrupt; NotInstalled 501; StoreUnavailable, Busy 503
"""

import re
from typing import Any, ClassVar

PROBLEM = "application/problem+json"
"""The media type of an error on our own routes (RFC 9457)."""


class TrainletError(Exception):
    """The base of the family.

    Args:
        detail: What is wrong, in one sentence.
        remedy: What to do about it, in one sentence.
        studio: The module error number of Azure Machine Learning Studio (classic), where one fits.
        **place: Where: ``column``, ``row`` (from 1, the header not counted), ``field``, ``line``
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Error"
    headers: ClassVar[dict[str, str]] = {}

    def __init_subclass__(cls) -> None:
        """Give a kind of error its name in words as its title, unless it has one of its own."""
        if "title" not in cls.__dict__:
            words = re.sub(r"(.+)Missing$", r"Unknown\1", cls.__name__)
            cls.title = re.sub(r"(?<!^)([A-Z])", r" \1", words).capitalize()

    def __init__(self, detail: str, *, remedy: str = "", studio: str = "", **place: Any) -> None:
        super().__init__(detail)
        self.detail, self.remedy, self.studio, self.place = detail, remedy, studio, place

    @property
    def code(self) -> str:
        """The stable machine-readable name: the class name."""
        return type(self).__name__

    @property
    def advice(self) -> str:
        """What is wrong and what to do, for protocols that have one text for both."""
        return f"{self.detail} {self.remedy}".rstrip()

    def problem(self) -> dict[str, Any]:
        """Return the error as an RFC 9457 problem document."""
        facts = {"remedy": self.remedy, "studio_error": self.studio, **self.place}
        return {
            "type": f"urn:trainlet:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            **{name: value for name, value in facts.items() if value not in ("", None)},
        }


class BadRequest(TrainletError):
    """The request itself can't be understood."""

    status = 400


class BadJson(BadRequest):
    """The body is no JSON, or not of the shape asked for."""

    title = "Bad JSON"


class BadName(BadRequest, ValueError):
    """A name that could leave its folder, or that two file systems would read differently."""


class Unauthorized(TrainletError):
    """No key, or one that isn't known."""

    status = 401
    title = "Key needed"
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}


class NotFound(TrainletError, LookupError):
    """Something named doesn't exist."""

    status = 404


class ObjectMissing(NotFound):
    """The store holds no such object."""

    title = "Object missing"


class DatasetMissing(NotFound):
    """No dataset of that name or version."""


class ModelMissing(NotFound):
    """No model of that name."""


class VersionMissing(NotFound):
    """The model has no such version or alias."""


class JobMissing(NotFound):
    """No job of that id."""


class ModuleMissing(NotFound):
    """The catalogue has no learner, transform or metric of that name."""


class MethodNotAllowed(TrainletError):
    """The route exists, but only for POST."""

    status = 405
    headers: ClassVar[dict[str, str]] = {"Allow": "POST"}


class Conflict(TrainletError):
    """The state is not what the request takes it for."""

    status = 409


class WriteConflict(Conflict):
    """A conditional write lost: the object is there already, or has changed."""


class StillNamed(Conflict):
    """The version has an alias, so it can't be deleted."""


class TooLate(Conflict):
    """The job has ended, or is past the point where it can be stopped."""


class PreconditionFailed(TrainletError):
    """What the ``If-Match`` header names is not what is there."""

    status = 412


class BodyTooLarge(TrainletError):
    """The body, or what it unpacks to, is over its limit."""

    status = 413
    title = "Too large"


class UnsupportedMedia(TrainletError):
    """A content type or encoding that isn't read here."""

    status = 415
    title = "Unsupported content"


class Unprocessable(TrainletError):
    """Understood, but the content is at fault."""

    status = 422
    title = "Can't be processed"


class BadTable(Unprocessable):
    """A table that can't be read or used."""


class BadRows(Unprocessable):
    """Rows that can't be scored."""


class BadRecipe(Unprocessable):
    """A recipe that doesn't fit its dataset, or itself."""


class BadSettings(Unprocessable):
    """A setting that is unknown or out of range."""


class BadModel(Unprocessable):
    """A model that can't be served, or not by this route."""


class BadImage(Unprocessable):
    """An image that can't be looked at."""


class Overrun(Unprocessable):
    """Looking at a file took more than it may, or ended the process that looked."""


class OverBudget(Unprocessable):
    """A retraining took longer, or would have cost more, than its recipe allows."""


class TrainingFailed(Unprocessable):
    """The learner could not be fitted to this table with these settings."""


class Broken(TrainletError):
    """A fault of the service, not of its caller."""

    title = "Internal error"


class ParityLost(Broken):
    """The ONNX model does not reproduce the trained pipeline, so it was not published."""


class JobLost(Broken):
    """The process that ran the job is gone."""


class ArtifactCorrupt(Broken):
    """A stored model whose bytes don't match their digest."""

    title = "Corrupt artifact"


class NotInstalled(TrainletError):
    """An optional library that is absent from this installation."""

    status = 501


class Busy(TrainletError):
    """There is more to do than the queue holds."""

    status = 503
    headers: ClassVar[dict[str, str]] = {"Retry-After": "1"}


class StoreUnavailable(TrainletError):
    """The store doesn't answer, or refuses."""

    status = 503
    headers: ClassVar[dict[str, str]] = {"Retry-After": "2"}

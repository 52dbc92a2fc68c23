"""What the environment says; nothing else reads it."""

import os
from typing import Annotated

import msgspec

from trainlet.errors import BadSettings

PREFIX = "TRAINLET_"
LOADER = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One value per ``TRAINLET_*`` variable; the field's name in capitals.

    Attributes:
        store: Folder path, or ``s3://bucket/prefix``.
        s3_endpoint: Endpoint of an S3-compatible server; blank for AWS.
        key: The API key that callers must send as ``Authorization: Bearer``: ASCII
            without spaces; blank for none.
        model: The model, or ``model@alias``, that ``/invocations`` serves; blank for the only one.
        refresh_seconds: How old the scorer's knowledge of a model may be before it looks again.
        lease_seconds: How long a silent worker keeps its job.
        poll_seconds: How often the local worker looks for new jobs.
        job_seconds: A job that runs longer is stopped.
        job_slots: Jobs of one verb at once on this machine; 0 for one per core.
        price_per_second: What a second of training costs, for estimates; the default is that of
            4 GB of AWS Lambda, in US dollars.
        workers: Server processes of `serve`; each has the models in its own memory.
        access_log: File that `serve` notes each request in; ``-`` for standard output, blank for
            none.
        metrics: Folder where server processes leave their totals for one another; `serve` makes
            its own.
        queue: Calls that may wait in one server process for a thread; more are refused.
        max_upload_bytes: Largest table taken by HTTP, unpacked.
        max_score_bytes: Largest body of a scoring request, unpacked.
        max_rows: Most rows in one scoring request.
        max_columns: Most columns of a table.
        max_model_bytes: Largest foreign ONNX file.
    """

    store: str = "trainlet-store"
    s3_endpoint: str = ""
    key: Annotated[str, msgspec.Meta(pattern="^[!-~]*$")] = ""
    model: str = ""
    refresh_seconds: Annotated[float, msgspec.Meta(ge=0)] = 2.0
    lease_seconds: Annotated[float, msgspec.Meta(gt=0)] = 10.0
    poll_seconds: Annotated[float, msgspec.Meta(gt=0)] = 0.2
    job_seconds: Annotated[float, msgspec.Meta(gt=0)] = 3600.0
    job_slots: Annotated[int, msgspec.Meta(ge=0)] = 0
    price_per_second: Annotated[float, msgspec.Meta(ge=0)] = 0.0000666667
    workers: Annotated[int, msgspec.Meta(ge=1)] = 1
    access_log: str = ""
    metrics: str = ""
    queue: Annotated[int, msgspec.Meta(ge=0)] = 64
    max_upload_bytes: Annotated[int, msgspec.Meta(gt=0)] = 512 * 2**20
    max_score_bytes: Annotated[int, msgspec.Meta(gt=0)] = 16 * 2**20
    max_rows: Annotated[int, msgspec.Meta(gt=0)] = 100_000
    max_columns: Annotated[int, msgspec.Meta(gt=0)] = 16_384
    max_model_bytes: Annotated[int, msgspec.Meta(gt=0)] = 256 * 2**20


def load() -> Settings:
    """Return the settings of this process.

    Raises:
        BadSettings: A variable that can't be read as its type, or is out of range.
    """
    found = {
        name: os.environ[PREFIX + name.upper()]
        for name in Settings.__struct_fields__
        if PREFIX + name.upper() in os.environ
    }
    try:
        return msgspec.convert(found, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise BadSettings(
            f"The environment is wrong: {error}.", remedy=f"Correct the {PREFIX}* variable named."
        ) from None


def is_on_lambda() -> bool:
    """Tell whether this process is being started by Lambda, or by what stands in for it."""
    return "AWS_LAMBDA_RUNTIME_API" in os.environ


def is_for_snapshot() -> bool:
    """Tell whether this process starts to be kept as a snapshot, which others wake from."""
    return os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start"


def load_public() -> Settings:
    """Return the settings of a process that others can reach, which wants a key.

    Raises:
        BadSettings: As ``load``; or there is no key.
    """
    settings = load()
    if not settings.key:
        raise BadSettings(
            "This function can be reached by others, and no key is set.",
            remedy="Set TRAINLET_KEY to a long random text.",
            field="key",
        )
    return settings


def bare() -> dict[str, str]:
    """Return what a process needs of the environment to start at all: no key and no setting."""
    return {name: os.environ[name] for name in LOADER if name in os.environ}


def export(settings: Settings) -> None:
    """Hand the settings down to the processes that this one starts."""
    for name, value in msgspec.structs.asdict(settings).items():
        os.environ[PREFIX + name.upper()] = str(value)

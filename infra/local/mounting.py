"""Packaged functions, unpacked as Lambda unpacks them."""

import zipfile
from pathlib import Path
from typing import NamedTuple

from infra.local.sandbox import Function
from infra.local.template import Deployed


class Place(NamedTuple):
    """What the service finds around it.

    Attributes:
        template: The template that packaging made.
        build: The folder with the archives, and the training image's tree.
        runtime: A virtual environment with Lambda's runtime client.
        bucket: The bucket's name.
        endpoint: The S3-compatible server's.
        key: The key that callers send.
    """

    template: Path
    build: Path
    runtime: Path
    bucket: str
    endpoint: str
    key: str


def mounted(function: Deployed, place: Place, folder: Path) -> Function:
    """Return a function with its code in one tree and its layers, one over another, in a second.

    Args:
        function: As the template has it.
        place: Where the archives are.
        folder: Where they are unpacked; functions with the same layers share them there.
    """
    code, *layers = function.archives or ("",)
    opt = folder / "+".join(["opt", *layers])
    if not opt.exists():
        opt.mkdir(parents=True)
        for layer in layers:
            _unpack(place.build / layer, opt)
    task = place.build / "training"
    if code:
        task = folder / function.name
        _unpack(place.build / code, task)
    return Function(
        name=function.name,
        handler=function.handler,
        task=task,
        opt=opt,
        environment={**function.environment, "TRAINLET_S3_ENDPOINT": place.endpoint},
        seconds=function.seconds,
        megabytes=function.megabytes,
        runtime=place.runtime,
    )


def _unpack(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)

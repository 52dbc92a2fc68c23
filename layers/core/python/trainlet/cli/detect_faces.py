"""The detect-faces command."""

from collections import Counter
from pathlib import Path
from typing import Any

import click
import msgspec

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, show_json, show_progress, show_table
from trainlet.client import Refused

SCORED = ("Scored Labels", "Scored Probabilities")


@click.command("detect-faces")
@click.argument("images", nargs=-1)
@click.option("--scale-factor", type=float, help="How much smaller from look to look.")
@click.option("--neighbors", type=int, help="How many looks must agree.")
@click.option("--smallest", type=int, help="Smallest face, in pixels.")
@click.option("--largest", type=int, help="Largest face, in pixels; 0 for any.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the pictures with boxes drawn, and faces.json, into a folder.",
)
@service
def detect_faces(  # noqa: PLR0913, PLR0917 - one for each option
    images: tuple[str, ...],
    scale_factor: float | None,
    neighbors: int | None,
    smallest: int | None,
    largest: int | None,
    out: Path | None,
    url: str,
    key: str,
    *,
    as_json: bool,
) -> None:
    """Look for faces in IMAGES: files, or names of images that are kept; all of these if none."""
    service = client(url, key)
    _check_names(images)
    names, refused = _sent(service, images)
    given = {
        "scale_factor": scale_factor,
        "minimum_number_of_neighbors": neighbors,
        "minimum_width": smallest,
        "minimum_height": smallest,
        "maximum_width": largest,
        "maximum_height": largest,
    }
    settings: dict[str, float | None] = {
        n: value for n, value in given.items() if value is not None
    }
    if largest == 0:
        settings |= {"maximum_width": None, "maximum_height": None}
    job = service.detect_faces(names, **settings)["job"]
    if as_json:
        service.wait(job)
    else:
        show_progress("detect-faces", service.watch(job))
    found = service.faces(job)
    found["images"] += refused
    _show(found, as_json=as_json)
    if out:
        _write(service, found, out)


def _check_names(images: tuple[str, ...]) -> None:
    """Refuse what is no file, and two files that would be kept under one name."""
    for image in images:
        if Path(image).name != image and not Path(image).is_file():
            raise click.UsageError(f"There is no file {image}.")
    names = Counter(Path(image).name.lower() for image in images)
    name, count = next(iter(names.most_common(1)), ("", 0))
    if count > 1:
        raise click.UsageError(f"{count} images would have the name {name}: rename one.")


def _sent(service: Any, images: tuple[str, ...]) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the names of images, of which files are sent first, and what came of those refused.

    Raises:
        Refused: None is left to be looked at.
    """
    names, refused = list[str](), list[dict[str, Any]]()
    for image in images:
        file = Path(image)
        try:
            names.append(service.keep_image(file)["image"] if file.is_file() else image)
        except Refused as error:
            refused.append({"image": file.name, "problem": error.problem()})
            if len(refused) == len(images):
                raise
    return names, refused


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show_json(found)
        return
    rows = [
        [each["image"], *(each.get(name, "") for name in SCORED), _told(each)]
        for each in found["images"]
    ]
    show_table("faces", ["image", *SCORED, "boxes"], rows)


def _told(each: dict[str, Any]) -> str:
    if "problem" in each:
        return f"refused: {each['problem']['detail']}"
    return "; ".join(f"{b['width']}x{b['height']} at {b['x']},{b['y']}" for b in each["boxes"])


def _write(service: Any, found: dict[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "faces.json").write_bytes(msgspec.json.format(msgspec.json.encode(found)))
    for each in found["images"]:
        if "picture" in each:
            (folder / f"{each['image']}.png").write_bytes(service.read(each["picture"]))
    OUT.print(f"  {folder}", markup=False, soft_wrap=True)

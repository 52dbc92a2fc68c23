"""Pretrained Cascade Image Classification: its settings, and what it finds in an image."""

from importlib.util import find_spec
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Settings
from trainlet.errors import BadSettings, NotInstalled

SLUG = "pretrained-cascade-image-classification"
LEAST_FACTOR = 1.0000000000000002
LARGEST = 2**31 - 1
Side = Annotated[int, Meta(ge=1)]


class CascadeSettings(Settings, frozen=True):
    """Settings in Studio's terms; sizes are those of a face, in pixels."""

    pretrained_classifier: Annotated[
        Literal["frontal-face"], Meta(description="What is looked for.")
    ] = "frontal-face"
    scale_factor: Annotated[
        float,
        Meta(ge=LEAST_FACTOR, description="By how much the image shrinks from look to look."),
    ] = 1.1
    minimum_number_of_neighbors: Annotated[
        int, Meta(ge=0, description="How many looks must agree on a face.")
    ] = 3
    minimum_height: Side | None = 100
    minimum_width: Side | None = 100
    maximum_height: Side | None = 200
    maximum_width: Side | None = 200

    @property
    def neighbors(self) -> int:
        """How many looks must agree, as OpenCV can count them."""
        return min(self.minimum_number_of_neighbors, LARGEST)

    @property
    def least(self) -> tuple[int, int]:
        """The smallest width and height."""
        return min(self.minimum_width or 1, LARGEST), min(self.minimum_height or 1, LARGEST)

    @property
    def most(self) -> tuple[int, int]:
        """The largest width and height; those of an image of any size for no limit."""
        return min(self.maximum_width or LARGEST, LARGEST), min(
            self.maximum_height or LARGEST, LARGEST
        )


class Box(msgspec.Struct, frozen=True):
    """Where a face is: its upper left corner and its size, in pixels, and how many looks agreed."""

    x: int
    y: int
    width: int
    height: int
    neighbors: int


class Question(msgspec.Struct, frozen=True):
    """An image to be looked at, and how many pixels it says that it has."""

    data: bytes
    pixels: int
    settings: CascadeSettings


class Answer(msgspec.Struct, frozen=True):
    """What was found: pixels, faces, and the picture with boxes drawn, a PNG; or the problem."""

    width: int = 0
    height: int = 0
    boxes: list[Box] = []
    picture: bytes = b""
    problem: dict[str, Any] | None = None


def settings_of(given: dict[str, Any]) -> CascadeSettings:
    """Return the settings of a request.

    Raises:
        BadSettings: One is unknown, out of range, or above its own maximum.
    """
    settings = lookup.check_settings(SLUG, CascadeSettings, given)
    for side in ("width", "height"):
        least, most = (getattr(settings, f"{bound}_{side}") for bound in ("minimum", "maximum"))
        if least and most and most < least:
            raise BadSettings(
                f"The maximum {side}, {most:,}, is below the minimum, {least:,}.",
                remedy="Give a larger maximum, or null for none.",
                studio="0005",
                field=f"{SLUG}.settings.maximum_{side}",
            )
    return settings


def check_installed() -> None:
    """Raise ``NotInstalled`` where there is no OpenCV."""
    if find_spec("cv2") is None:
        raise not_installed("OpenCV is not installed here")


def not_installed(why: str) -> NotInstalled:
    """Return why no image can be looked at."""
    return NotInstalled(
        f"No image can be looked at: {why}.",
        remedy="Install trainlet[vision], where jobs run.",
        extra="vision",
    )

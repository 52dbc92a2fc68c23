"""What the confined process does with an image: decode it, look for faces, and draw boxes."""

import math
from pathlib import Path
from typing import Any

import cv2
import msgspec

from trainlet.errors import BadImage
from trainlet.vision.cascade import Answer, Box, CascadeSettings, Question, not_installed

CASCADE = "haarcascade_frontalface_alt.xml"
COLOUR = (0, 255, 0)


def answer(request: bytes) -> bytes:
    """Return the answer to a question, both as MessagePack."""
    if not hasattr(cv2, "CascadeClassifier"):
        missing = not_installed(f"OpenCV {cv2.__version__} has no cascades")
        return msgspec.msgpack.encode(Answer(problem=missing.problem()))
    return msgspec.msgpack.encode(_look(msgspec.msgpack.decode(request, type=Question)))


def _look(asked: Question) -> Answer:
    import numpy as np

    cv2.setNumThreads(1)
    image = cv2.imdecode(np.frombuffer(asked.data, np.uint8), cv2.IMREAD_COLOR)
    if image is None or image.shape[0] * image.shape[1] != asked.pixels:
        broken = BadImage("The image can't be decoded.", remedy="Save it again.", field="image")
        return Answer(problem=broken.problem())
    boxes = _faces(image, asked.settings)
    height, width = image.shape[:2]
    return Answer(width, height, boxes, _drawn(image, boxes))


def _faces(image: Any, settings: CascadeSettings) -> list[Box]:
    """Return the faces in an image, from top to bottom."""
    cascade = cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / CASCADE))
    found, neighbors = cascade.detectMultiScale2(
        cv2.cvtColor(image, cv2.COLOR_BGR2GRAY),
        scaleFactor=settings.scale_factor,
        minNeighbors=settings.neighbors,
        minSize=settings.least,
        maxSize=settings.most,
    )
    boxes = [_box(place, count) for place, count in zip(found, neighbors, strict=True)]
    return sorted(boxes, key=lambda box: (box.y, box.x))


def _box(place: Any, neighbors: Any) -> Box:
    x, y, width, height = map(int, place)
    return Box(x, y, width, height, int(neighbors))


def _drawn(image: Any, boxes: list[Box]) -> bytes:
    """Return the image with boxes drawn, as PNG."""
    thick = max(2, math.isqrt(image.shape[0] * image.shape[1]) // 250)
    for box in boxes:
        corner = (box.x + box.width, box.y + box.height)
        cv2.rectangle(image, (box.x, box.y), corner, COLOUR, thick)
    _, png = cv2.imencode(".png", image)
    data: bytes = png.tobytes()
    return data

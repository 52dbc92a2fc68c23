"""detect-faces: stored images are looked at for faces, each by a confined process of its own."""

import hashlib
from typing import Any

import msgspec

from trainlet import keys
from trainlet.engine.confined import Limits, run_confined
from trainlet.errors import BadImage, NotFound, ObjectMissing, TrainletError
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.vision.cascade import (
    Answer,
    Box,
    CascadeSettings,
    Question,
    check_installed,
    not_installed,
    settings_of,
)
from trainlet.vision.images import check_bytes, head_of
from trainlet.work.detection_requests import DetectFacesRequest
from trainlet.work.holder import Holder
from trainlet.work.requests import read

CHILD = "trainlet.vision.cascade_child"
FOLDER = "faces"
LIMITS = Limits(memory=2 * 2**30, cpu=60, wall=90)


class Looked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of an image; in Studio's words, without an answer where it was refused.

    Attributes:
        image: Its name.
        labels: Whether there is a face.
        probabilities: 1 if there is, else 0: a cascade knows nothing in between.
        boxes: Where.
        width: Pixels.
        height: Pixels.
        sha256: The digest of the bytes that were looked at.
        picture: Where the picture with boxes drawn is.
        problem: Why it was refused.
    """

    image: str
    labels: bool | None = msgspec.field(name="Scored Labels")
    probabilities: float | None = msgspec.field(name="Scored Probabilities")
    boxes: list[Box]
    width: int = 0
    height: int = 0
    sha256: str = ""
    picture: str = ""
    problem: dict[str, Any] | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a job: its settings, whole, and each image, in the order that was asked for."""

    settings: CascadeSettings
    images: list[Looked]


def run(
    document: dict[str, Any], store: Store, settings: Settings, holder: Holder
) -> dict[str, Any]:
    """Return where the answers are, and how many images have faces or were refused.

    Raises:
        NotInstalled: There is no OpenCV here.
        BadSettings: A setting is out of range.
    """
    request: DetectFacesRequest = read(document, DetectFacesRequest)
    asked = settings_of(request.settings)
    check_installed()
    looked: list[Looked] = []
    for number, name in enumerate(request.images):
        holder.report(100 * number / len(request.images), f"look at {name}")
        looked.append(_looked_at(name, number, asked, store, holder))
    key = keys.answers(FOLDER, holder.job, holder.worker, "json")
    store.put(key, msgspec.json.encode(Found(settings=asked, images=looked)))
    return {
        "images": len(looked),
        "with_faces": sum(bool(each.labels) for each in looked),
        "faces": sum(len(each.boxes) for each in looked),
        "refused": sum(each.problem is not None for each in looked),
        "answers_at": f"/v1/jobs/{holder.job}/faces",
        "key": key,
    }


def _looked_at(
    name: str, number: int, settings: CascadeSettings, store: Store, holder: Holder
) -> Looked:
    """Return what came of an image; one that is refused stops no other."""
    try:
        data = _read(store, name)
        answer = _answered(data, settings)
    except TrainletError as error:
        if error.status >= 500:
            raise
        return Looked(
            image=name, labels=None, probabilities=None, boxes=[], problem=error.problem()
        )
    file = f"{number}.png"
    store.put(keys.answers(FOLDER, holder.job, holder.worker, file), answer.picture)
    has_face = bool(answer.boxes)
    return Looked(
        image=name,
        labels=has_face,
        probabilities=float(has_face),
        boxes=answer.boxes,
        width=answer.width,
        height=answer.height,
        sha256=hashlib.sha256(data).hexdigest(),
        picture=f"/v1/jobs/{holder.job}/faces/{file}",
    )


def _read(store: Store, name: str) -> bytes:
    """Return an image's bytes, unless they are too many."""
    key = keys.image(name)
    try:
        check_bytes(store.head(key).size)
        return store.get(key).data
    except ObjectMissing:
        raise NotFound(f"Image {name!r} is gone.", remedy="Send it again.", image=name) from None


def _answered(data: bytes, settings: CascadeSettings) -> Answer:
    """Return what a confined process finds in an image.

    Raises:
        BodyTooLarge, UnsupportedMedia, BadImage: It may not be decoded, or can't be.
        Overrun: Looking at it took more than it may.
        NotInstalled: OpenCV has no cascades.
    """
    head = head_of(data)
    question = Question(data, head.width * head.height, settings)
    found = run_confined(CHILD, msgspec.msgpack.encode(question), LIMITS)
    answer = msgspec.msgpack.decode(found, type=Answer)
    if answer.problem is None:
        return answer
    detail = str(answer.problem["detail"])
    if answer.problem["code"] == "NotInstalled":
        raise not_installed(detail.partition(": ")[2].rstrip("."))
    raise BadImage(detail, remedy=str(answer.problem["remedy"]), field="image")

"""Images, and the faces in them, over HTTP."""

import re

import msgspec
from flask import Blueprint, Response, request

from trainlet import jobs, keys
from trainlet.errors import BadRequest, NotFound
from trainlet.vision.cascade import settings_of
from trainlet.vision.images import MOST_BYTES, head_of
from trainlet.web.context import accepted, context, json_body, reply
from trainlet.work.detection_requests import MOST_IMAGES, DetectFacesRequest

routes = Blueprint("faces", __name__, url_prefix="/v1")

LISTED = 1000
PICTURE = re.compile(r"[0-9]{1,6}\.png")


@routes.put("/images/<name>")
def keep(name: str) -> Response:
    """Keep an image, PNG or JPEG, the body; one of that name is replaced."""
    key = keys.image(name)
    request.max_content_length = MOST_BYTES
    data = request.get_data()
    head = head_of(data)
    context().store.put(key, data)
    return reply({"image": name, "bytes": len(data), **head._asdict()}, 201)


@routes.get("/images")
def listed() -> Response:
    """List the images that are kept, the first thousand by name; ``after`` shows the next."""
    after = request.args.get("after", "")
    shown = [{"image": name, "bytes": size} for name, size in _images(after)[:LISTED]]
    return reply({"images": shown})


@routes.post("/detect-faces")
def detect_faces() -> Response:
    """Have faces looked for in images that are kept, all of them if none is named: 202."""
    asked: DetectFacesRequest = json_body(DetectFacesRequest)
    settings = settings_of(asked.settings)
    there = {name for name, _ in _images()}
    wanted = asked.images or sorted(there)
    _check(wanted, there)
    whole = DetectFacesRequest(images=wanted, settings=msgspec.to_builtins(settings))
    job_id = jobs.submit(context().store, "detect-faces", msgspec.to_builtins(whole))
    return accepted(job_id, faces=f"/v1/jobs/{job_id}/faces", images=len(wanted))


@routes.get("/jobs/<job_id>/faces")
def faces(job_id: str) -> Response:
    """Give the labels and boxes of a detection, image by image."""
    data = context().store.get(_key(job_id)).data
    return Response(data, content_type="application/json")


@routes.get("/jobs/<job_id>/faces/<picture>")
def picture(job_id: str, picture: str) -> Response:
    """Give an image with boxes drawn, as ``{n}.png``: of the n-th image, from 0."""
    found = _key(job_id).removesuffix("json")
    if not PICTURE.fullmatch(picture):
        raise NotFound(
            f"There is no picture {picture[:60]!r}.",
            remedy=f"GET /v1/jobs/{job_id}/faces tells where they are.",
        )
    return Response(context().store.get(found + picture).data, content_type="image/png")


def _key(job_id: str) -> str:
    result = jobs.read_state(context().store, job_id).result or {}
    if "with_faces" not in result:
        raise NotFound(
            f"Job {job_id} has found no faces.",
            remedy="Ask for those of a detect-faces job that has succeeded.",
        )
    return str(result["key"])


def _images(after: str = "") -> list[tuple[str, int]]:
    """Return the names and bytes of the images that are kept, by name."""
    start = keys.IMAGES + after if after else ""
    entries = context().store.list(keys.IMAGES, start)
    return [(entry.key.removeprefix(keys.IMAGES), entry.size) for entry in entries]


def _check(wanted: list[str], there: set[str]) -> None:
    missing = next((name for name in wanted if name not in there), None)
    if missing is not None:
        raise NotFound(
            f"There is no image {missing!r}.",
            remedy="PUT it to /v1/images/{name} first; GET /v1/images lists those there are.",
            image=missing,
        )
    if not 0 < len(wanted) <= MOST_IMAGES:
        raise BadRequest(
            f"The request is about {len(wanted):,} images.",
            remedy=f"Name 1 to {MOST_IMAGES:,} of those that are kept.",
            field="images",
        )

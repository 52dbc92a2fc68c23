"""Stored images are looked at for faces; what is refused says why, and stops no other image."""

import gzip
import struct
import zlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.images import jpeg_head, png
from trainlet import jobs, keys
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.vision import cascade
from trainlet.work.runner import run_job

# NASA's portrait of Eileen Collins, in the public domain; the face is about 113 x 113 at 69, 59.
DATA = Path(__file__).parents[2] / "data"
FACE = gzip.decompress((DATA / "astronaut.jpg.gz").read_bytes())


def found(store: Store, settings: Settings, images: dict[str, bytes], **given: Any) -> Any:
    """Run a job on images and return its state, and what it has written."""
    for name, data in images.items():
        store.put(keys.image(name), data)
    asked = {"images": sorted(images), "settings": given}
    job = jobs.submit(store, "detect-faces", asked)
    run_job(store, job, settings)
    state = jobs.read_state(store, job)
    written = store.get(state.result["key"]).data if state.result else b"null"
    return state, msgspec.json.decode(written)


def test_a_face_is_found_and_drawn_where_it_is(store: Store, settings: Settings) -> None:
    state, document = found(store, settings, {"a.jpg": FACE, "b.png": png(256, 256)})
    face, nothing = document["images"]
    (box,) = face["boxes"]
    drawn = store.get(state.result["key"].removesuffix("json") + "0.png").data

    assert state.state == "succeeded"
    assert (face["Scored Labels"], face["Scored Probabilities"]) == (True, 1.0)
    assert (nothing["Scored Labels"], nothing["Scored Probabilities"]) == (False, 0.0)
    assert nothing["boxes"] == []
    assert box["neighbors"] >= 3
    for name, value in {"x": 69, "y": 59, "width": 113, "height": 113}.items():
        assert box[name] == pytest.approx(value, abs=12)
    assert (face["width"], face["height"]) == (256, 256)
    assert struct.unpack(">II", drawn[16:24]) == (256, 256)
    assert drawn[:4] == b"\x89PNG"
    counted = {name: state.result[name] for name in ("images", "with_faces", "faces", "refused")}
    assert counted == {"images": 2, "with_faces": 1, "faces": 1, "refused": 0}


@pytest.mark.parametrize(
    ("given", "faces"),
    [
        ({"minimum_width": 150, "minimum_height": 150}, 0),
        ({"minimum_width": 20, "minimum_height": 20, "maximum_width": 40, "maximum_height": 40}, 0),
        ({"minimum_width": 20, "minimum_height": 20, "maximum_width": None}, 1),
        ({"minimum_number_of_neighbors": 10**12}, 0),
    ],
)
def test_size_and_neighbors_are_those_of_a_face(
    store: Store, settings: Settings, given: dict[str, Any], faces: int
) -> None:
    state, _ = found(store, settings, {"a.jpg": FACE}, **given)

    assert state.result["faces"] == faces


REFUSED = {
    "bomb.png": (png(60_000, 60_000, zlib.compress(bytes(10**6), 9)), "BadImage"),
    "broken.jpg": (FACE[:2000], "BadImage"),
    "empty.jpg": (jpeg_head(10, 10), "BadImage"),
    "gif.png": (b"GIF89a", "UnsupportedMedia"),
    "large.png": (bytes(21 * 2**20), "BodyTooLarge"),
    "twice.jpg": (FACE[:2] + FACE, "BadImage"),
    "wide.png": (png(65_536, 1), "BadImage"),
}


def test_what_is_refused_says_why_and_stops_no_other(store: Store, settings: Settings) -> None:
    images = {name: data for name, (data, _) in REFUSED.items()}
    state, document = found(store, settings, {**images, "a.jpg": FACE})
    face, *refused = document["images"]

    assert face["Scored Labels"] is True
    codes = {each["image"]: each["problem"]["code"] for each in refused}
    assert codes == {name: code for name, (_, code) in REFUSED.items()}
    for each in refused:
        assert each["Scored Labels"] is None
        assert each["boxes"] == []
        assert each["problem"]["remedy"]
    assert state.result["refused"] == len(refused)


def test_an_image_that_is_gone_is_refused_alone(store: Store, settings: Settings) -> None:
    job = jobs.submit(store, "detect-faces", {"images": ["gone.png"]})
    run_job(store, job, settings)
    state = jobs.read_state(store, job)

    assert (state.result["refused"], state.result["with_faces"]) == (1, 0)


def test_looks_without_end_are_ended(store: Store, settings: Settings) -> None:
    state, document = found(
        store, settings, {"a.jpg": FACE}, scale_factor=cascade.LEAST_FACTOR, maximum_width=None
    )

    assert document["images"][0]["problem"]["code"] == "Overrun"
    assert state.state == "succeeded"


def test_without_opencv_the_job_says_what_to_install(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cascade, "find_spec", lambda name: None)
    state, document = found(store, settings, {"a.jpg": FACE})

    assert (state.state, document) == ("failed", None)
    assert (state.error["code"], state.error["status"]) == ("NotInstalled", 501)
    assert "trainlet[vision]" in state.error["remedy"]

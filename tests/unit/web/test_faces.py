"""Images are kept over HTTP, looked at for faces, and given back with boxes drawn."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.images import png
from trainlet import jobs, keys
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.vision.images import MOST_BYTES
from trainlet.work.runner import run_job

FACE = gzip.decompress((Path(__file__).parents[2] / "data" / "astronaut.jpg.gz").read_bytes())


def test_an_image_is_sent_looked_at_and_given_back_with_its_box(
    client: FlaskClient, store: Store, settings: Settings
) -> None:
    kept = client.put("/v1/images/eileen.jpg", data=FACE)
    client.put("/v1/images/dark.png", data=png(120, 130))
    accepted = client.post("/v1/detect-faces", json={"settings": {"maximum_height": 150}})
    run_job(store, accepted.json["job"], settings)
    ended = client.get(accepted.headers["Location"]).json
    document = client.get(accepted.json["faces"]).json
    dark, eileen = document["images"]

    assert (kept.status_code, kept.json) == (
        201,
        {
            "image": "eileen.jpg",
            "bytes": len(FACE),
            "format": "jpeg",
            "width": 256,
            "height": 256,
        },
    )
    assert (accepted.status_code, accepted.json["images"]) == (202, 2)
    assert (ended["kind"], ended["result"]["with_faces"]) == ("detect-faces", 1)
    assert document["settings"]["maximum_height"] == 150
    assert document["settings"]["scale_factor"] == 1.1
    assert (dark["Scored Labels"], eileen["Scored Labels"]) == (False, True)
    picture = client.get(eileen["picture"])
    assert (picture.content_type, picture.data[:4]) == ("image/png", b"\x89PNG")


def test_what_is_kept_is_listed_by_name_and_replaced(client: FlaskClient) -> None:
    client.put("/v1/images/b.png", data=png(1, 1))
    client.put("/v1/images/a.png", data=png(2, 2))
    client.put("/v1/images/b.png", data=png(50, 50))
    (first, second) = client.get("/v1/images").json["images"]

    assert (first["image"], second["image"]) == ("a.png", "b.png")
    assert second["bytes"] == len(png(50, 50))
    assert client.get("/v1/images?after=a.png").json["images"] == [second]


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"GIF89a", 415, "UnsupportedMedia"),
        (b"", 415, "UnsupportedMedia"),
        (png(65_536, 65_536, b""), 422, "BadImage"),
        (bytes(MOST_BYTES + 1), 413, "BodyTooLarge"),
    ],
)
def test_what_may_not_be_decoded_is_refused_at_the_door(
    client: FlaskClient, store: Store, data: bytes, status: int, code: str
) -> None:
    answer = client.put("/v1/images/x.png", data=data)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["remedy"]
    assert list(store.list("")) == []


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"images": ["b.png"]}, 404, "NotFound"),
        ({"images": ["../keys"]}, 404, "NotFound"),
        ({"images": ["a.png"] * 501}, 400, "BadJson"),
        ({"images": ["a.png"], "settings": {"scale_factor": 1}}, 422, "BadSettings"),
        ({"images": ["a.png"], "colour": 1}, 400, "BadJson"),
    ],
)
def test_a_request_that_can_t_be_done_is_refused_before_there_is_a_job(
    client: FlaskClient, store: Store, asked: dict[str, Any], status: int, code: str
) -> None:
    client.put("/v1/images/a.png", data=png(9, 9))
    answer = client.post("/v1/detect-faces", json=asked)

    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert not list(store.list(keys.JOBS))


def test_without_any_image_there_is_nothing_to_look_at(client: FlaskClient) -> None:
    answer = client.post("/v1/detect-faces", json={})

    assert (answer.status_code, answer.json["field"]) == (400, "images")


def test_other_jobs_have_no_faces_and_other_pictures_are_none(
    client: FlaskClient, store: Store, settings: Settings
) -> None:
    other = jobs.submit(store, "train", {"model": "m"})
    client.put("/v1/images/a.png", data=png(9, 9))
    job = client.post("/v1/detect-faces", json={}).json["job"]

    assert client.get(f"/v1/jobs/{other}/faces").status_code == 404
    assert client.get(f"/v1/jobs/{job}/faces/0.png").status_code == 404
    run_job(store, job, settings)
    assert client.get(f"/v1/jobs/{job}/faces/0.png").status_code == 200
    for none in ("1.png", "json", "0.png.png", "x.png"):
        assert client.get(f"/v1/jobs/{job}/faces/{none}").status_code == 404

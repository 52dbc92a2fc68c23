"""What Lambda would not hand on waits in the store; everything else goes through."""

import base64
import gzip
import random
from typing import Any

import pytest
from werkzeug.test import Client

from trainlet import keys
from trainlet.store import Store
from trainlet.store.folder import FolderStore
from trainlet.web.spilled import MOST_BYTES, fitting, spilling


class Signing(FolderStore):
    """A folder that has URLs."""

    def presign(self, key: str, method: str, seconds: int) -> str:
        assert (method, seconds) == ("GET", 3600)
        return f"https://store/{key}"


@pytest.fixture
def signing(store: Store) -> Signing:
    return Signing(store.url)


def response(body: str, **facts: Any) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "X-Trainlet-Version": "3"}
    plain = {"statusCode": 200, "headers": headers, "body": body, "isBase64Encoded": False}
    return {**plain, **facts}


@pytest.mark.parametrize("body", ["", "x" * 1000])
def test_what_fits_goes_through(signing: Signing, body: str) -> None:
    assert fitting(response(body), signing) == response(body)
    assert list(signing.list("spilled/")) == []


def test_the_last_body_that_fits_is_measured_as_json_has_it(signing: Signing) -> None:
    plain, escaped = "x" * (MOST_BYTES - 2), '"' * (MOST_BYTES // 2)

    assert fitting(response(plain), signing)["statusCode"] == 200
    assert fitting(response(plain + "x"), signing)["statusCode"] == 303
    assert fitting(response(escaped), signing)["statusCode"] == 303


@pytest.mark.parametrize("is_binary", [False, True])
def test_what_is_too_large_waits_under_a_url_as_it_was(signing: Signing, is_binary: bool) -> None:
    data = "é".encode() * MOST_BYTES
    body = base64.b64encode(data).decode() if is_binary else data.decode()
    said = fitting(response(body, isBase64Encoded=is_binary), signing)
    (entry,) = signing.list(keys.SPILLED)

    assert said["statusCode"] == 303
    assert said["headers"]["Location"] == f"https://store/{entry.key}" == said["body"]
    assert said["headers"]["X-Trainlet-Version"] == "3"
    assert signing.get(entry.key).data == data


def test_a_packed_reply_waits_unpacked_for_its_encoding_is_not_told(signing: Signing) -> None:
    data = random.Random(0).randbytes(MOST_BYTES)
    body = base64.b64encode(gzip.compress(data, 1)).decode()
    headers = {"Content-Encoding": "gzip"}
    said = fitting(response(body, headers=headers, isBase64Encoded=True), signing)
    (entry,) = signing.list(keys.SPILLED)

    assert (said["statusCode"], "Content-Encoding" in said["headers"]) == (303, False)
    assert signing.get(entry.key).data == data


@pytest.mark.parametrize("size", [10, MOST_BYTES])
def test_an_application_s_large_reply_waits_too(signing: Signing, size: int) -> None:
    def application(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("X-Trainlet-Version", "3"), ("Content-Length", str(size))])
        return [b"x" * size]

    answer = Client(spilling(application, signing)).get("/")
    kept = [signing.get(entry.key).data for entry in signing.list(keys.SPILLED)]

    assert answer.headers["X-Trainlet-Version"] == "3"
    assert answer.status_code == (200 if size == 10 else 303)
    assert kept == ([] if size == 10 else [b"x" * size])
    assert answer.data == (b"x" * 10 if size == 10 else answer.headers["Location"].encode())
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_two_replies_never_share_a_place(signing: Signing) -> None:
    large = response("x" * (MOST_BYTES + 1))
    places = {fitting(large, signing)["headers"]["Location"] for _ in range(2)}

    assert len(places) == 2

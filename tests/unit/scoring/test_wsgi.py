"""The hot route as a WSGI application."""

import io
import json
from wsgiref.validate import validator

import pytest
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from trainlet.errors import BadRequest, BodyTooLarge
from trainlet.scoring.dialects.native import PROBLEM
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.scoring.wsgi import in_front, read_body
from trainlet.settings import Settings

PATH = "/v1/models/gaps/score"
BODY = b'{"records": [{"horsepower": 100, "engine-size": 120, "make": "audi"}]}'
LIMIT = 1000


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("the body was read")


def behind(environ: dict, start_response: object) -> list[bytes]:
    """Answer as the control plane would."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"behind: ", environ["PATH_INFO"].encode(), environ["wsgi.input"].read(99)]


@pytest.fixture
def application(models: Models):
    return in_front(Scorer(models, Settings(key="secret")), LIMIT, behind)


@pytest.fixture
def client(application) -> Client:
    return Client(application)


def headers(**more: str) -> dict[str, str]:
    return {"Authorization": "Bearer secret", "Content-Type": "application/json", **more}


def test_a_scoring_request_is_answered_with_its_length_and_version(client: Client) -> None:
    response = client.post(PATH, data=BODY, headers=headers())

    assert response.status == "200 OK"
    assert response.headers["X-Trainlet-Version"] == "1"
    assert response.headers["X-Trainlet-Model"] == "gaps"
    assert response.headers["Content-Type"] == "application/json"
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert response.json["version"] == 1


def test_the_answer_keeps_to_the_wsgi_standard(application) -> None:
    begun = []
    builder = EnvironBuilder(PATH, method="POST", headers=headers(), data=BODY)
    answer = validator(application)(
        builder.get_environ(), lambda status, found: begun.append((status, found))
    )
    parts = list(answer)
    answer.close()

    assert begun[0][0] == "200 OK"
    assert json.loads(b"".join(parts))["model"] == "gaps"


def test_everything_else_is_left_to_the_application_behind_with_its_body(application) -> None:
    response = Client(application).post("/v1/train", data=b" body")

    assert response.data == b"behind: /v1/train body"


def test_headers_and_query_reach_the_scorer(client: Client) -> None:
    csv = b"horsepower,engine-size,make\n100,120,audi\n"
    as_csv = client.post(PATH, data=csv, headers=headers(**{"Content-Type": "text/csv"}))
    detailed = client.post(f"{PATH}?details=true", data=BODY, headers=headers())
    packed = client.post(PATH, data=BODY, headers=headers(**{"Content-Encoding": "br"}))
    keyless = client.post(PATH, data=BODY)

    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "details" in detailed.json
    assert packed.status == "415 Unsupported Media Type"
    assert keyless.status == "401 Unauthorized"
    assert keyless.headers["WWW-Authenticate"] == "Bearer"


def test_a_problem_comes_with_its_status_line_and_type(client: Client) -> None:
    response = client.post("/v1/models/nobody/score", data=BODY, headers=headers())

    assert response.status == "404 Not Found"
    assert response.headers["Content-Type"] == PROBLEM
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert json.loads(response.data)["code"] == "ModelMissing"


def test_a_method_other_than_post_is_refused_without_reading_a_body(application) -> None:
    environ = EnvironBuilder(
        PATH, method="PUT", headers=headers(), input_stream=Unread()
    ).get_environ()
    response = Client(application).open(environ)

    assert response.status_code == 405
    assert response.headers["Content-Type"] == PROBLEM
    assert response.headers["Allow"] == "POST"


def test_a_body_stated_to_be_over_the_limit_is_refused_unread(application) -> None:
    builder = EnvironBuilder(PATH, method="POST", headers=headers(), input_stream=Unread())
    environ = {**builder.get_environ(), "CONTENT_LENGTH": str(LIMIT + 1)}
    body, status, found = run_wsgi_app(application, environ)

    assert status.startswith("413 ")
    assert found["Content-Type"] == PROBLEM
    assert json.loads(b"".join(body))["limit"] == LIMIT


def test_a_body_of_exactly_the_limit_is_read() -> None:
    environ = {"CONTENT_LENGTH": "10", "wsgi.input": io.BytesIO(b"x" * 20)}

    assert read_body(environ, 10) == b"x" * 10


@pytest.mark.parametrize("stated", [None, ""])
def test_a_body_of_unknown_length_is_read_no_further_than_just_over_the_limit(
    stated: str | None,
) -> None:
    environ = {"wsgi.input": io.BytesIO(b"x" * 1000)}
    if stated is not None:
        environ["CONTENT_LENGTH"] = stated
    with pytest.raises(BodyTooLarge) as caught:
        read_body(environ, 10)

    assert caught.value.status == 413
    assert environ["wsgi.input"].tell() == 11
    assert read_body({"wsgi.input": io.BytesIO(b"x" * 10)}, 10) == b"x" * 10


@pytest.mark.parametrize("stated", ["ten", "-1", "1.5", "+5", " 5"])
def test_a_length_that_is_no_number_is_refused(stated: str) -> None:
    with pytest.raises(BadRequest) as caught:
        read_body({"CONTENT_LENGTH": stated, "wsgi.input": Unread()}, 10)

    assert caught.value.status == 400
    assert caught.value.remedy


@pytest.mark.parametrize(
    "stated", ["²", "\uff15", "9" * 5000], ids=["superscript", "wide", "endless"]
)
def test_a_length_of_digits_that_are_no_number_is_refused(stated: str) -> None:
    with pytest.raises(BadRequest) as caught:
        read_body({"CONTENT_LENGTH": stated, "wsgi.input": Unread()}, 10)

    assert caught.value.status == 400
    assert caught.value.remedy
    assert len(caught.value.detail) < 100

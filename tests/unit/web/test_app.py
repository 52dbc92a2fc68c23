"""The application admits, routes, and answers every refusal in one shape."""

import zlib

import pytest
from flask import Flask
from flask.testing import FlaskClient

import trainlet
from tests.problems import PROBLEM, refused
from trainlet.errors import StoreUnavailable
from trainlet.settings import Settings
from trainlet.store import Store, open_store
from trainlet.store.folder import FolderStore
from trainlet.web.app import create_app

ROUTES = ["/", "/v1/datasets", "/v1/models", "/v1/jobs", "/v1/learners", "/v1/transforms"]


def test_the_root_names_the_version_and_routes_that_exist(client: FlaskClient) -> None:
    document = client.get("/").json

    assert document["service"] == "trainlet"
    assert document["version"] == trainlet.__version__
    for name in ("datasets", "models", "jobs", "learners", "transforms"):
        assert client.get(document[name]).status_code == 200


def test_health_is_answered_without_a_key(store: Store) -> None:
    client = create_app(store, Settings(key="secret")).test_client()
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json == {"status": "ok", "version": trainlet.__version__}


@pytest.mark.parametrize("path", [*ROUTES, "/v1/nothing", "/v1/jobs/x"])
@pytest.mark.parametrize("sent", ["", "Bearer wrong", "Bearer", "Basic c2VjcmV0"])
def test_nothing_else_is_answered_without_the_key(store: Store, path: str, sent: str) -> None:
    client = create_app(store, Settings(key="secret")).test_client()
    response = client.get(path, headers={"Authorization": sent} if sent else {})

    assert refused(response, 401, "Unauthorized")["field"] == "Authorization"


def test_writing_is_not_done_without_the_key(store: Store) -> None:
    client = create_app(store, Settings(key="secret")).test_client()

    refused(client.post("/v1/datasets/d?wait=0", data=b"a\n1\n"), 401, "Unauthorized")
    refused(client.post("/v1/train", json={}), 401, "Unauthorized")
    assert list(store.list("")) == []


@pytest.mark.parametrize("path", ROUTES)
def test_everything_is_answered_with_the_key(store: Store, path: str) -> None:
    client = create_app(store, Settings(key="secret")).test_client()

    assert client.get(path, headers={"Authorization": "Bearer secret"}).status_code == 200


def test_an_unknown_path_is_404_in_the_familys_shape(client: FlaskClient) -> None:
    assert "GET /" in refused(client.get("/v1/nothing"), 404, "NotFound")["remedy"]


def test_a_wrong_method_is_405_in_the_familys_shape(client: FlaskClient) -> None:
    refused(client.delete("/v1/datasets"), 405, "MethodNotAllowed")
    refused(client.get("/v1/train"), 405, "MethodNotAllowed")


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    assert "POST" in client.get("/v1/train").headers["Allow"]
    assert set(client.delete("/v1/datasets").headers["Allow"].split(", ")) == {
        "GET",
        "HEAD",
        "OPTIONS",
    }


def test_without_the_key_the_way_to_send_it_is_told(store: Store) -> None:
    client = create_app(store, Settings(key="secret")).test_client()

    assert client.get("/v1/models").headers["WWW-Authenticate"] == "Bearer"


def test_a_body_over_the_limit_is_413_and_one_at_the_limit_is_not(tmp_path) -> None:
    store = open_store(str(tmp_path / "store"))
    client = create_app(store, Settings(max_upload_bytes=20)).test_client()
    document = refused(client.post("/v1/datasets/d?wait=0", data=b"x" * 21), 413, "BodyTooLarge")

    assert "20 bytes" in document["detail"]
    assert list(store.list("")) == []
    assert client.post("/v1/datasets/d?wait=0", data=b"x" * 20).status_code == 202


def test_a_body_over_the_limit_has_the_code_that_a_packed_one_has(store: Store) -> None:
    client = create_app(store, Settings(max_upload_bytes=20)).test_client()
    plain = client.post("/v1/datasets/d?wait=0", data=b"x" * 21)
    packed = client.post(
        "/v1/datasets/d?wait=0",
        data=zlib.compress(b"x" * 21),
        headers={"Content-Encoding": "deflate"},
    )

    assert refused(plain, 413, "BodyTooLarge")["limit"] == 20
    assert refused(packed, 413, "BodyTooLarge")["limit"] == 20


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/train"), ("PUT", "/v1/recipes/m")], ids=["train", "recipe"]
)
def test_a_json_body_may_hold_a_mebibyte_and_no_more(
    client: FlaskClient, store: Store, method: str, path: str
) -> None:
    most = client.open(path, method=method, data=b" " * 2**20)
    more = client.open(path, method=method, data=b" " * (2**20 + 1))

    refused(most, 400, "BadJson")
    document = refused(more, 413, "BodyTooLarge")
    assert document["limit"] == 2**20
    assert "1,048,576 bytes" in document["detail"]
    assert list(store.list("")) == []


def test_a_table_may_be_larger_than_a_json_body(client: FlaskClient) -> None:
    table = b"a\n" + b"1\n" * 2**20

    assert client.post("/v1/datasets/d?wait=0", data=table).status_code == 202


def test_a_bug_is_500_in_the_familys_shape_and_the_next_request_is_served(app: Flask) -> None:
    def broken() -> str:
        raise ZeroDivisionError("by zero")

    app.add_url_rule("/broken", view_func=broken)
    client = app.test_client()
    response = client.get("/broken")

    assert response.status_code == 500
    assert response.headers["Content-Type"] == PROBLEM
    document = response.get_json(force=True)
    assert (document["status"], document["code"]) == (500, "Broken")
    assert document["detail"] == "ZeroDivisionError: by zero"
    assert client.get("/healthz").status_code == 200


def test_a_store_that_is_down_is_503(tmp_path, settings: Settings) -> None:
    class Down(FolderStore):
        def folders(self, prefix: str) -> list[str]:
            raise StoreUnavailable("The store is on holiday.", remedy="Wait.")

    client = create_app(Down(str(tmp_path)), settings).test_client()
    response = client.get("/v1/models")

    assert refused(response, 503, "StoreUnavailable")["remedy"] == "Wait."
    assert response.headers["Retry-After"] == "2"

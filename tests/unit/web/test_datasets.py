"""Tables go in over HTTP and come out typed and profiled."""

import gzip
import io
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import httpx
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.problems import refused
from tests.servers import Bucket
from trainlet import datasets, jobs, keys
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.web.app import create_app
from trainlet.work.runner import run_job

Upload = Callable[..., TestResponse]
TABLE = b"zip,born,n\n01067,2001-02-03,1\n80331,2002-03-04,2.5\n"


def types(schema: dict) -> dict[str, str]:
    return {column["name"]: column["type"] for column in schema["columns"]}


def test_an_upload_that_is_not_waited_for_is_202_with_its_job(
    client: FlaskClient, store: Store
) -> None:
    before = datetime.now(UTC)
    response = client.post("/v1/datasets/people?wait=0", data=TABLE)
    document = response.json

    assert response.status_code == 202
    assert response.headers["Location"] == document["url"] == f"/v1/jobs/{document['job']}"
    assert document["state"] == "queued"
    request = jobs.read_request(store, document["job"]).request
    uploaded = datetime.fromisoformat(request.pop("uploaded"))
    assert before <= uploaded <= datetime.now(UTC)
    assert request == {
        "dataset": "people",
        "version": datasets.version_of(TABLE, {}),
        "source": None,
        "corrects": "",
        "extension": ".csv",
        "types": {},
        "reading": {},
    }


def test_an_upload_becomes_a_typed_dataset(upload: Upload, client: FlaskClient) -> None:
    job = upload("people", TABLE).json
    shown = client.get("/v1/datasets/people").json

    assert (job["state"], job["kind"]) == ("succeeded", "upload")
    assert types(shown) == {"zip": "text", "born": "datetime", "n": "number"}
    assert (shown["dataset"], shown["rows"], shown["size"]) == ("people", 2, len(TABLE))
    assert shown["version"] == datasets.version_of(TABLE, {})
    assert [line["version"] for line in shown["versions"]] == [shown["version"]]
    assert {k: v for k, v in shown.items() if k != "versions"} == job["result"]


@pytest.fixture
def working(store: Store, settings: Settings) -> Iterator[None]:
    """Run uploads as they arrive."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.01):
            for job in jobs.requested(store, "upload"):
                run_job(store, job, settings)

    worker = threading.Thread(target=work)
    worker.start()
    yield
    stop.set()
    worker.join()


@pytest.mark.usefixtures("working")
def test_an_upload_that_is_waited_for_is_201_with_its_schema(client: FlaskClient) -> None:
    response = client.post("/v1/datasets/people?wait=20", data=TABLE)

    assert response.status_code == 201
    assert types(response.json)["born"] == "datetime"
    assert client.get(response.headers["Location"]).json["state"] == "succeeded"
    assert client.get("/v1/datasets/people/profile").json == response.json


@pytest.mark.usefixtures("working")
def test_an_upload_that_fails_while_waited_for_is_a_problem_document(client: FlaskClient) -> None:
    response = client.post("/v1/datasets/people?wait=20", data=b"a,b\n1\n")

    assert refused(response, 422, "BadTable")["line"] == 2
    assert client.get(response.headers["Location"]).json["state"] == "failed"
    refused(client.get("/v1/datasets/people"), 404, "DatasetMissing")


def test_types_can_be_corrected_and_make_a_version_of_their_own(
    upload: Upload, client: FlaskClient
) -> None:
    plain = upload("people", b"zip\n80331\n").json["result"]
    corrected = upload("people", b"zip\n80331\n", "type=zip=text").json["result"]
    shown = client.get("/v1/datasets/people").json

    assert (types(plain), types(corrected)) == ({"zip": "integer"}, {"zip": "text"})
    assert plain["version"] != corrected["version"]
    assert shown["version"] == corrected["version"]
    assert [line["version"] for line in shown["versions"]] == [
        plain["version"],
        corrected["version"],
    ]


def test_the_same_table_again_is_the_same_version(upload: Upload, client: FlaskClient) -> None:
    first = upload("people", TABLE).json["result"]
    other = upload("people", TABLE + b"04109,2003-04-05,3\n").json["result"]
    again = upload("people", TABLE).json["result"]
    listed = client.get("/v1/datasets/people/versions").json

    assert first["version"] == again["version"] != other["version"]
    assert [line["version"] for line in listed["versions"]] == [first["version"], other["version"]]
    assert (listed["dataset"], listed["latest"]) == ("people", again["version"])


@pytest.mark.parametrize("how", ["form", "gzip encoding", "gzip file", "deflate form"])
def test_a_table_may_come_packed_or_in_a_form(upload: Upload, how: str) -> None:
    packed = gzip.compress(TABLE, mtime=0)
    parts = {
        "form": {"data": {"file": (io.BytesIO(TABLE), "people.csv")}},
        "gzip encoding": {"data": packed, "headers": {"Content-Encoding": "gzip"}},
        "gzip file": {"data": packed},
        "deflate form": {"data": {"file": (io.BytesIO(packed), "people.csv.gz")}},
    }[how]
    result = upload("people", **parts).json["result"]

    assert types(result) == {"zip": "text", "born": "datetime", "n": "number"}
    assert result["rows"] == 2
    is_kept_packed = how in ("gzip file", "deflate form")
    assert result["extension"] == (".gz" if is_kept_packed else ".csv")
    assert result["version"] == datasets.version_of(packed if is_kept_packed else TABLE, {})


@pytest.mark.parametrize("name", ["People", "a b", "..", "-a", "a" * 64, "a..b"])
def test_a_name_that_a_dataset_cannot_have_is_refused(
    client: FlaskClient, store: Store, name: str
) -> None:
    response = client.post(f"/v1/datasets/{name}?wait=0", data=TABLE)

    assert refused(response, 400, "BadName")["field"] == "dataset"
    assert list(store.list("")) == []


@pytest.mark.parametrize("data", [b"", b" \n\r\n\t"])
def test_an_empty_upload_is_refused_before_a_job_exists(
    client: FlaskClient, store: Store, data: bytes
) -> None:
    document = refused(client.post("/v1/datasets/d?wait=0", data=data), 422, "BadTable")

    assert (document["studio_error"], document["line"]) == ("0003", 1)
    assert list(store.list("")) == []


@pytest.mark.parametrize("files", [0, 2])
def test_a_form_without_exactly_one_file_is_refused(
    client: FlaskClient, store: Store, files: int
) -> None:
    form = {"note": TABLE.decode()}
    form |= {f"file {i}": (io.BytesIO(TABLE), f"{i}.csv") for i in range(files)}
    response = client.post("/v1/datasets/d?wait=0", data=form, content_type="multipart/form-data")
    document = refused(response, 400, "BadRequest")

    assert document["detail"] == f"The form holds {files} files."
    assert "curl -F file=@table.csv" in document["remedy"]
    assert list(store.list("")) == []


def test_a_table_that_is_sent_as_a_field_of_a_form_is_told_how_to_be_sent(
    client: FlaskClient, store: Store
) -> None:
    table = "a,b\n" + "1,2\n" * 200_000  # more than a form's field may hold by default
    response = client.post(
        "/v1/datasets/d?wait=0", data={"file": table}, content_type="multipart/form-data"
    )

    assert refused(response, 400, "BadRequest")["detail"] == "The form holds 0 files."
    assert list(store.list("")) == []


@pytest.mark.parametrize("text", ["", "zip", "=text", "zip=", "zip=string", '{"zip": "text"}'])
def test_types_that_are_none_are_refused(client: FlaskClient, store: Store, text: str) -> None:
    response = client.post("/v1/datasets/d", data=TABLE, query_string={"type": text, "wait": "0"})

    assert refused(response, 400, "BadRequest")["field"] == "type"
    assert list(store.list("")) == []


def test_a_type_for_a_column_that_is_not_there_fails_the_job_by_name(upload: Upload) -> None:
    error = upload("d", TABLE, "type=zop=text").json["error"]

    assert (error["status"], error["code"], error["column"]) == (422, "BadTable", "zop")
    assert "zip" in error["remedy"]


def test_a_packed_body_over_the_limit_is_413(store: Store) -> None:
    client = create_app(store, Settings(max_upload_bytes=1000)).test_client()
    bomb = gzip.compress(b"a\n" + b"1\n" * 10_000)
    response = client.post("/v1/datasets/d?wait=0", data=bomb, headers={"Content-Encoding": "gzip"})

    assert refused(response, 413, "BodyTooLarge")["limit"] == 1000
    assert list(store.list("")) == []


def test_an_encoding_that_is_not_read_is_415(client: FlaskClient) -> None:
    headers = {"Content-Encoding": "zstd"}

    refused(
        client.post("/v1/datasets/d?wait=0", data=TABLE, headers=headers), 415, "UnsupportedMedia"
    )


@pytest.mark.parametrize("wait", ["soon", "-1", "nan"])
def test_a_wait_that_is_no_number_of_seconds_is_refused(client: FlaskClient, wait: str) -> None:
    response = client.post(f"/v1/datasets/d?wait={wait}", data=TABLE)

    assert refused(response, 400, "BadRequest")["field"] == "wait"


def test_a_refused_upload_has_no_effect(client: FlaskClient, store: Store) -> None:
    assert client.post("/v1/datasets/d?wait=soon", data=TABLE).status_code == 400

    assert list(store.list("")) == []


def test_datasets_are_listed_with_their_latest_version(upload: Upload, client: FlaskClient) -> None:
    assert client.get("/v1/datasets").json == {"datasets": []}
    upload("b", TABLE)
    upload("b", TABLE + b"04109,2003-04-05,3\n")
    upload("a", TABLE)
    upload("refused", b"a,b\n1\n")
    listed = client.get("/v1/datasets").json["datasets"]

    assert [(line["name"], line["versions"], line["rows"]) for line in listed] == [
        ("a", 1, 2),
        ("b", 2, 3),
    ]
    assert listed[0]["columns"] == 3


def test_an_upload_that_is_read_after_a_later_one_is_not_the_latest(
    client: FlaskClient, store: Store, settings: Settings
) -> None:
    early, late = (
        client.post("/v1/datasets/d?wait=0", data=data).json["job"]
        for data in (TABLE, TABLE + b"04109,2003-04-05,3\n")
    )
    for job in (late, early):
        run_job(store, job, settings)
    shown = client.get("/v1/datasets/d").json

    assert shown["rows"] == 3
    assert [version["rows"] for version in shown["versions"]] == [3, 2]


def test_a_stray_folder_does_not_hide_the_datasets(
    upload: Upload, client: FlaskClient, store: Store
) -> None:
    upload("a", TABLE)
    store.put("datasets/Stray Folder/note.txt", b"")

    assert [line["name"] for line in client.get("/v1/datasets").json["datasets"]] == ["a"]


def test_each_version_and_the_latest_profile_can_be_shown(
    upload: Upload, client: FlaskClient
) -> None:
    old = upload("d", TABLE).json["result"]
    new = upload("d", TABLE + b"04109,2003-04-05,3\n").json["result"]

    assert client.get(f"/v1/datasets/d/versions/{old['version']}").json == old
    assert client.get("/v1/datasets/d/profile").json == new


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/datasets/nobody", 404, "DatasetMissing"),
        ("/v1/datasets/nobody/versions", 404, "DatasetMissing"),
        ("/v1/datasets/nobody/profile", 404, "DatasetMissing"),
        ("/v1/datasets/d/versions/00000000000000000000", 404, "DatasetMissing"),
        ("/v1/datasets/d/versions/latest", 400, "BadName"),
        ("/v1/datasets/D", 400, "BadName"),
        ("/v1/datasets/nobody/recipe?label=a", 404, "DatasetMissing"),
        ("/v1/datasets/d/recipe", 422, "BadRecipe"),
        ("/v1/datasets/d/recipe?label=nothing", 422, "BadRecipe"),
    ],
)
def test_what_is_not_there_is_refused_with_a_remedy(
    upload: Upload, client: FlaskClient, path: str, status: int, code: str
) -> None:
    upload("d", TABLE)

    refused(client.get(path), status, code)


def test_the_recipe_that_training_would_start_from_can_be_seen(
    upload: Upload, client: FlaskClient
) -> None:
    upload("d", b"a,b,c\n" + b"1,x,2.5\n2,y,3.5\n" * 5)
    chosen = client.get("/v1/datasets/d/recipe?label=b").json
    named = client.get("/v1/datasets/d/recipe?label=b&learner=two-class-logistic-regression").json

    assert (chosen["dataset"], chosen["label"]) == ("d", "b")
    assert chosen["learner"]["use"] == "two-class-boosted-decision-tree"
    assert chosen["steps"][0]["columns"] == ["a", "c"]
    assert named["learner"]["use"] == "two-class-logistic-regression"


@pytest.mark.parametrize("query", ["presign=1", "presign=true", "presign"])
def test_a_table_is_put_to_a_url_of_the_bucket_without_the_service(
    moto: Bucket, settings: Settings, query: str
) -> None:
    bucket = moto.store(f"presign-{query.replace('=', '-')}")
    client = create_app(bucket, settings).test_client()
    first = client.post(f"/v1/datasets/people?{query}").json
    second = client.post(f"/v1/datasets/people?{query}").json
    put = httpx.request(first["method"], first["url"], content=TABLE)

    assert put.status_code == 200
    assert bucket.get(first["key"]).data == TABLE
    assert keys.upload_dataset(first["key"]) == "people"
    assert first["key"] != second["key"]
    assert first["seconds"] == 3600
    assert list(jobs.requested(bucket, "upload")) == []


def test_a_folder_gives_no_url_to_put_a_table_to(client: FlaskClient) -> None:
    document = refused(client.post("/v1/datasets/people?presign=1"), 422, "Unprocessable")

    assert "S3" in document["remedy"]


def test_a_name_is_checked_before_a_url_is_given(client: FlaskClient) -> None:
    refused(client.post("/v1/datasets/People?presign=1"), 400, "BadName")


def test_a_table_that_is_sent_is_not_dropped_for_a_url_nobody_wants(client: FlaskClient) -> None:
    response = client.post("/v1/datasets/people?presign=0&wait=0", data=TABLE)

    assert response.json["job"].startswith("upload-")

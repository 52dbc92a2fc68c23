"""The hot route answers rows, and every mistake with its own problem document."""

import csv
import gzip
import io
import json
import zlib
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest

from trainlet import keys, registry
from trainlet.errors import BadName, ParityLost, StoreUnavailable
from trainlet.scoring import dialects
from trainlet.scoring.dialects.native import PROBLEM, parse_path
from trainlet.scoring.dialects.native import refuse as problem
from trainlet.scoring.exchange import Reply, Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import Object, Store
from trainlet.store.folder import FolderStore

ROW = {"horsepower": 100, "engine-size": 120, "make": "audi"}
BODY = json.dumps({"records": [ROW]}).encode()


def post(path: str, body: bytes = BODY, query: str = "", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", path, query, named, body)


@pytest.fixture
def scorer(models: Models) -> Scorer:
    return Scorer(models, Settings())


def limited(models: Models, **settings: object) -> Scorer:
    return Scorer(models, Settings(**settings))


def refused(reply: Reply, status: int, code: str) -> dict:
    """Return the problem document of a refusal that has what each must have."""
    document = json.loads(reply.body)
    assert reply.status == document["status"] == status
    assert reply.headers["Content-Type"] == PROBLEM
    assert document["code"] == code
    assert document["type"] == f"urn:trainlet:{code}"
    assert document["detail"]
    assert document["title"]
    assert document["remedy"]
    return document


def test_rows_are_answered_with_the_model_and_its_version(scorer: Scorer) -> None:
    reply = scorer.answer(post("/v1/models/gaps/score"))
    document = json.loads(reply.body)

    assert reply.status == 200
    assert reply.headers == {
        "Content-Type": "application/json",
        "X-Trainlet-Model": "gaps",
        "X-Trainlet-Version": "1",
    }
    assert set(document) == {"model", "version", "predictions"}
    assert (document["model"], document["version"]) == ("gaps", 1)
    assert document["predictions"][0]["Scored Labels"] == pytest.approx(15000, abs=5000)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/models/gaps/score",
        "/v1/models/gaps@champion/score",
        "/v1/models/gaps@latest/score",
        "/v1/models/gaps/versions/1/score",
        "/v1/models/gaps/versions/latest/score",
    ],
)
def test_every_spelling_of_a_version_gives_the_same_answer(scorer: Scorer, path: str) -> None:
    assert scorer.answer(post(path)) == scorer.answer(post("/v1/models/gaps/score"))


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/v1/models/m/score", ("m", "champion")),
        ("/v1/models/m@prod/score", ("m", "prod")),
        ("/v1/models/m/versions/12/score", ("m", 12)),
        ("/v1/models/m/versions/012/score", ("m", 12)),
        ("/v1/models/m/versions/prod/score", ("m", "prod")),
        ("/v1/models/a.b_c-1/score", ("a.b_c-1", "champion")),
    ],
)
def test_a_path_names_a_model_and_a_version(path: str, meant: tuple[str, str | int]) -> None:
    assert parse_path(path) == meant


@pytest.mark.parametrize(
    "path",
    [
        "/v1/models/M/score",
        "/v1/models/../score",
        "/v1/models/a/b/score",
        "/v1/models/%2e%2e/score",
        "/v1/models/m@/score",
        "/v1/models/m@A/score",
        "/v1/models/m/versions//score",
        "/v1/models/m/versions/²/score",
        "/v1/models/m/versions/-1/score",
        "/v1/models/m\n/score",
        "/v1/models/score",
        "/",
        "",
    ],
)
def test_a_path_that_names_no_model_is_refused(scorer: Scorer, path: str) -> None:
    with pytest.raises(BadName):
        parse_path(path)

    refused(scorer.answer(post(path)), 400, "BadName")


@pytest.mark.parametrize(
    ("path", "scoring"),
    [
        ("/v1/models/m/score", True),
        ("/v1/models/m@a/score", True),
        ("/v1/models/m/versions/1/score", True),
        ("/v1/models/m", False),
        ("/v1/models/m/score/", False),
        ("/v1/models/m/scores", False),
        ("/v3/models/m/score", False),
    ],
)
def test_scoring_routes_are_told_from_the_others(path: str, scoring: bool) -> None:
    assert (dialects.find(path) is not None) is scoring


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_a_method_other_than_post_is_refused(scorer: Scorer, method: str) -> None:
    reply = scorer.answer(post("/v1/models/gaps/score")._replace(method=method))

    refused(reply, 405, "MethodNotAllowed")


def test_a_refused_method_is_told_the_right_one(scorer: Scorer) -> None:
    reply = scorer.answer(post("/v1/models/gaps/score")._replace(method="GET"))

    assert reply.headers == {"Content-Type": PROBLEM, "Allow": "POST"}


def test_without_the_key_the_way_to_send_it_is_told(models: Models) -> None:
    reply = limited(models, key="secret").answer(post("/v1/models/gaps/score"))

    assert reply.headers == {"Content-Type": PROBLEM, "WWW-Authenticate": "Bearer"}


def test_a_store_that_is_down_is_503_and_says_when_to_come_again(tmp_path: Path) -> None:
    class Down(FolderStore):
        def get_if_changed(self, key: str, etag: str) -> Object | None:
            raise StoreUnavailable("The store is on holiday.", remedy="Wait.")

    scorer = Scorer(Models(Down(str(tmp_path)), 2), Settings())
    reply = scorer.answer(post("/v1/models/gaps/score"))

    assert refused(reply, 503, "StoreUnavailable")["remedy"] == "Wait."
    assert reply.headers == {"Content-Type": PROBLEM, "Retry-After": "2"}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/models/nobody/score", "ModelMissing"),
        ("/v1/models/gaps@challenger/score", "VersionMissing"),
        ("/v1/models/gaps/versions/2/score", "VersionMissing"),
        ("/v1/models/gaps/versions/99999999999999999999999/score", "VersionMissing"),
    ],
)
def test_a_model_or_version_that_is_not_there_is_404(scorer: Scorer, path: str, code: str) -> None:
    document = refused(scorer.answer(post(path)), 404, code)

    assert document["model"] in ("nobody", "gaps")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "BadJson"),
        (b"{", 400, "BadJson"),
        (b'{"records": [{"a": NaN}]}', 400, "BadJson"),
        (b'{"rows": 1}', 400, "BadJson"),
        (b'{"rowz": []}', 400, "BadJson"),
        (b"\xff\xfe", 400, "BadJson"),
        (b"[" * 100_000, 400, "BadJson"),
        (b"[]", 422, "BadRows"),
        (b"{}", 422, "BadRows"),
        (b'{"records": []}', 422, "BadRows"),
    ],
    ids=range(10),
)
def test_a_body_that_holds_no_rows_is_refused(
    scorer: Scorer, body: bytes, status: int, code: str
) -> None:
    refused(scorer.answer(post("/v1/models/gaps/score", body)), status, code)


def test_a_cell_at_fault_is_named_by_row_and_column(scorer: Scorer) -> None:
    body = json.dumps({"records": [ROW, {**ROW, "horsepower": "many"}]}).encode()
    document = refused(scorer.answer(post("/v1/models/gaps/score", body)), 422, "BadRows")

    assert (document["row"], document["column"]) == (2, "horsepower")


def test_a_column_that_is_not_sent_is_named(scorer: Scorer) -> None:
    body = b'{"columns": ["horsepower", "make"], "rows": [[1, "audi"]]}'
    document = refused(scorer.answer(post("/v1/models/gaps/score", body)), 422, "BadRows")

    assert document["column"] == "engine-size"


def test_a_content_type_that_is_not_read_is_refused(scorer: Scorer) -> None:
    reply = scorer.answer(post("/v1/models/gaps/score", content_type="application/xml"))

    assert "text/csv" in refused(reply, 415, "UnsupportedMedia")["remedy"]


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("GZIP ", gzip.compress), ("deflate", zlib.compress)],
)
def test_a_packed_body_gives_the_same_answer(scorer: Scorer, encoding: str, pack: object) -> None:
    plain = scorer.answer(post("/v1/models/gaps/score"))

    assert (
        scorer.answer(post("/v1/models/gaps/score", pack(BODY), content_encoding=encoding)) == plain
    )


@pytest.mark.parametrize(
    ("encoding", "body", "status", "code"),
    [
        ("br", BODY, 415, "UnsupportedMedia"),
        ("gzip", BODY, 400, "BadRequest"),
        ("gzip", gzip.compress(BODY)[:-4], 400, "BadRequest"),
        ("gzip", gzip.compress(BODY) + b"more", 400, "BadRequest"),
    ],
    ids=["unknown", "not gzip", "cut", "followed"],
)
def test_a_body_that_cannot_be_unpacked_is_refused(
    scorer: Scorer, encoding: str, body: bytes, status: int, code: str
) -> None:
    refused(
        scorer.answer(post("/v1/models/gaps/score", body, content_encoding=encoding)), status, code
    )


def test_a_body_over_the_limit_is_refused_and_one_at_the_limit_is_not(models: Models) -> None:
    tight = limited(models, max_score_bytes=len(BODY) - 1)
    document = refused(tight.answer(post("/v1/models/gaps/score")), 413, "BodyTooLarge")

    assert document["limit"] == len(BODY) - 1
    exact = limited(models, max_score_bytes=len(BODY))
    assert exact.answer(post("/v1/models/gaps/score")).status == 200


def test_a_small_body_that_unpacks_to_a_large_one_is_refused(models: Models) -> None:
    bomb = gzip.compress(b" " * 10_000_000 + BODY)
    tight = limited(models, max_score_bytes=1_000_000)
    reply = tight.answer(post("/v1/models/gaps/score", bomb, content_encoding="gzip"))

    assert len(bomb) < 20_000
    assert refused(reply, 413, "BodyTooLarge")["limit"] == 1_000_000


def test_more_rows_than_allowed_are_refused_and_as_many_are_not(models: Models) -> None:
    tight = limited(models, max_rows=2)
    two, three = (json.dumps({"records": [ROW] * n}).encode() for n in (2, 3))

    assert tight.answer(post("/v1/models/gaps/score", two)).status == 200
    document = refused(tight.answer(post("/v1/models/gaps/score", three)), 422, "BadRows")
    assert "more rows than the 2 of one request" in document["detail"]


def test_columns_that_the_model_does_not_take_are_named(scorer: Scorer) -> None:
    body = json.dumps([{"zeta": {}, **ROW, "beta": []}]).encode()
    document = json.loads(scorer.answer(post("/v1/models/gaps/score", body)).body)
    plain = json.loads(scorer.answer(post("/v1/models/gaps/score")).body)

    assert document.pop("ignored_columns") == ["zeta", "beta"]
    assert document == plain


@pytest.mark.parametrize(
    "sent", [{}, {"authorization": "Bearer wrong"}, {"authorization": "Bearer "}]
)
def test_without_the_key_nothing_is_answered_not_even_what_exists(
    models: Models, sent: dict[str, str]
) -> None:
    guarded = limited(models, key="secret")

    for path in ("/v1/models/gaps/score", "/v1/models/nobody/score", "/v1/models/M/score"):
        refused(guarded.answer(post(path, **sent)), 401, "Unauthorized")


def test_with_the_key_rows_are_answered(models: Models) -> None:
    reply = limited(models, key="secret").answer(
        post("/v1/models/gaps/score", authorization="Bearer secret")
    )

    assert reply.status == 200


@pytest.mark.parametrize("query", ["details", "details=true", "details=1", "x=1&details=YES"])
def test_details_are_given_when_asked_for(scorer: Scorer, query: str) -> None:
    document = json.loads(scorer.answer(post("/v1/models/gaps/score", query=query)).body)

    assert document["details"]["rows_with_gaps"] == []


def test_details_of_a_csv_answer_are_refused(scorer: Scorer) -> None:
    body = b"horsepower,engine-size,make\n100,120,audi\n"
    path = "/v1/models/gaps/score"
    document = refused(
        scorer.answer(post(path, body, "details=true", content_type="text/csv")), 400, "BadRequest"
    )

    assert document["remedy"] == "Send the rows as JSON."
    plain = scorer.answer(post(path, body, "details=false", content_type="text/csv"))
    assert plain.status == 200


def test_ignored_columns_are_named_in_a_header_of_every_shape(scorer: Scorer) -> None:
    names = ["a,b", "größe", "two\r\nlines", "50 %"]
    row = {**ROW, **dict.fromkeys(names, 1)}
    out = io.StringIO(newline="")
    csv.writer(out).writerows([list(row), list(row.values())])
    table = {"columns": list(row), "rows": [list(row.values())]}
    replies = [
        scorer.answer(post("/v1/models/gaps/score", body, content_type=media))
        for media, body in (
            ("text/csv", out.getvalue().encode()),
            ("application/json", json.dumps([row]).encode()),
            ("application/json", json.dumps(table).encode()),
        )
    ]

    for reply in replies:
        listed = reply.headers["X-Trainlet-Ignored-Columns"]
        assert listed == "a%2Cb,gr%C3%B6%C3%9Fe,two%0D%0Alines,50%20%25"
        assert [unquote(name) for name in listed.split(",")] == names


def test_a_header_of_ignored_columns_stays_short(scorer: Scorer) -> None:
    body = json.dumps([{**ROW, **{f"column{i}": 1 for i in range(1000)}}]).encode()
    headers = scorer.answer(post("/v1/models/gaps/score", body)).headers

    assert len(headers["X-Trainlet-Ignored-Columns"]) == 1000


@pytest.mark.parametrize("media", ["application/json", "text/csv"])
def test_an_answer_that_may_be_stale_says_why_in_a_header(filled: Store, media: str) -> None:
    class Leaving(FolderStore):
        away = False

        def get_if_changed(self, key: str, etag: str) -> Object | None:
            if self.away:
                raise StoreUnavailable("The störe is away:\r\nwait (50 %).")
            return super().get_if_changed(key, etag)

    store = Leaving(filled.url)
    scorer = Scorer(Models(store, 0), Settings())
    body = BODY if media == "application/json" else b"horsepower,engine-size,make\n1,2,audi\n"
    fresh = scorer.answer(post("/v1/models/gaps/score", body, content_type=media))
    store.away = True
    stale = scorer.answer(post("/v1/models/gaps/score", body, content_type=media))

    assert "X-Trainlet-Stale" not in fresh.headers
    assert stale.status == 200
    assert stale.headers == {
        **fresh.headers,
        "X-Trainlet-Stale": "The st%C3%B6re is away:%0D%0Await (50 %25).",
    }


@pytest.mark.parametrize("query", ["", "details=false", "details=0", "detail=true"])
def test_details_are_left_out_otherwise(scorer: Scorer, query: str) -> None:
    document = json.loads(scorer.answer(post("/v1/models/gaps/score", query=query)).body)

    assert "details" not in document


def test_a_corrupt_model_answers_as_a_fault_of_the_service(filled: Store) -> None:
    version = registry.resolve(registry.read_index(filled, "gaps"), "gaps")
    filled.put(keys.artifact("gaps", version.build, version.claim, "model.onnx"), b"damaged")
    reply = Scorer(Models(filled, 2), Settings()).answer(post("/v1/models/gaps/score"))

    assert refused(reply, 500, "ArtifactCorrupt")["model"] == "gaps"


def test_a_bug_answers_as_a_problem_and_the_next_request_is_served(filled: Store) -> None:
    version = registry.resolve(registry.read_index(filled, "gaps"), "gaps")
    manifest = registry.read_manifest(filled, "gaps", version)
    inputs = [column for column in manifest.signature.inputs if column.name != "horsepower"]
    signature = msgspec.structs.replace(manifest.signature, inputs=inputs)
    key = keys.artifact("gaps", version.build, version.claim, "manifest.json")
    filled.put(key, msgspec.json.encode(msgspec.structs.replace(manifest, signature=signature)))
    scorer = Scorer(Models(filled, 2), Settings())
    reply = scorer.answer(post("/v1/models/gaps/score"))
    document = json.loads(reply.body)

    assert (reply.status, document["code"]) == (500, "Broken")
    assert reply.headers == {"Content-Type": PROBLEM}
    assert "The model could not answer" in document["detail"]
    price = json.dumps({"columns": ["a"], "rows": [[1]]}).encode()
    assert scorer.answer(post("/v1/models/price/score", price)).status == 422


def test_a_problem_is_written_with_its_place_and_without_empty_fields() -> None:
    reply = problem(ParityLost("It differs.", row=3, column=""))

    assert reply.status == 500
    assert json.loads(reply.body) == {
        "type": "urn:trainlet:ParityLost",
        "title": "Parity lost",
        "status": 500,
        "detail": "It differs.",
        "code": "ParityLost",
        "row": 3,
    }

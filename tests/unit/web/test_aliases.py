"""Promotion and rollback over HTTP."""

import pytest
from flask.testing import FlaskClient

from tests.problems import refused
from tests.versions import copies, publish_copy
from trainlet import registry
from trainlet.registry.index import MOST_ALIASES
from trainlet.store import Store

CHAMPION = "/v1/models/gaps/aliases/champion"


@pytest.fixture(autouse=True)
def three_versions(filled: Store) -> None:
    """The model ``gaps`` has three versions; the third is champion and latest."""
    original = copies(filled, "gaps")
    publish_copy(filled, original, "gaps", "2" * 32)
    publish_copy(filled, original, "gaps", "3" * 32)


def served(client: FlaskClient) -> int:
    return client.get("/v1/models/gaps").json["champion"]


def test_an_alias_is_shown_with_the_revision_at_which_it_moved_as_its_etag(
    catalogue: FlaskClient,
) -> None:
    shown = catalogue.get(CHAMPION)

    assert shown.json == {"alias": "champion", "version": 3, "revision": 3}
    assert shown.headers["ETag"] == '"3"'
    assert catalogue.get("/v1/models/gaps/aliases/latest").json["version"] == 3


@pytest.mark.parametrize("version", [1, "1", "01"], ids=repr)
def test_a_version_is_promoted_by_its_number(catalogue: FlaskClient, version: int | str) -> None:
    moved = catalogue.put(CHAMPION, json={"version": version})

    assert moved.status_code == 200
    assert moved.json == {"alias": "champion", "version": 1, "revision": 4}
    assert moved.headers["ETag"] == '"4"'
    assert catalogue.get(CHAMPION).json == moved.json
    assert served(catalogue) == 1
    assert catalogue.get("/v1/models/gaps").json["aliases"]["latest"] == 3


def test_a_version_is_promoted_by_an_alias_of_its(catalogue: FlaskClient) -> None:
    catalogue.put("/v1/models/gaps/aliases/tested", json={"version": 2})

    moved = catalogue.put(CHAMPION, json={"version": "tested"})

    assert moved.json["version"] == served(catalogue) == 2


def test_a_name_of_ones_own_scores_and_is_dropped(catalogue: FlaskClient) -> None:
    path = "/v1/models/gaps/aliases/blue.green-1"
    made = catalogue.put(path, json={"version": 2})
    dropped = catalogue.delete(path)

    assert (made.status_code, made.json["version"]) == (200, 2)
    assert (dropped.status_code, dropped.json) == (200, {"alias": "blue.green-1", "version": None})
    refused(catalogue.get(path), 404, "VersionMissing")
    assert catalogue.delete(path).status_code == 200


def test_a_rollback_goes_to_what_was_champion_before_and_then_further_back(
    catalogue: FlaskClient,
) -> None:
    versions = [catalogue.put(CHAMPION, json={"version": "previous"}).json["version"]]
    versions.append(catalogue.put(CHAMPION, json={"version": "previous"}).json["version"])

    assert versions == [2, 1]
    problem = refused(catalogue.put(CHAMPION, json={"version": "previous"}), 404, "VersionMissing")
    assert problem["model"] == "gaps"
    assert served(catalogue) == 1


def test_an_alias_that_never_was_has_nothing_before(catalogue: FlaskClient) -> None:
    path = "/v1/models/gaps/aliases/new"

    refused(catalogue.put(path, json={"version": "previous"}), 404, "VersionMissing")


def test_who_moved_it_and_why_stands_in_the_history(catalogue: FlaskClient) -> None:
    asked = {"version": 1, "why": "worse in the north", "who": "ada"}
    catalogue.put(CHAMPION, json=asked)
    catalogue.put(CHAMPION, json={"version": 2})

    second, first = catalogue.get("/v1/models/gaps/history?limit=2").json["moves"]

    assert (first["alias"], first["before"], first["after"]) == ("champion", 3, 1)
    assert (first["who"], first["why"]) == ("ada", "worse in the north")
    assert (second["who"], second["why"], second["before"], second["after"]) == ("http", "", 1, 2)


@pytest.mark.parametrize("spelled", ['"3"', "3", ' "3" '])
def test_an_alias_moves_if_it_still_is_where_it_was_seen(
    catalogue: FlaskClient, spelled: str
) -> None:
    headers = {"If-Match": spelled}
    moved = catalogue.put(CHAMPION, json={"version": 1}, headers=headers)
    again = catalogue.put(CHAMPION, json={"version": 2}, headers=headers)

    assert moved.status_code == 200
    assert refused(again, 412, "PreconditionFailed")["field"] == "If-Match"
    assert served(catalogue) == 1
    latest = {"If-Match": moved.headers["ETag"]}
    assert catalogue.put(CHAMPION, json={"version": 2}, headers=latest).json["version"] == 2


def test_a_change_of_another_alias_does_not_fail_the_match(catalogue: FlaskClient) -> None:
    seen = catalogue.get(CHAMPION).headers["ETag"]
    catalogue.put("/v1/models/gaps/aliases/other", json={"version": 1})

    moved = catalogue.put(CHAMPION, json={"version": 1}, headers={"If-Match": seen})

    assert moved.status_code == 200


def test_a_rollback_that_is_repeated_moves_once(catalogue: FlaskClient) -> None:
    seen = {"If-Match": catalogue.get(CHAMPION).headers["ETag"]}
    catalogue.put(CHAMPION, json={"version": "previous"}, headers=seen)

    repeated = catalogue.put(CHAMPION, json={"version": "previous"}, headers=seen)

    refused(repeated, 412, "PreconditionFailed")
    assert served(catalogue) == 2


def test_revision_nought_is_that_of_an_alias_that_is_not_there(catalogue: FlaskClient) -> None:
    path, absent = "/v1/models/gaps/aliases/new", {"If-Match": '"0"'}

    assert catalogue.put(path, json={"version": 1}, headers=absent).status_code == 200
    refused(catalogue.put(path, json={"version": 2}, headers=absent), 412, "PreconditionFailed")


@pytest.mark.parametrize("spelled", ["*", "x", 'W/"3"', '"3", "4"', '"-3"', "9" * 13, '"3'])
def test_what_is_no_revision_is_refused(catalogue: FlaskClient, spelled: str) -> None:
    moved = catalogue.put(CHAMPION, json={"version": 1}, headers={"If-Match": spelled})

    assert refused(moved, 400, "BadRequest")["field"] == "If-Match"
    assert served(catalogue) == 3


@pytest.mark.parametrize(
    "alias", ["latest", "previous", "Blue", "1", "a..b", "-a", "a" * 33, "ä", "a b"]
)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_what_can_be_no_alias_of_ones_own_is_refused(
    catalogue: FlaskClient, method: str, alias: str
) -> None:
    path = f"/v1/models/gaps/aliases/{alias}"

    refused(catalogue.open(path, method=method, json={"version": 1}), 400, "BadName")
    assert set(catalogue.get("/v1/models/gaps").json["aliases"]) == {"champion", "latest"}


def test_a_model_is_never_without_a_champion(catalogue: FlaskClient) -> None:
    refused(catalogue.delete(CHAMPION), 400, "BadName")
    assert served(catalogue) == 3


def test_an_alias_whose_spelling_cannot_be_is_not_looked_for(catalogue: FlaskClient) -> None:
    assert refused(catalogue.get("/v1/models/gaps/aliases/A"), 400, "BadName")["field"] == "alias"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "BadJson"),
        (b"{}", 400, "BadJson"),
        (b'{"version": null}', 400, "BadJson"),
        (b'{"version": true}', 400, "BadJson"),
        (b'{"version": 1.5}', 400, "BadJson"),
        (b'{"version": 1, "reason": "x"}', 400, "BadJson"),
        (b'{"version": "' + b"a" * 65 + b'"}', 400, "BadJson"),
        (b'{"version": ""}', 400, "BadName"),
        (b'{"version": "../1"}', 400, "BadName"),
        (b'{"version": "nobody"}', 404, "VersionMissing"),
        (b'{"version": 4}', 404, "VersionMissing"),
        (b'{"version": 0}', 404, "VersionMissing"),
        (b'{"version": -1}', 404, "VersionMissing"),
        (b'{"version": 99999999999999999999999}', 404, "VersionMissing"),
    ],
    ids=range(14),
)
def test_what_cannot_be_named_is_refused_and_nothing_moves(
    catalogue: FlaskClient, body: bytes, status: int, code: str
) -> None:
    refused(catalogue.put(CHAMPION, data=body), status, code)

    assert catalogue.get(CHAMPION).json["revision"] == 3


@pytest.mark.parametrize(
    ("model", "status", "code"), [("nobody", 404, "ModelMissing"), ("Gaps", 400, "BadName")]
)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_alias_of_a_model_that_is_not_there_is_refused(
    catalogue: FlaskClient, filled: Store, method: str, model: str, status: int, code: str
) -> None:
    path = f"/v1/models/{model}/aliases/mine"

    refused(catalogue.open(path, method=method, json={"version": 1}), status, code)
    assert "nobody" not in registry.names(filled)


def test_a_version_that_was_deleted_is_not_promoted(catalogue: FlaskClient) -> None:
    catalogue.delete("/v1/models/gaps/versions/2")

    refused(catalogue.put(CHAMPION, json={"version": 2}), 404, "VersionMissing")
    refused(catalogue.put(CHAMPION, json={"version": "previous"}), 404, "VersionMissing")
    assert served(catalogue) == 3


def test_there_is_room_for_so_many_aliases(catalogue: FlaskClient) -> None:
    base = "/v1/models/gaps/aliases"
    for number in range(MOST_ALIASES - 2):
        assert catalogue.put(f"{base}/a{number}", json={"version": 1}).status_code == 200

    refused(catalogue.put(f"{base}/one-more", json={"version": 1}), 422, "Unprocessable")
    assert catalogue.put(f"{base}/a0", json={"version": 2}).json["version"] == 2

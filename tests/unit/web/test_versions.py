"""The versions of a model, their past, and what came of retrainings, over HTTP."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from tests.problems import refused
from tests.trained import GAPS, train
from tests.versions import copies, publish_copy
from trainlet import keys, receipts, registry
from trainlet.receipts import Judgement, Receipt
from trainlet.registry import Artifacts
from trainlet.store import Store

GAPS_URL = "/v1/models/gaps"
JOBS = [f"retrain-0198000{n}-0000-7000-8000-000000000000" for n in range(3)]


@pytest.fixture
def original(filled: Store) -> Artifacts:
    """The files of the one version there is."""
    return copies(filled, "gaps")


@pytest.fixture
def four(filled: Store, original: Artifacts) -> None:
    """The model ``gaps`` has four versions; the last is champion and latest."""
    for number in (2, 3, 4):
        publish_copy(filled, original, "gaps", str(number) * 32)


def listed(client: FlaskClient, query: str = "") -> list[int]:
    versions = client.get(f"{GAPS_URL}/versions{query}").json["versions"]
    return [version["number"] for version in versions]


def champions(client: FlaskClient) -> list[tuple[int, int]]:
    moves = client.get(f"{GAPS_URL}/history").json["moves"]
    return [(move["before"], move["after"]) for move in moves if move["alias"] == "champion"]


@pytest.mark.usefixtures("four")
def test_versions_are_listed_newest_first_with_their_aliases_and_tags(
    catalogue: FlaskClient,
) -> None:
    catalogue.put(f"{GAPS_URL}/aliases/stable", json={"version": 2})
    catalogue.put(f"{GAPS_URL}/versions/2/tags", json={"tags": ["good"]})

    versions = catalogue.get(f"{GAPS_URL}/versions").json["versions"]

    facts = {version["number"]: (version["aliases"], version["tags"]) for version in versions}
    assert facts == {
        4: (["champion", "latest"], []),
        3: ([], []),
        2: (["stable"], ["good"]),
        1: ([], []),
    }
    assert list(facts) == [4, 3, 2, 1]
    assert versions[1]["build"] == "3" * 32
    assert versions[1]["created"] >= versions[2]["created"]
    assert "writer" not in versions[0]


@pytest.mark.usefixtures("four")
def test_a_list_is_as_long_as_it_is_asked_for(catalogue: FlaskClient) -> None:
    assert listed(catalogue, "?limit=2") == [4, 3]
    assert listed(catalogue, "?limit=999999999999999") == [4, 3, 2, 1]
    moves = catalogue.get(f"{GAPS_URL}/history?limit=1").json["moves"]
    assert [(move["alias"], move["after"]) for move in moves] == [("latest", 4)]


@pytest.mark.parametrize("path", ["versions", "history", "receipts"])
@pytest.mark.parametrize("limit", ["-1", "x", "1.5", "²"])
def test_a_length_that_is_no_count_is_refused(
    catalogue: FlaskClient, path: str, limit: str
) -> None:
    response = catalogue.get(f"{GAPS_URL}/{path}?limit={limit}")

    assert refused(response, 400, "BadRequest")["field"] == "limit"


@pytest.mark.usefixtures("four")
def test_a_version_without_alias_is_deleted_with_its_files(
    catalogue: FlaskClient, filled: Store
) -> None:
    deleted = catalogue.delete(f"{GAPS_URL}/versions/2")

    assert (deleted.status_code, deleted.json) == (200, {"model": "gaps", "deleted": [2]})
    assert listed(catalogue) == [4, 3, 1]
    refused(catalogue.get(f"{GAPS_URL}/versions/2"), 404, "VersionMissing")
    refused(catalogue.delete(f"{GAPS_URL}/versions/2"), 404, "VersionMissing")
    assert list(filled.list(keys.model_build("gaps", "2" * 32))) == []
    last = catalogue.get(f"{GAPS_URL}/history?limit=1").json["moves"][0]
    assert (last["alias"], last["before"], last["after"]) == ("", 2, 0)
    assert (last["who"], last["why"]) == ("http", "deleted")


@pytest.mark.usefixtures("four")
@pytest.mark.parametrize("reference", ["4", "champion", "latest"])
def test_a_version_that_an_alias_names_is_not_deleted(
    catalogue: FlaskClient, reference: str
) -> None:
    problem = refused(catalogue.delete(f"{GAPS_URL}/versions/{reference}"), 409, "StillNamed")

    assert "champion, latest" in problem["detail"]
    assert problem["model"] == "gaps"
    assert listed(catalogue) == [4, 3, 2, 1]


@pytest.mark.usefixtures("four")
def test_a_version_is_deleted_once_its_alias_is_dropped(catalogue: FlaskClient) -> None:
    catalogue.put(f"{GAPS_URL}/aliases/mine", json={"version": 1})
    refused(catalogue.delete(f"{GAPS_URL}/versions/1"), 409, "StillNamed")
    catalogue.delete(f"{GAPS_URL}/aliases/mine")

    assert catalogue.delete(f"{GAPS_URL}/versions/1").json["deleted"] == [1]


@pytest.mark.usefixtures("four")
def test_the_number_of_a_deleted_version_is_not_given_again(
    catalogue: FlaskClient, filled: Store, original: Artifacts
) -> None:
    catalogue.put(f"{GAPS_URL}/aliases/champion", json={"version": 3})
    catalogue.delete(f"{GAPS_URL}/versions/2")

    assert publish_copy(filled, original, "gaps", "5" * 32) == 5
    assert listed(catalogue) == [5, 4, 3, 1]


@pytest.mark.usefixtures("four")
def test_pruning_keeps_the_newest_and_what_an_alias_names(catalogue: FlaskClient) -> None:
    catalogue.put(f"{GAPS_URL}/aliases/champion", json={"version": 1})

    pruned = catalogue.post(f"{GAPS_URL}/prune", json={"keep": 2})

    assert (pruned.status_code, pruned.json) == (200, {"model": "gaps", "deleted": [2]})
    assert listed(catalogue) == [4, 3, 1]
    again = catalogue.post(f"{GAPS_URL}/prune", json={"keep": 0})
    assert again.json["deleted"] == [3]
    assert listed(catalogue) == [4, 1]
    assert catalogue.post(f"{GAPS_URL}/prune", json={"keep": 0}).json["deleted"] == []
    why = [move["why"] for move in catalogue.get(f"{GAPS_URL}/history?limit=2").json["moves"]]
    assert why == ["pruned to 0", "pruned to 2"]


@pytest.mark.parametrize(
    "body", [b"{", b"{}", b'{"keep": -1}', b'{"keep": "2"}', b'{"keep": true}', b'{"kept": 2}']
)
def test_what_is_no_number_to_keep_is_refused(catalogue: FlaskClient, body: bytes) -> None:
    refused(catalogue.post(f"{GAPS_URL}/prune", data=body), 400, "BadJson")


@pytest.mark.usefixtures("four")
def test_a_version_gets_its_tags_in_place_of_those_it_has(catalogue: FlaskClient) -> None:
    url = f"{GAPS_URL}/versions/3/tags"
    first = catalogue.put(url, json={"tags": ["west", "audited", "west"]})
    second = catalogue.put(f"{GAPS_URL}/versions/champion/tags", json={"tags": ["live"]})
    third = catalogue.put(url, json={"tags": ["east"]})
    none = catalogue.put(f"{GAPS_URL}/versions/4/tags", json={"tags": []})

    assert (first.status_code, first.json["number"]) == (200, 3)
    assert first.json["tags"] == ["audited", "west"]
    assert (second.json["number"], second.json["tags"]) == (4, ["live"])
    assert (third.json["tags"], none.json["tags"]) == (["east"], [])
    versions = catalogue.get(f"{GAPS_URL}/versions").json["versions"]
    assert [version["tags"] for version in versions] == [[], ["east"], [], []]


def test_tags_leave_with_their_version(
    catalogue: FlaskClient, filled: Store, original: Artifacts
) -> None:
    publish_copy(filled, original, "gaps", "2" * 32)
    catalogue.put(f"{GAPS_URL}/versions/1/tags", json={"tags": ["old"]})
    catalogue.delete(f"{GAPS_URL}/versions/1")

    assert registry.read_index(filled, "gaps").tags == {}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{}", 400, "BadJson"),
        (b'{"tags": "x"}', 400, "BadJson"),
        (b'{"tags": [1]}', 400, "BadJson"),
        (b'{"tags": ["x"], "and": 1}', 400, "BadJson"),
        (b'{"tags": ["Big"]}', 400, "BadName"),
        (b'{"tags": ["ok", ""]}', 400, "BadName"),
        (msgspec.json.encode({"tags": [f"tag-{n}" for n in range(1000)]}), 422, "Unprocessable"),
    ],
    ids=range(7),
)
def test_tags_that_cannot_be_are_refused(
    catalogue: FlaskClient, body: bytes, status: int, code: str
) -> None:
    refused(catalogue.put(f"{GAPS_URL}/versions/1/tags", data=body), status, code)

    assert catalogue.get(f"{GAPS_URL}/versions").json["versions"][0]["tags"] == []


def test_the_history_tells_every_move_newest_first(catalogue: FlaskClient, filled: Store) -> None:
    train(filled, "gaps", recipe={**GAPS, "seed": 5})
    catalogue.put(f"{GAPS_URL}/aliases/champion", json={"version": "previous", "why": "slow"})

    moves = catalogue.get(f"{GAPS_URL}/history").json["moves"]

    assert champions(catalogue) == [(2, 1), (1, 2), (0, 1)]
    assert (moves[0]["who"], moves[0]["why"]) == ("http", "slow")
    assert moves[1]["who"].startswith("train-")
    assert [move["at"] for move in moves] == sorted((move["at"] for move in moves), reverse=True)


def test_versions_are_compared_in_what_they_are_and_in_what_differs(
    catalogue: FlaskClient, filled: Store
) -> None:
    columns = ["engine-size", "horsepower"]
    train(filled, "gaps", recipe={**GAPS, "columns": columns, "split": {"fraction": 0.7}})

    compared = catalogue.get(f"{GAPS_URL}/compare?versions=1,champion").json

    assert compared["model"] == "gaps"
    assert [side["number"] for side in compared["versions"]] == [1, 2]
    assert [side["aliases"] for side in compared["versions"]] == [[], ["champion", "latest"]]
    for side in compared["versions"]:
        manifest = catalogue.get(f"{GAPS_URL}/versions/{side['number']}").json
        for fact in ("metrics", "rows", "seconds", "dataset", "cost"):
            assert side[fact] == manifest[fact]
        assert side["learner"] == "linear-regression"
    assert compared["differences"] == {
        "recipe.columns.0": ["horsepower", "engine-size"],
        "recipe.columns.1": ["engine-size", "horsepower"],
        "recipe.columns.2": ["make", None],
        "recipe.split.fraction": [0.8, 0.7],
    }


@pytest.mark.usefixtures("four")
def test_what_is_the_same_in_all_versions_is_no_difference(catalogue: FlaskClient) -> None:
    compared = catalogue.get(f"{GAPS_URL}/compare?versions=3,,1,3,").json

    assert [side["number"] for side in compared["versions"]] == [3, 1, 3]
    assert compared["differences"] == {}


def test_libraries_that_differ_are_told(
    catalogue: FlaskClient, filled: Store, original: Artifacts
) -> None:
    libraries = {**original.manifest.libraries, "numpy": "1.0", "extra": "2"}
    manifest = msgspec.structs.replace(original.manifest, libraries=libraries)
    publish_copy(filled, msgspec.structs.replace(original, manifest=manifest), "gaps", "2" * 32)

    differences = catalogue.get(f"{GAPS_URL}/compare?versions=1,2").json["differences"]

    assert differences == {
        "libraries.numpy": [original.manifest.libraries["numpy"], "1.0"],
        "libraries.extra": [None, "2"],
    }


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("", 400, "BadRequest"),
        ("?versions=1", 400, "BadRequest"),
        ("?versions=,1,", 400, "BadRequest"),
        ("?versions=" + "1," * 21, 400, "BadRequest"),
        ("?versions=1,2", 404, "VersionMissing"),
        ("?versions=1,nobody", 404, "VersionMissing"),
        ("?versions=1,A", 400, "BadName"),
    ],
    ids=range(7),
)
def test_what_cannot_be_compared_is_refused(
    catalogue: FlaskClient, query: str, status: int, code: str
) -> None:
    refused(catalogue.get(f"{GAPS_URL}/compare{query}"), status, code)


def receipt(number: int, **facts: Any) -> Receipt:
    return Receipt(
        job=JOBS[number],
        model="gaps",
        at=datetime(2026, 1, 1 + number, tzinfo=UTC),
        trigger="upload",
        cause=["upload uploads/autos/a.csv"],
        dataset="autos",
        **{"outcome": "promoted", "why": "Better.", **facts},
    )


def test_receipts_are_listed_newest_first_and_shown_whole(
    catalogue: FlaskClient, filled: Store
) -> None:
    figures = Judgement(
        metric="auc", rows=9, challenger=0.7, champion=0.8, improvement=-0.1, margin=0.0
    )
    receipts.write(filled, receipt(1, outcome="rejected", judgement=figures, version=2))
    receipts.write(filled, receipt(2, outcome="stopped", problem={"code": "BadTable"}))
    receipts.write(filled, receipt(0))

    found = catalogue.get(f"{GAPS_URL}/receipts").json
    shown = catalogue.get(f"{GAPS_URL}/receipts/{JOBS[1]}")

    assert found["model"] == "gaps"
    assert [line["job"] for line in found["receipts"]] == JOBS[::-1]
    assert [line["outcome"] for line in found["receipts"]] == ["stopped", "rejected", "promoted"]
    assert found["receipts"][0]["problem"] == {"code": "BadTable"}
    assert shown.status_code == 200
    assert shown.json == found["receipts"][1]
    assert shown.json["judgement"]["improvement"] == -0.1
    newest = catalogue.get(f"{GAPS_URL}/receipts?limit=1").json["receipts"]
    assert newest == found["receipts"][:1]


def test_a_model_that_was_never_retrained_has_no_receipts(catalogue: FlaskClient) -> None:
    assert catalogue.get(f"{GAPS_URL}/receipts").json == {"model": "gaps", "receipts": []}


def test_a_first_retraining_that_stopped_leaves_a_receipt_without_a_model(
    catalogue: FlaskClient, filled: Store
) -> None:
    receipts.write(filled, msgspec.structs.replace(receipt(0), model="unborn"))

    assert len(catalogue.get("/v1/models/unborn/receipts").json["receipts"]) == 1
    refused(catalogue.get("/v1/models/unborn"), 404, "ModelMissing")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "nobody/history", 404, "ModelMissing"),
        ("GET", "nobody/receipts", 404, "ModelMissing"),
        ("GET", "nobody/compare?versions=1,2", 404, "ModelMissing"),
        ("POST", "nobody/prune", 404, "ModelMissing"),
        ("DELETE", "nobody/versions/1", 404, "ModelMissing"),
        ("PUT", "nobody/versions/1/tags", 404, "ModelMissing"),
        ("GET", f"nobody/receipts/{JOBS[0]}", 404, "JobMissing"),
        ("GET", f"gaps/receipts/{JOBS[0]}", 404, "JobMissing"),
        ("GET", "gaps/receipts/retrain-1", 400, "BadName"),
        ("DELETE", "gaps/versions/2", 404, "VersionMissing"),
        ("DELETE", "gaps/versions/nobody", 404, "VersionMissing"),
        ("DELETE", "gaps/versions/A", 400, "BadName"),
        ("PUT", "gaps/versions/2/tags", 404, "VersionMissing"),
        ("GET", "Gaps/versions", 400, "BadName"),
        ("GET", "Gaps/history", 400, "BadName"),
        ("GET", "Gaps/receipts", 400, "BadName"),
        ("GET", "Gaps/compare?versions=1,2", 400, "BadName"),
        ("POST", "Gaps/prune", 400, "BadName"),
    ],
    ids=range(18),
)
def test_what_is_not_there_is_refused_with_a_remedy(
    catalogue: FlaskClient, method: str, path: str, status: int, code: str
) -> None:
    body = {"POST": {"keep": 1}, "PUT": {"tags": []}}.get(method)

    refused(catalogue.open(f"/v1/models/{path}", method=method, json=body), status, code)


def test_a_version_whose_files_have_just_been_deleted_is_refused(
    catalogue: FlaskClient, filled: Store
) -> None:
    version = registry.resolve(registry.read_index(filled, "gaps"), "gaps")
    filled.delete(keys.artifact("gaps", version.build, version.claim, "manifest.json"))

    refused(catalogue.get(f"{GAPS_URL}/versions/1"), 404, "VersionMissing")


def test_an_old_champion_is_shown_and_compared_however_many_versions_came_after(
    catalogue: FlaskClient, filled: Store, original: Artifacts
) -> None:
    rejected = registry.Verdict(aliases=())
    for number in range(2, 120):
        manifest = msgspec.structs.replace(original.manifest, build=f"{number:032x}")
        registry.publish(filled, msgspec.structs.replace(original, manifest=manifest), rejected)

    shown = catalogue.get(GAPS_URL).json

    assert (shown["champion"], shown["aliases"]) == (1, {"champion": 1, "latest": 1})
    numbers = [version["number"] for version in shown["versions"]]
    assert numbers[0] == 1
    assert numbers[-1] == 119
    assert 100 <= len(numbers) < 110
    assert 2 not in numbers
    assert shown["metrics"] == catalogue.get(f"{GAPS_URL}/versions/1").json["metrics"]
    assert catalogue.get(f"{GAPS_URL}/versions/2").json["build"] == f"{2:032x}"
    assert listed(catalogue, "?limit=1000") == list(range(119, 0, -1))
    assert listed(catalogue) == list(range(119, 19, -1))
    sides = catalogue.get(f"{GAPS_URL}/compare?versions=champion,2,119").json["versions"]
    assert [side["number"] for side in sides] == [1, 2, 119]
    promoted = catalogue.put(f"{GAPS_URL}/aliases/champion", json={"version": 2})
    assert promoted.json["version"] == catalogue.get(GAPS_URL).json["champion"] == 2


@pytest.mark.usefixtures("four")
def test_each_version_describes_the_route_that_scores_it(catalogue: FlaskClient) -> None:
    found = {
        number: catalogue.get(f"{GAPS_URL}/versions/{number}/openapi.json").json
        for number in ("2", "champion")
    }

    assert list(found["2"]["paths"]) == [f"{GAPS_URL}/versions/2/score"]
    assert found["champion"]["info"]["version"] == "4"
    assert catalogue.get(f"{GAPS_URL}/versions/99/openapi.json").status_code == 404

"""Real tables load with the right types and no hints; hostile ones are refused in bounds."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.rounds import ran
from tests.trained import ADULT, AUTOMOBILES
from trainlet import datasets, jobs
from trainlet.recipes import Choice, Recipe, Retrain
from trainlet.samples import __file__ as samples
from trainlet.scoring.exchange import Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import Store, open_store
from trainlet.tables import describe, read_table
from trainlet.web.app import create_app
from trainlet.work.retraining.material import lines_for

SAMPLES = Path(samples).parent
CENSUS = {
    **dict.fromkeys(["age", "fnlwgt", "education-num", "capital-gain", "capital-loss"], "integer"),
    "hours-per-week": "integer",
}
CARS = {
    **dict.fromkeys(["wheel-base", "length", "width", "height", "bore", "stroke"], "number"),
    **dict.fromkeys(["symboling", "normalized-losses", "curb-weight", "engine-size"], "integer"),
    **dict.fromkeys(["horsepower", "peak-rpm", "city-mpg", "highway-mpg", "price"], "integer"),
    "compression-ratio": "number",
}


def described(file: Path) -> datasets.Schema:
    data = file.read_bytes()
    at = datetime(2024, 1, 1, tzinfo=UTC)
    return describe(
        read_table(data), {}, dataset="d", version="0" * 20, size=len(data), uploaded=at
    )


@pytest.mark.parametrize(
    ("file", "rows", "typed", "missing"),
    [
        (SAMPLES / "adult_census_income.csv.gz", 48_842, CENSUS, {"workclass": 2799}),
        (AUTOMOBILES, 205, CARS, {"normalized-losses": 41, "price": 4}),
        (ADULT, 3000, CENSUS, {}),
    ],
)
def test_real_tables_have_the_right_types(
    file: Path, rows: int, typed: dict[str, str], missing: dict[str, int]
) -> None:
    schema = described(file)

    assert schema.rows == rows
    assert {c.name: c.type for c in schema.columns if c.type != "text"} == typed
    assert {name: schema.column(name).missing for name in missing} == missing  # type: ignore[union-attr]
    assert (schema.quarantined, schema.notes) == (0, [])


@pytest.fixture
def service(tmp_path: Path) -> tuple[Store, FlaskClient]:
    store = open_store(str(tmp_path))
    return store, create_app(store, Settings()).test_client()


def worked(store: Store, answer) -> dict:
    """Run the job of an answer; return its result."""
    assert answer.status_code == 202, answer.text
    state = ran(store, answer.json["job"])
    assert state.result, state.error
    return state.result


GERMAN = "Filiale;PLZ;Umsatz\nKöln;50667;1.234,50\nMünchen;80331;987,00\n".encode("cp1252")


def test_a_table_is_read_as_it_was_found_corrected_and_read_again(
    service: tuple[Store, FlaskClient],
) -> None:
    store, client = service
    first = worked(store, client.post("/v1/datasets/sales?wait=0", data=GERMAN))
    types = {"types": {"PLZ": "text"}}
    path = f"/v1/datasets/sales/versions/{first['version']}/correct?wait=0"
    second = worked(store, client.post(path, json=types))
    back = {"types": {"PLZ": None, "Umsatz": "category"}, "reading": {"decimal": "."}}
    path = "/v1/datasets/sales/versions/latest/correct?wait=0"
    third = worked(store, client.post(path, json=back))
    index = datasets.read_index(store, "sales")

    assert first["reading"]["encoding"] == "cp1252"
    assert [first["reading"][k] for k in ("delimiter", "decimal")] == [";", ","]
    kinds = [[c["type"] for c in found["columns"]] for found in (first, second, third)]
    assert kinds == [
        ["text", "integer", "number"],
        ["text", "text", "number"],
        ["text", "integer", "category"],
    ]
    assert index.latest == third["version"]
    assert [line.corrects for line in index.versions] == ["", first["version"], second["version"]]
    stored = [
        datasets.read_data(store, datasets.read_schema(store, "sales", line.version))
        for line in index.versions
    ]
    assert stored == [GERMAN] * 3
    assert client.post(path, json={}).status_code == 200
    undone = worked(
        store, client.post(path, json={"types": {"Umsatz": None}, "reading": {"decimal": ","}})
    )
    assert undone["columns"][2]["type"] == "number"


def test_what_the_query_says_is_taken_and_what_it_cannot_mean_is_refused(
    service: tuple[Store, FlaskClient],
) -> None:
    store, client = service
    query = "wait=0&delimiter=tab&header=false&decimal=comma&skip=1"
    found = worked(store, client.post(f"/v1/datasets/t?{query}", data=b"x\n1,5\ta\n"))
    refused = client.post("/v1/datasets/t?delimiter=ab", data=b"a\n1\n")
    unknown = ran(
        store, client.post("/v1/datasets/t?wait=0&encoding=no", data=b"a\n1\n").json["job"]
    )

    assert [c["name"] for c in found["columns"]] == ["Col1", "Col2"]
    assert found["columns"][0]["maximum"] == 1.5
    assert (refused.status_code, refused.json["field"]) == (400, "delimiter")
    assert unknown.error["field"] == "encoding"
    assert unknown.error["status"] == 400


def test_rows_that_cannot_be_read_are_found_again_with_their_reasons(
    service: tuple[Store, FlaskClient],
) -> None:
    store, client = service
    data = b"a,b\n" + b"1,2\n" * 30 + b'3,"x"y\n4\n'
    found = worked(store, client.post("/v1/datasets/t?wait=0", data=data))
    kept = client.get("/v1/datasets/t/versions/latest/quarantine")
    worked(store, client.post("/v1/datasets/u?wait=0", data=b"a\n1\n"))
    none = client.get("/v1/datasets/u/versions/latest/quarantine")

    assert (found["rows"], found["quarantined"]) == (30, 2)
    assert kept.text.splitlines() == [
        "line,reason,text",
        '32,a quote closes inside a cell,"3,""x""y"',
        '33,"it has 1 cells, the header has 2",4',
    ]
    assert none.status_code == 404


def test_a_correction_takes_the_place_of_what_it_corrects_where_rows_are_put_together(
    service: tuple[Store, FlaskClient],
) -> None:
    store, client = service
    path = "/v1/datasets/t/versions/{}/correct?wait=0"
    first = worked(store, client.post("/v1/datasets/t?wait=0", data=b"a,y\n1,2\n"))
    second = worked(store, client.post("/v1/datasets/t?wait=0", data=b"a,y\n3,4\n"))
    corrected = worked(
        store, client.post(path.format(first["version"]), json={"types": {"a": "text"}})
    )
    index = datasets.read_index(store, "t")
    recipe = Recipe(
        dataset="t",
        label="y",
        learner=Choice(use="linear-regression"),
        retrain=Retrain(rows="append"),
    )

    assert index.latest == second["version"]
    known = [line.version for line in lines_for(index, second["version"], recipe)]
    assert known == [corrected["version"], second["version"]]
    before = [line.version for line in lines_for(index, first["version"], recipe)]
    assert before == [first["version"]]


def test_a_hostile_upload_fails_with_a_reason_and_leaves_nothing_visible(
    service: tuple[Store, FlaskClient],
) -> None:
    store, client = service
    answer = client.post("/v1/datasets/t?wait=0", data=b"PAR1" + b"\xff" * 100)
    state = ran(store, answer.json["job"])

    assert state.state == "failed"
    assert (state.error["status"], state.error["code"]) == (422, "BadTable")
    assert client.get("/v1/datasets/t").status_code == 404
    assert jobs.read_state(store, state.id).error == state.error


def test_categories_and_durations_are_learned_from_and_scored(
    service: tuple[Store, FlaskClient],
) -> None:
    store, client = service
    rows = "\n".join(f"{i % 3},{i % 5}:{i % 60:02}:00,{(i % 3) * 10 + i % 5}" for i in range(300))
    query = "wait=0&type=kind=category"
    schema = worked(store, client.post(f"/v1/datasets/t?{query}", data=f"kind,span,y\n{rows}\n"))
    wanted = {
        "model": "m",
        "dataset": "t",
        "label": "y",
        "learner": "boosted-decision-tree-regression",
    }
    worked(store, client.post("/v1/train", json=wanted))
    path = "/v1/models/m/score"
    scorer = Scorer(Models(store, 2.0), Settings())
    body = b'{"records": [{"kind": "2", "span": "4:44:00"}, {"kind": "2", "span": 17040}]}'
    reply = scorer.answer(Request("POST", path, "", {"content-type": "application/json"}, body))

    assert [c["type"] for c in schema["columns"]] == ["category", "duration", "integer"]
    manifest = client.get("/v1/models/m/versions/1").json
    assert [c["type"] for c in manifest["signature"]["inputs"]] == ["text", "duration"]
    assert reply.status == 200, reply.body
    first, second = json.loads(reply.body)["predictions"]
    assert first == second
    assert abs(first["Scored Labels"] - 24) < 1

"""A model answers every row of a table."""

import csv
import gzip
import io
from typing import Any

import pytest

from tests.rounds import ran
from tests.trained import AUTOMOBILES, GAPS, ended, run_to_end, train, upload
from trainlet import jobs, keys
from trainlet.scoring.exchange import Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work import score_batch
from trainlet.work.triggers.arrivals import accept

KEY = "score/in/gaps/new.csv"
TABLE = b"make,horsepower,engine-size,note\naudi,100,120,-5\nbmw,,150,=1+1\nlada,70,90,x\n"


@pytest.fixture
def filled(store: Store) -> Store:
    upload(store, "autos", AUTOMOBILES.read_bytes())
    train(store, "gaps", recipe=GAPS)
    return store


def dropped(store: Store, data: bytes, key: str = KEY, **settings: Any) -> jobs.State:
    store.put(key, data)
    job = accept(store, key)
    assert job is not None
    return ran(store, job, **settings)


def answers(store: Store, state: jobs.State) -> list[dict[str, str]]:
    assert state.state == "succeeded", state.error
    text = store.get(state.result["key"]).data.decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_a_dataset_comes_back_with_what_the_scorer_says_of_each_row(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_batch, "PIECE", 37)
    state = ended(filled, "score-batch", {"model": "gaps", "dataset": "autos"})
    found = answers(filled, state)
    given = list(csv.DictReader(io.StringIO(AUTOMOBILES.read_text())))
    from trainlet.scoring.batch import from_records

    model = Models(filled, 60).get("gaps").model
    said = model.score(from_records(given, model.names)).columns["Scored Labels"]

    assert [float(row["Scored Labels"]) if row["Scored Labels"] else None for row in found] == said
    assert [{k: v for k, v in row.items() if k != "Scored Labels"} for row in found] == given
    assert (state.result["model"], state.result["version"]) == ("gaps", 1)
    assert (state.result["rows"], state.result["empty"]) == (len(given), said.count(None))
    assert 0 < said.count(None) < 10


def test_a_table_that_was_dropped_is_scored_once(filled: Store) -> None:
    state = dropped(filled, TABLE)
    found = answers(filled, state)

    assert [row["make"] for row in found] == ["audi", "bmw", "lada"]
    assert [bool(row["Scored Labels"]) for row in found] == [True, False, True]
    assert state.result["unknown"] == {"make": 1}
    assert state.result["ignored"] == ["note"]
    assert accept(filled, KEY) == state.id


def test_no_cell_becomes_a_formula_and_a_number_keeps_its_sign(filled: Store) -> None:
    assert [row["note"] for row in answers(filled, dropped(filled, TABLE))] == ["-5", "'=1+1", "x"]


def test_an_alias_or_a_number_may_be_meant_and_the_file_be_packed(filled: Store) -> None:
    train(filled, "gaps", recipe={**GAPS, "columns": ["horsepower", "make"]})
    packed = gzip.compress(TABLE)

    assert dropped(filled, packed, "score/in/gaps@1/a.csv.gz").result["version"] == 1
    assert dropped(filled, packed, "score/in/gaps@latest/a.csv.gz").result["version"] == 2


@pytest.mark.parametrize(
    ("key", "data", "code"),
    [
        ("score/in/nothing/a.csv", TABLE, "ModelMissing"),
        ("score/in/gaps@nobody/a.csv", TABLE, "VersionMissing"),
        ("score/in/No name/a.csv", TABLE, "BadName"),
        (KEY, b"", "BadTable"),
        (KEY, b"make,horsepower\naudi,1\n", "BadRows"),
    ],
)
def test_what_can_t_be_scored_fails_with_the_reason(
    filled: Store, key: str, data: bytes, code: str
) -> None:
    state = dropped(filled, data, key)

    assert (state.state, state.error["code"]) == ("failed", code)
    assert not list(filled.list(keys.ANSWERS))


def test_a_value_that_can_t_be_read_is_named_by_its_row(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_batch, "PIECE", 2)
    rows = b"make,horsepower,engine-size\n" + b"audi,100,120\n" * 4 + b"audi,many,120\n"
    state = dropped(filled, rows)

    assert (state.error["row"], state.error["column"]) == (5, "horsepower")
    assert "Row 5," in state.error["detail"]


def test_what_was_written_over_is_left_to_its_successor(filled: Store) -> None:
    filled.put(KEY, TABLE)
    first = accept(filled, KEY)
    filled.put(KEY, TABLE + b"audi,90,110,y\n")

    result = run_to_end(filled, first).result
    assert result == {"superseded": True, "job": accept(filled, KEY)}
    assert result["job"] != first
    assert ran(filled, result["job"]).result["rows"] == 4


def test_too_large_a_table_is_refused_on_arrival(filled: Store) -> None:
    state = dropped(filled, TABLE, max_upload_bytes=10)

    assert (state.state, state.error["status"]) == ("failed", 413)


def test_a_label_is_written_as_the_scoring_route_writes_it(store: Store) -> None:
    rows = [f"{i % 7},{'-1' if i % 2 else '=x'}" for i in range(60)]
    table = "\n".join(["n,kind", *rows, ""]).encode()
    upload(store, "signs", table)
    train(store, "signs", dataset="signs", label="kind", learner="two-class-logistic-regression")
    state = ended(store, "score-batch", {"model": "signs", "dataset": "signs"})
    request = Request("POST", "/v1/models/signs/score", "", {"content-type": "text/csv"}, table)
    said = Scorer(Models(store, 60), Settings()).answer(request).body.decode()

    found = [row["Scored Labels"] for row in answers(store, state)]
    assert found == [row["Scored Labels"] for row in csv.DictReader(io.StringIO(said))]
    assert set(found) <= {"'-1", "'=x"}
    assert [row["kind"] for row in answers(store, state)][:2] == ["'=x", "-1"]

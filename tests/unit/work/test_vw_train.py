"""A file of examples becomes a version, scored by its graph or by Vowpal Wabbit itself."""

import csv
import io
from typing import Any

import msgspec
import pytest

from tests import wabbit
from tests.trained import ended, upload
from trainlet import registry
from trainlet.errors import BadModel
from trainlet.scoring.batch import from_rows
from trainlet.scoring.exchange import Request
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.wabbit.answering import reply

TABLE = "n,text\n" + "".join(f'{n},"{line}"\n' for n, line in enumerate(wabbit.lines("value", 300)))


def made(store: Store, data: bytes = b"", **asked: Any) -> dict[str, Any]:
    if data:
        upload(store, "lines", data)
    state = ended(store, "vw-train", {"model": "wabbit", "dataset": "lines", **asked})
    assert state.result, state.error
    return state.result


def refusal(store: Store, verb: str = "vw-train", **asked: Any) -> dict[str, Any]:
    state = ended(store, verb, {"model": "wabbit", "dataset": "lines", **asked})
    assert state.error
    return state.error


def scored(store: Store, **body: Any) -> tuple[int, Any]:
    asked = Request("POST", "/v1/models/wabbit/vw-score", "", {}, msgspec.json.encode(body))
    said = reply(asked, store, Settings())
    return said.status, msgspec.json.decode(said.body)


def manifest(store: Store, number: int) -> registry.Manifest:
    line = registry.find_version(store, registry.read_index(store, "wabbit"), "wabbit", number)
    return registry.read_manifest(store, "wabbit", line)


def test_a_weighted_sum_is_served_like_any_model_and_both_scorers_agree(store: Store) -> None:
    result = made(store, wabbit.file("sign"), arguments="--loss_function logistic")
    lines = wabbit.lines("sign", 50)
    answer = (
        Models(store, 2)
        .get("wabbit")
        .model.score(from_rows(["line"], [[x] for x in lines], ["line"]))
    )
    status, native = scored(store, lines=lines)

    assert (result["version"], result["scorer"], result["score"]) == (
        1,
        "onnx",
        "/v1/models/wabbit/score",
    )
    assert status == 200
    assert answer.labels == [row["Scored Labels"] for row in native["predictions"]]
    assert [row["Scored Probabilities"] for row in native["predictions"]] == pytest.approx(
        answer.columns["Scored Probabilities"], abs=1e-5
    )
    assert {*answer.labels} == {-1, 1}


def test_one_that_is_none_is_refused_by_the_scorer_which_names_the_route(store: Store) -> None:
    result = made(store, wabbit.file("class"), arguments="--oaa 3")
    with pytest.raises(BadModel, match="Vowpal Wabbit itself") as elsewhere:
        Models(store, 2).get("wabbit")
    known = manifest(store, 1)

    assert elsewhere.value.status == 422
    assert elsewhere.value.place["route"] == result["score"] == "/v1/models/wabbit/vw-score"
    assert known.vw
    assert (known.kind, known.vw.scorer, known.vw.why) == (
        "vw",
        "native",
        "It has several classes.",
    )


def test_labels_and_raw_scores_are_columns_if_asked_for(store: Store) -> None:
    made(store, wabbit.file("class"), arguments="--oaa 3")
    status, found = scored(store, lines=["2 |num a:1", "", None], labels=True, raw_scores=True)
    first, blank, missing = found["predictions"]

    assert status == 200
    assert list(first) == ["Scored Labels", "Scored Probabilities", "Labels", "Raw Scores"]
    assert (first["Labels"], first["Scored Labels"] in (1, 2, 3)) == (2.0, True)
    assert [part[:2] for part in first["Raw Scores"].split()] == ["1:", "2:", "3:"]
    assert blank == missing == dict.fromkeys(first)


def test_a_link_at_scoring_changes_no_label_and_no_score(store: Store) -> None:
    made(store, wabbit.file("sign"), arguments="--loss_function logistic")
    lines = wabbit.lines("sign", 40)
    plain, linked = (
        scored(store, lines=lines, arguments=arguments)[1]["predictions"]
        for arguments in ("", "--link logistic")
    )

    assert {row["Scored Labels"] for row in plain} == {-1, 1}
    assert [row["Scored Labels"] for row in linked] == [row["Scored Labels"] for row in plain]
    assert [row["Scored Probabilities"] for row in linked] == pytest.approx(
        [row["Scored Probabilities"] for row in plain], abs=1e-5
    )


def test_version_7_has_no_raw_scores(store: Store) -> None:
    made(store, wabbit.file("value"), version="7-10")

    assert scored(store, lines=["|a"], raw_scores=True)[1]["code"] == "BadSettings"
    assert refusal(store, "vw-score", raw_scores=True)["field"] == "raw_scores"


def test_a_column_of_texts_teaches_what_the_file_does(store: Store) -> None:
    made(store, wabbit.file("value", 300))
    upload(store, "table", TABLE.encode())
    made(store, dataset="table", column="text")
    first, second = (manifest(store, number).vw for number in (1, 2))

    assert first
    assert second
    assert first.sha256 == second.sha256
    assert manifest(store, 2).signature.inputs[0].name == "text"
    assert refusal(store, dataset="table", column="n")["studio_error"] == "0017"
    assert refusal(store, dataset="table", column="none")["studio_error"] == "0001"


def test_a_table_comes_back_with_the_answers(store: Store) -> None:
    upload(store, "table", TABLE.encode())
    made(store, dataset="table", column="text", arguments="-q nw")
    state = ended(
        store, "vw-score", {"model": "wabbit", "dataset": "table", "column": "text", "labels": True}
    )
    assert state.result, state.error
    rows = list(csv.DictReader(io.StringIO(store.get(state.result["key"]).data.decode())))

    assert list(rows[0]) == ["n", "text", "Scored Labels", "Scored Probabilities", "Labels"]
    assert len(rows) == state.result["rows"] == 300
    assert all(0 <= float(row["Scored Probabilities"]) <= 1 for row in rows)
    assert all(float(row["Labels"]) == float(row["text"].lstrip("'").split()[0]) for row in rows)


def test_a_version_goes_on_from_a_stored_one_of_the_same_version(store: Store) -> None:
    made(store, wabbit.file("value"), arguments="-q nw -l 0.3")
    made(store, initial="wabbit@1", arguments="-l 0.1")
    known = manifest(store, 2).vw

    assert known
    assert known.before == 1
    assert known.options == [("quadratic", "nw"), ("learning_rate", "0.1")]
    assert refusal(store, initial="wabbit@1", version="7-4")["field"] == "initial"


def test_the_same_again_is_the_version_there_is_unless_asked_anew(store: Store) -> None:
    made(store, wabbit.file("value", 50))

    assert made(store)["version"] == 1
    assert made(store, use_cached_results=False)["version"] == 2
    assert made(store, readable_model=True, inverted_hash=True)["files"] == [
        f"/v1/models/wabbit/versions/3/{file}"
        for file in ("inverted_hash.txt", "model.vw", "readable_model.txt")
    ]


def test_a_file_without_a_pipe_is_no_file_of_lines(store: Store) -> None:
    upload(store, "lines", b"a,b\n1,2\n3,4\n")

    assert "pipe" in refusal(store)["detail"]
    assert made(store, type="svmlight")["rows"]


def test_what_is_refused_is_told(store: Store) -> None:
    upload(store, "lines", wabbit.file("value", 50))

    assert refusal(store, arguments="--daemon")["field"] == "arguments"
    made(store)
    for body in ({"lines": []}, {}, {"lines": ["|a\n|b"]}, {"lines": ["|a"], "arguments": "-i x"}):
        assert 400 <= scored(store, **body)[0] < 500

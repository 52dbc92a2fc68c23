"""Clusters and anomalies through the whole service: jobs, every dialect, judging, competing."""

import csv
import io
import json
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_iris

from tests.trained import ended, train, upload
from trainlet import evaluations, keys, registry
from trainlet.pictures import drawing, gallery
from trainlet.scoring.exchange import Reply, Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import Store, open_store
from trainlet.web.app import create_app

FLOWERS = load_iris(as_frame=True)
NAMES = ["sepal.length", "sepal.width", "petal.length", "petal.width"]
JSON = {"content-type": "application/json"}
CENTRES = ["DistancesToClusterCenter no.0", "DistancesToClusterCenter no.1"]
CLUSTERED = ["Assignments", *CENTRES]
SCORED = ["Scored Labels", "Scored Probabilities", "Reconstruction Error"]


def flowers() -> bytes:
    frame = FLOWERS.data.set_axis(NAMES, axis=1)
    frame["species"] = FLOWERS.target_names[FLOWERS.target]
    frame.loc[::10, "species"] = None
    return frame.to_csv(index=False).encode()


def growths() -> bytes:
    frame = load_breast_cancer(as_frame=True).frame
    frame.columns = [name.replace(" ", "_") for name in frame]
    frame = frame.iloc[:, [0, 1, 4, 6, 7, -1]]
    frame = frame[(frame["target"] == 1) | (frame.index % 5 == 0)].reset_index(drop=True)
    frame["odd"] = frame.pop("target") == 0
    return frame.to_csv(index=False).encode()


def recipe(dataset: str, learner: str, **more: Any) -> dict[str, Any]:
    settings = more.pop("settings", {})
    return {"dataset": dataset, "learner": {"use": learner, "settings": settings}, **more}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = open_store(str(tmp_path_factory.mktemp("untaught")))
    upload(store, "flowers", flowers())
    upload(store, "growths", growths())
    train(store, "groups", recipe=recipe("flowers", "k-means-clustering", columns=NAMES))
    train(store, "odd", recipe=recipe("growths", "pca-based-anomaly-detection", label="odd"))
    return store


def posted(store: Store, path: str, body: Any, query: str = "", **settings: Any) -> Reply:
    scorer = Scorer(Models(store, 60), Settings(**settings))
    return scorer.answer(Request("POST", path, query, JSON, json.dumps(body).encode()))


def read(store: Store, path: str) -> Any:
    scorer = Scorer(Models(store, 60), Settings())
    return json.loads(scorer.answer(Request("GET", path, "", {}, b"")).body)


def rows(store: Store, model: str) -> list[dict[str, Any]]:
    text = flowers() if model == "groups" else growths()
    wanted = [each.name for each in Models(store, 60).get(model).model.signature.inputs]
    table = csv.DictReader(io.StringIO(text.decode()))
    return [{name: float(row[name]) for name in wanted} for row in table][:40]


@pytest.mark.parametrize(("model", "columns"), [("groups", CLUSTERED), ("odd", SCORED)])
def test_every_dialect_gives_the_same_numbers(store: Store, model: str, columns: list[str]) -> None:
    records = rows(store, model)
    names = list(records[0])
    table = [list(row.values()) for row in records]

    native = json.loads(posted(store, f"/v1/models/{model}/score", {"records": records}).body)
    said = [[row[name] for name in columns] for row in native["predictions"]]
    assert list(native["predictions"][0]) == columns
    assert all(isinstance(row[0], int) for row in said)

    inputs = [
        {"name": name, "datatype": "FP64", "shape": [len(table)], "data": list(values)}
        for name, values in zip(names, zip(*table, strict=True), strict=True)
    ]
    inferred = json.loads(posted(store, f"/v2/models/{model}/infer", {"inputs": inputs}).body)
    assert [each["name"] for each in inferred["outputs"]] == columns
    assert [
        list(row) for row in zip(*(o["data"] for o in inferred["outputs"]), strict=True)
    ] == said

    studio = posted(
        store,
        f"/workspaces/w/services/{model}/execute",
        {"Inputs": {"input1": {"ColumnNames": names, "Values": table}}},
        "details=true",
    )
    value = json.loads(studio.body)["Results"]["output1"]["value"]
    assert value["ColumnNames"] == [*names, *columns]
    assert value["ColumnTypes"][len(names)] == "Int32"
    assert [[float(cell) for cell in row[len(names) :]] for row in value["Values"]] == said

    split = {"dataframe_split": {"columns": names, "data": table}}
    invoked = json.loads(posted(store, "/invocations", split, model=model).body)
    found = [[row[name] for name in columns] for row in invoked["predictions"]]
    assert found == said

    served = posted(store, f"/v1/models/{model}:predict", {"instances": records})
    assert served.status == 200
    assert len(json.loads(served.body)["predictions"]) == len(said)


@pytest.mark.parametrize(("model", "columns"), [("groups", CLUSTERED), ("odd", SCORED)])
def test_the_documents_name_the_answers(store: Store, model: str, columns: list[str]) -> None:
    described = read(store, f"/workspaces/w/services/{model}/swagger.json")
    assert set(columns) <= set(described["definitions"]["output1Item"]["properties"])

    outputs = read(store, f"/v2/models/{model}")["outputs"]
    assert [each["name"] for each in outputs] == columns
    assert {each["datatype"] for each in outputs} <= {"FP64", "INT64"}


def test_a_row_with_a_gap_has_no_answer(store: Store) -> None:
    record = {**rows(store, "groups")[0], "petal.width": None}

    said = json.loads(posted(store, "/v1/models/groups/score", {"records": [record]}).body)
    assert said["predictions"] == [dict.fromkeys(CLUSTERED)]


def test_a_batch_is_scored_beside_the_table_or_alone(store: Store) -> None:
    asked = {"model": "groups", "dataset": "flowers"}
    beside, alone = (
        ended(store, "score-batch", {**asked, "append": each}) for each in (True, False)
    )

    header, *first = csv.reader(io.StringIO(store.get(beside.result["key"]).data.decode()))
    assert header == [*NAMES, "species", *CLUSTERED]
    bare, *second = csv.reader(io.StringIO(store.get(alone.result["key"]).data.decode()))
    assert bare == CLUSTERED
    assert [row[5:] for row in first] == second


def test_a_sweep_makes_studio_s_table_and_publishes_the_best(store: Store) -> None:
    sweep = {"mode": "entire-grid", "ranges": {"number_of_centroids": "2-4"}, "ranges_only": True}
    asked = {"model": "swept", "recipe": recipe("flowers", "k-means-clustering", columns=NAMES)}
    state = ended(store, "sweep-clustering", {**asked, "sweep": sweep})

    assert state.result, state.error
    table = state.result["table"]
    assert list(table["columns"]) == ["Cluster metric", "Number of centroids", "Index of run"]
    assert sorted(row[2] for row in table["rows"]) == [0, 1, 2]
    assert [row[1] for row in table["rows"]] == [row[2] + 2 for row in table["rows"]]
    figures = [row[0] for row in table["rows"]]
    assert figures == sorted(figures, reverse=True)
    best = state.result["best"]["settings"]["number_of_centroids"]
    signature = Models(store, 60).get("swept").model.signature
    assert len(signature.answers) == best == table["rows"][0][1]


def test_a_sweep_by_a_figure_to_be_small_ranks_the_smallest_first(store: Store) -> None:
    sweep = {
        "mode": "entire-grid",
        "metric": "average-deviation",
        "ranges": {"number_of_centroids": "2,5"},
        "ranges_only": True,
    }
    asked = {"model": "small", "recipe": recipe("flowers", "k-means-clustering", columns=NAMES)}

    table = ended(store, "sweep-clustering", {**asked, "sweep": sweep}).result["table"]
    assert [row[1] for row in table["rows"]] == [5, 2]
    assert table["rows"][0][0] < table["rows"][1][0]


@pytest.mark.parametrize(
    ("verb", "learner", "sweep", "number"),
    [
        ("sweep-clustering", "pca-based-anomaly-detection", {}, "0013"),
        ("tune", "k-means-clustering", {}, "0013"),
        ("sweep-clustering", "k-means-clustering", {"folds": 3}, ""),
        ("sweep-clustering", "k-means-clustering", {"mode": "best"}, ""),
        ("sweep-clustering", "k-means-clustering", {"metric": "auc"}, ""),
    ],
)
def test_a_sweep_that_makes_no_sense_is_refused(
    store: Store, verb: str, learner: str, sweep: dict[str, Any], number: str
) -> None:
    asked = {"model": "refused", "recipe": recipe("flowers", learner, columns=NAMES)}
    state = ended(store, verb, {**asked, "sweep": sweep})

    assert state.error
    assert state.error.get("studio_error", "") == number


def test_folds_judge_no_clusters(store: Store) -> None:
    asked = {"recipe": recipe("flowers", "k-means-clustering", columns=NAMES)}

    assert ended(store, "cross-validate", asked).error["studio_error"] == "0013"


def test_clusters_are_judged_without_a_label(store: Store) -> None:
    state = ended(store, "evaluate", {"models": ["groups"], "dataset": "flowers"})

    found = json.loads(store.get(state.result["key"]).data)["judged"][0]["evaluation"]
    parts = found["clusters"]["figures"]
    assert [each["description"] for each in parts] == [
        "Combined Evaluation",
        "Evaluation For Cluster No.0",
        "Evaluation For Cluster No.1",
    ]
    assert parts[0]["rows"] == 150 == parts[1]["rows"] + parts[2]["rows"]
    assert parts[0]["farthest"] == max(each["farthest"] for each in parts[1:])
    weighted = sum(each["own"] * each["rows"] for each in parts[1:]) / 150
    assert parts[0]["own"] == pytest.approx(weighted)
    assert found["metrics"]["average-deviation"] == pytest.approx(weighted)


def test_anomalies_are_judged_by_a_label_that_they_never_see(store: Store) -> None:
    state = ended(store, "evaluate", {"models": ["odd"], "dataset": "growths"})

    found = json.loads(store.get(state.result["key"]).data)["judged"][0]["evaluation"]
    counted = np.array(found["confusion"]["counts"])
    assert found["metrics"]["precision"] == pytest.approx(counted[1, 1] / counted[:, 1].sum())
    assert found["metrics"]["recall"] == pytest.approx(counted[1, 1] / counted[1].sum())
    assert sum(found["anomalies"]["known"]) == counted[1].sum()
    assert found["anomalies"]["odd"] == counted[:, 1].sum()
    inputs = [each.name for each in Models(store, 60).get("odd").model.signature.inputs]
    assert "odd" not in inputs


def test_detectors_compete_by_their_label_and_are_refused_without(store: Store) -> None:
    forest = {"number_of_trees": 50}
    gated = {"label": "odd", "promote": {}, "split": {"by": "content"}}
    train(
        store, "gated", recipe=recipe("growths", "local-outlier-factor-anomaly-detection", **gated)
    )
    better = recipe("growths", "isolation-forest-anomaly-detection", settings=forest, **gated)
    second = train(store, "gated", recipe=better)
    assert second["outcome"] == "promoted", second["why"]
    assert registry.resolve(registry.read_index(store, "gated"), "gated").number == 2

    bare = recipe("growths", "isolation-forest-anomaly-detection", promote={})
    state = ended(store, "train", {"model": "bare", "recipe": bare})
    assert state.error["studio_error"] == "0032"
    assert "nothing tells which" in state.error["detail"]


def test_clusterings_compete_by_the_silhouette(store: Store) -> None:
    gated = {"columns": NAMES, "promote": {}}
    many = {"number_of_centroids": 9}
    train(store, "apart", recipe=recipe("flowers", "k-means-clustering", settings=many, **gated))
    second = train(store, "apart", recipe=recipe("flowers", "k-means-clustering", **gated))

    assert second["outcome"] == "promoted", second["why"]


def test_a_label_with_three_values_marks_nothing_odd(store: Store) -> None:
    asked = recipe("flowers", "isolation-forest-anomaly-detection", label="species")
    state = ended(store, "train", {"model": "three", "recipe": asked})

    assert state.error["studio_error"] == "0033"


def test_no_label_is_needed_where_the_learner_predicts_nothing(store: Store) -> None:
    made = train(store, "short", dataset="growths", learner="k-means-clustering")
    assert made["metrics"]["simplified-silhouette"] > 0

    state = ended(store, "train", {"model": "short", "dataset": "growths"})
    assert "label" in state.error["detail"]


@pytest.mark.parametrize(
    ("model", "charts"),
    [("groups", {"clusters", "cluster-profile"}), ("odd", {"anomaly-scores", "roc"})],
)
def test_charts_tell_of_them_and_of_nothing_else(
    store: Store, model: str, charts: set[str]
) -> None:
    version = registry.resolve(registry.read_index(store, model), model)
    key = keys.artifact(model, version.build, version.claim, "evaluation.json")
    found = evaluations.read(store.get(key).data)
    assert found

    fitting = gallery.fitting(found)
    assert charts <= set(fitting)
    assert not {"calibration", "score-bins", "residuals"} & set(fitting)
    for name in charts:
        assert len(fitting[name].words(found)) > 40
        assert drawing.svg(name, found).startswith(b"<")


def test_a_sweep_of_a_dataset_alone_is_of_k_means(store: Store) -> None:
    client = create_app(store, Settings()).test_client()
    asked = client.post("/v1/sweep-clustering", json={"model": "plain", "dataset": "flowers"})

    assert asked.status_code == 202, asked.text
    assert asked.json["recipe"]["learner"]["use"] == "k-means-clustering"

"""A version stands in other recipes as a step: its answers are columns, as it itself gives them."""

import hashlib
from typing import Any

import msgspec
import numpy as np
import onnx
import pytest

from tests import foreign
from tests.trained import ended, fill, train, upload
from trainlet import datasets, keys, registry
from trainlet.registry import Manifest
from trainlet.scoring.batch import from_rows
from trainlet.scoring.model import Answer, Model, load
from trainlet.settings import Settings
from trainlet.store import Store, open_store
from trainlet.tables import read_stored
from trainlet.training.wanted import Wanted
from trainlet.web.app import create_app

LINEAR = {"use": "linear-regression"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_store(str(fill(tmp_path_factory.mktemp("loading") / "store")))


def loaded(store: Store, text: str) -> tuple[Manifest, Model]:
    name, reference = registry.target(text)
    version = registry.find_version(store, registry.read_index(store, name), name, reference)
    manifest = registry.read_manifest(store, name, version)
    return manifest, load(manifest, registry.artifact(store, name, version, "model.onnx"))


def rows_of(store: Store, dataset: str) -> tuple[list[str], list[list[Any]]]:
    """Return a dataset's header, and its rows as the texts that they are; None where missing."""
    schema = datasets.read_schema(store, dataset)
    table = read_stored(datasets.read_data(store, schema), Settings(), schema.reading)
    cells = [column.to_pylist() for column in table.columns]
    return list(table.names), [
        [None if cell in ("", "?", None) else cell for cell in row]
        for row in zip(*cells, strict=True)
    ]


def answer(model: Model, names: list[str], rows: list[list[Any]]) -> Answer:
    return model.score(from_rows(names, rows, [each.name for each in model.signature.inputs]))


def cleaned(store: Store, dataset: str, model: str, **settings: str) -> dict[str, Any]:
    step = {"use": "load-trained-model", "settings": {"model": model, **settings}}
    state = ended(store, "clean", {"dataset": dataset, "steps": [step], "into": f"by-{model}"})
    assert state.result, state.error
    return state.result


@pytest.mark.parametrize(
    ("model", "dataset"),
    [("income", "adult"), ("wheels", "autos"), ("price", "autos"), ("gaps", "autos")],
)
def test_a_clean_job_gives_every_row_what_the_version_answers(
    store: Store, model: str, dataset: str
) -> None:
    """Exactly so: labels, probabilities of all classes, and empty answers of rows with gaps."""
    made = cleaned(store, dataset, model)
    names, rows = rows_of(store, dataset)
    expected = answer(loaded(store, model)[1], names, rows)
    heads, found = rows_of(store, f"by-{model}")
    columns = {name: [row[heads.index(name)] for row in found] for name in expected.columns}

    assert made["rows"] == len(rows)
    assert heads[: len(names)] == names
    gaps = 0
    for name, values in expected.columns.items():
        for got, want in zip(columns[name], values, strict=True):
            gaps += want is None
            if isinstance(want, float):
                assert float(got) == want
            else:
                assert got == want
    assert (gaps > 0) == (model == "gaps")


def test_a_recipe_learns_from_the_answers_and_holds_the_version_in_its_graph(store: Store) -> None:
    """Second-stage learning: what the new model answers is a function of the old one's answer."""
    step = {"use": "load-trained-model", "settings": {"model": "gaps", "prefix": "old "}}
    recipe = {
        "dataset": "autos",
        "label": "price",
        "columns": ["horsepower", "engine-size", "make"],
        "steps": [
            step,
            {
                "use": "select-columns-in-dataset",
                "columns": ["old Scored Labels"],
                "settings": {},
            },
        ],
        "learner": LINEAR,
    }
    train(store, "second", recipe=recipe)
    manifest, second = loaded(store, "second")
    names, rows = rows_of(store, "autos")
    old = answer(loaded(store, "gaps")[1], names, rows)
    new = answer(second, names, rows)
    pairs = [(a, b) for a, b in zip(old.labels, new.labels, strict=True) if a is not None]
    x, y = np.array(pairs).T

    assert manifest.recipe["steps"][0]["settings"]["model"] == "gaps@1"
    assert manifest.parity.largest <= manifest.parity.tolerance
    assert [a is None for a in old.labels] == [b is None for b in new.labels]
    slope, base = np.polyfit(x, y, 1)
    np.testing.assert_allclose(slope * x + base, y, rtol=1e-9)
    assert slope == pytest.approx(1, abs=0.2)
    assert {column.name for column in manifest.signature.inputs} == {
        "horsepower",
        "engine-size",
        "make",
    }


def test_trees_beside_a_loaded_classifier_are_proved_too(store: Store) -> None:
    recipe = {
        "dataset": "adult",
        "label": "sex",
        "steps": [{"use": "load-trained-model", "settings": {"model": "income@champion"}}],
        "learner": {"use": "two-class-gradient-boosting", "settings": {"number_of_trees": 5}},
    }
    recipe["columns"] = [each.name for each in loaded(store, "income")[1].signature.inputs]
    recipe["columns"].remove("sex")
    state = ended(store, "train", {"model": "sexes", "recipe": recipe})

    assert (state.error or {}).get("column") == "sex"  # the version takes what is to be predicted
    recipe["label"], recipe["columns"] = "income", [*recipe["columns"], "sex"]
    train(store, "again", recipe=recipe)
    manifest, _ = loaded(store, "again")
    assert manifest.parity.labels_differing == 0
    assert manifest.recipe["steps"][0]["settings"]["model"] == "income@1"


def test_another_version_is_another_build_and_the_version_stays_pinned(store: Store) -> None:
    recipe = {
        "dataset": "autos",
        "label": "price",
        "columns": ["horsepower", "engine-size", "make"],
        "steps": [{"use": "load-trained-model", "settings": {"model": "moving"}}],
        "learner": LINEAR,
    }
    base = {key: value for key, value in recipe.items() if key != "steps"}
    train(store, "moving", recipe=base)
    first = train(store, "built", recipe=recipe)
    same = train(store, "built", recipe=recipe)
    split = {"fraction": 0.6}
    train(store, "moving", recipe={**base, "split": split})
    registry_version = registry.champion_of(registry.read_index(store, "moving"))
    other = train(store, "built", recipe=recipe)

    assert (first["version"], same["version"], other["version"]) == (1, 1, 2)
    assert registry_version == 2
    assert loaded(store, "built@1")[0].recipe["steps"][0]["settings"]["model"] == "moving@1"
    assert loaded(store, "built@2")[0].recipe["steps"][0]["settings"]["model"] == "moving@2"


def test_a_saved_transformation_may_hold_a_version(store: Store) -> None:
    cleaned(store, "autos", "gaps")
    recipe = {
        "dataset": "autos",
        "label": "price",
        "columns": ["horsepower", "engine-size", "make"],
        "steps": [{"use": "apply-transformation", "settings": {"transformation": "by-gaps"}}],
        "learner": LINEAR,
    }
    train(store, "applied", recipe=recipe)
    names, rows = rows_of(store, "autos")

    assert answer(loaded(store, "applied")[1], names, rows).labels[0] is not None


@pytest.mark.parametrize(
    ("learner", "dataset", "label", "column", "metric"),
    [
        ("two-class-gradient-boosting", "adult", "income", "Scored Probabilities", "auc"),
        (
            "gradient-boosting-regression",
            "autos",
            "price",
            "Scored Labels",
            "coefficient-of-determination",
        ),
    ],
)
def test_trees_go_on_where_a_version_stands(
    store: Store, learner: str, dataset: str, label: str, column: str, metric: str
) -> None:
    """What goes on is better than what it goes on from, exact in ONNX, and knows its parent."""
    columns = [name for name in rows_of(store, dataset)[0] if name != label]
    fill_in = [
        {
            "use": "clean-missing-data",
            "columns": {"rules": [{"types": ["numeric"]}]},
            "settings": {"cleaning_mode": "replace-with-median"},
        },
        {"use": "clean-missing-data", "settings": {"replacement_value": "?!"}},
    ]
    recipe = {
        "dataset": dataset,
        "label": label,
        "columns": columns,
        "steps": fill_in,
        "learner": {"use": learner, "settings": {"number_of_trees": 5}},
    }
    train(store, f"parent-{dataset}", recipe=recipe)
    load = {"use": "load-trained-model", "settings": {"model": f"parent-{dataset}", "prefix": "p "}}
    again = {"number_of_trees": 60, "starts_from": f"p {column}"}
    child = {**recipe, "steps": [load, *fill_in], "learner": {"use": learner, "settings": again}}
    train(store, f"child-{dataset}", recipe=child)
    parent, _ = loaded(store, f"parent-{dataset}")
    manifest, _ = loaded(store, f"child-{dataset}")

    assert manifest.recipe["steps"][0]["settings"]["model"] == f"parent-{dataset}@1"
    assert manifest.parity.largest <= 1e-9
    assert manifest.parity.labels_differing == 0
    assert manifest.metrics[metric] > parent.metrics[metric] + 0.005


def imported(store: Store, name: str, data: bytes) -> None:
    sha256 = hashlib.sha256(data).hexdigest()
    store.put(keys.foreign_model(name, sha256), data)
    wanted = msgspec.to_builtins(Wanted())
    state = ended(store, "import-model", {"model": name, "sha256": sha256, "wanted": wanted})
    assert state.result, state.error


@pytest.mark.parametrize("kind", ["two words", "two numbers", "three", "linear", "boosted"])
@pytest.mark.parametrize("opset", [12, 15, 21])
def test_an_imported_model_of_another_tool_stands_in_a_recipe(
    store: Store, kind: str, opset: int
) -> None:
    name = f"{kind.replace(' ', '-')}-{opset}"
    model = foreign.fitted(kind)
    data = foreign.saved(model, target_opset={"": opset, "ai.onnx.ml": 3})
    imported(store, name, data)
    names = [each.name for each in loaded(store, name)[1].signature.inputs]
    table = "\n".join([",".join([*names, "y"]), *(f"{a},{b},{c},{a}" for a, b, c in foreign.X)])
    upload(store, "foreign", table.encode(), dict.fromkeys(names, "number"))
    recipe = {
        "dataset": "foreign",
        "label": "y",
        "columns": names,
        "steps": [{"use": "load-trained-model", "settings": {"model": name}}],
        "learner": {"use": "linear-regression"},
    }
    train(store, f"on-{name}", recipe=recipe)
    cleaned(store, "foreign", name)
    heads, found = rows_of(store, f"by-{name}")
    expected = answer(loaded(store, name)[1], names, [list(map(float, row)) for row in foreign.X])
    got = [row[heads.index("Scored Labels")] for row in found]

    assert loaded(store, f"on-{name}")[0].parity.largest <= 1e-5
    if kind in ("linear", "boosted"):
        assert [float(each) for each in got] == pytest.approx(expected.labels, rel=1e-6)
    else:
        assert got == [str(each) for each in expected.labels]


def test_another_tool_s_trees_are_refused_beside_ours_with_the_way_round(store: Store) -> None:
    imported(store, "forest", foreign.saved(foreign.fitted("boosted")))
    names = [each.name for each in loaded(store, "forest")[1].signature.inputs]
    table = "\n".join([",".join([*names, "y"]), *(f"{a},{b},{c},{a}" for a, b, c in foreign.X)])
    upload(store, "foreign", table.encode(), dict.fromkeys(names, "number"))
    recipe = {
        "dataset": "foreign",
        "label": "y",
        "columns": names,
        "steps": [{"use": "load-trained-model", "settings": {"model": "forest"}}],
        "learner": {"use": "gradient-boosting-regression"},
    }
    state = ended(store, "train", {"model": "beside", "recipe": recipe})

    assert state.error["code"] == "TrainingFailed"
    assert "clean job" in state.error["remedy"]


@pytest.mark.parametrize(
    ("settings", "code", "studio"),
    [
        ({}, "BadRecipe", "0003"),
        ({"model": "nobody"}, "ModelMissing", None),
        ({"model": "price@9"}, "VersionMissing", None),
        ({"model": "Bad Name"}, "BadName", None),
    ],
)
def test_what_is_not_there_is_told_before_there_is_a_job(
    store: Store, settings: dict[str, str], code: str, studio: str | None
) -> None:
    client = create_app(store, Settings()).test_client()
    recipe = {
        "dataset": "autos",
        "label": "price",
        "steps": [{"use": "load-trained-model", "settings": settings}],
        "learner": LINEAR,
    }
    refused = client.post("/v1/train", json={"model": "m", "recipe": recipe}).json

    assert refused["code"] == code
    assert refused.get("studio_error") == studio


def test_a_column_that_is_there_already_is_not_replaced(store: Store) -> None:
    step = {"use": "load-trained-model", "settings": {"model": "gaps"}}
    asked = {"dataset": "autos", "steps": [step, step], "into": "twice"}
    state = ended(store, "clean", asked)
    prefixed = {"use": "load-trained-model", "settings": {"model": "gaps", "prefix": "2 "}}
    both = ended(store, "clean", {**asked, "steps": [step, prefixed]})

    assert (state.error["code"], state.error["field"]) == ("BadRecipe", "prefix")
    assert both.state == "succeeded"


def test_the_graph_of_a_version_is_in_the_new_file_whole(store: Store) -> None:
    recipe = {
        "dataset": "autos",
        "label": "price",
        "columns": ["horsepower", "engine-size", "make"],
        "steps": [{"use": "load-trained-model", "settings": {"model": "gaps"}}],
        "learner": LINEAR,
    }
    train(store, "whole", recipe=recipe)
    name, reference = registry.target("whole")
    version = registry.find_version(store, registry.read_index(store, name), name, reference)
    model = onnx.load_model_from_string(registry.artifact(store, name, version, "model.onnx"))

    assert {each.name for each in model.graph.input} == {"numbers", "text"}
    assert not model.functions

"""The conformance matrix: every learner in the room, every promise, no list to edit."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest

from trainlet.catalogue import lookup
from trainlet.errors import BadSettings
from trainlet.recipes import Recipe
from trainlet.registry import Artifacts
from trainlet.scoring.model import Model, load
from trainlet.tables import describe, typed_frame
from trainlet.tables.read import TextTable
from trainlet.training.parity import to_batch
from trainlet.training.problem import pose
from trainlet.training.train import Assignment, provenance, train

LEARNERS = lookup.names("learners")
ROWS = 400


@pytest.fixture(scope="module")
def table() -> TextTable:
    """Numbers, huge numbers, text with rare values, gaps, and odd column names."""
    rng = np.random.default_rng(7)
    a, b = rng.normal(size=ROWS), rng.normal(size=ROWS)
    seconds = 1.7e9 + rng.integers(0, 60, ROWS)
    colour = rng.choice(
        ["red", "green", "blue", "café", " spaced "], ROWS, p=[0.4, 0.3, 0.2, 0.06, 0.04]
    )
    score = a + 2 * (colour == "red") + 0.5 * b + rng.normal(size=ROWS) * 0.3
    columns = {
        "a": _with_gaps(a, rng),
        "Größe (cm)": _with_gaps(b * 1e6, rng),
        "unix.seconds": [str(int(value)) for value in seconds],
        "färbe 🎨": _with_gaps(colour, rng),
        "two-class": ["yes" if value > 1 else "no" for value in score],
        "multiclass": [f"c{int(np.digitize(value, [0, 1, 2]))}" for value in score],
        "regression": [repr(float(value)) for value in score],
    }
    return TextTable(list(columns), [tuple(cells) for cells in columns.values()], ROWS)


def _with_gaps(values: Any, rng: np.random.Generator) -> list[str]:
    gaps = rng.random(len(values)) < 0.05
    return ["" if gap else str(value) for value, gap in zip(values, gaps, strict=True)]


def _train(table: TextTable, name: str, **recipe: Any) -> Artifacts:
    schema = describe(table, {}, dataset="d", version="0" * 20, size=0, uploaded=datetime.now(UTC))
    label = lookup.get("learners", name).task
    document = {
        "dataset": "d",
        "label": label,
        "columns": ["a", "Größe (cm)", "unix.seconds", "färbe 🎨"],
        "steps": [
            {"use": "clean-missing-data", "settings": {"cleaning_mode": "replace-with-median"}},
            {
                "use": "clean-missing-data",
                "columns": ["färbe 🎨"],
                "settings": {"replacement_value": "unsaid"},
            },
        ],
        "learner": {"use": name},
        **recipe,
    }
    recipe = msgspec.convert(document, Recipe)
    problem = pose(typed_frame(table, schema), schema, recipe)
    return train(problem, provenance(recipe, schema), Assignment("m", "claim"), lambda *_: None)


@pytest.mark.parametrize("name", LEARNERS)
def test_trains_from_defaults_and_the_onnx_file_answers_as_the_pipeline_does(
    name: str, table: TextTable
) -> None:
    manifest = _train(table, name).manifest

    assert manifest.parity.rows > manifest.rows.held_out + len(manifest.signature.inputs)
    assert manifest.parity.largest <= 1e-9
    assert manifest.parity.labels_differing == 0
    assert manifest.rows.with_gaps == 0


@pytest.mark.parametrize("name", LEARNERS)
def test_learns_something(name: str, table: TextTable) -> None:
    metrics = _train(table, name).manifest.metrics

    figure = {
        "two-class": "auc",
        "multiclass": "accuracy",
        "regression": "coefficient-of-determination",
    }
    found = metrics[figure[lookup.get("learners", name).task]]
    assert found is not None
    assert found > 0.7


@pytest.mark.parametrize("name", LEARNERS)
def test_same_seed_same_bytes(name: str, table: TextTable) -> None:
    first, second = _train(table, name), _train(table, name)

    assert first.model == second.model
    assert first.manifest.build == second.manifest.build


@pytest.mark.parametrize("name", LEARNERS)
def test_refuses_foreign_settings(name: str) -> None:
    settings = lookup.get("learners", name).settings

    with pytest.raises(BadSettings, match="no_such_setting"):
        lookup.check_settings(name, settings, {"no_such_setting": 1})


@pytest.mark.parametrize("name", LEARNERS)
def test_refuses_each_setting_outside_its_range(name: str) -> None:
    settings = lookup.get("learners", name).settings
    _, components = msgspec.json.schema_components([settings])
    properties = components[settings.__name__]["properties"]
    bounds = {"minimum": -1, "exclusiveMinimum": 0, "maximum": 1, "exclusiveMaximum": 0}

    for setting, schema in properties.items():
        lookup.check_settings(name, settings, {setting: schema["default"]})
        for bound, step in bounds.items():
            if bound in schema:
                with pytest.raises(BadSettings, match=setting) as refused:
                    lookup.check_settings(name, settings, {setting: schema[bound] + step})
                assert refused.value.studio == "0002"


@pytest.mark.parametrize("name", LEARNERS)
def test_answers_unknown_categories_and_filled_gaps(name: str, table: TextTable) -> None:
    artifacts = _train(table, name)
    model: Model = load(artifacts.manifest, artifacts.model)
    rows = pd.DataFrame(
        {
            "a": [0.5, np.nan],
            "Größe (cm)": [1e6, np.nan],
            "unix.seconds": [1.7e9, 1.7e9 + 59],
            "färbe 🎨": ["ultraviolet", None],
        }
    )

    answer = model.score(to_batch(rows, model.signature))

    assert None not in answer.columns["Scored Labels"]
    assert answer.report.unknown == {"färbe 🎨": {"ultraviolet": 1}}
    assert answer.report.missing == {"a": 1, "Größe (cm)": 1, "färbe 🎨": 1}


@pytest.mark.parametrize("name", LEARNERS)
def test_has_a_title_a_summary_and_described_settings(name: str) -> None:
    learner = lookup.get("learners", name)
    _, components = msgspec.json.schema_components([learner.settings])
    studio = json.loads(
        (Path(__file__).parent.parent / "data" / "studio_learners.json").read_text()
    )

    assert studio[name] == learner.title
    assert learner.summary.endswith(".")
    for setting, schema in components[learner.settings.__name__]["properties"].items():
        assert schema["description"], setting
        assert "default" in schema, setting

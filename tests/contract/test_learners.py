"""The conformance matrix: every learner in the room, every promise, no list to edit."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_limits

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Examples, Learner
from trainlet.errors import BadSettings
from trainlet.recipes import Recipe
from trainlet.registry import Artifacts
from trainlet.scoring.model import Model, load
from trainlet.tables import TextTable, describe, typed_frame
from trainlet.training.export import to_onnx
from trainlet.training.fit import fit
from trainlet.training.parity import to_batch
from trainlet.training.pipeline import Pipeline
from trainlet.training.problem import pose
from trainlet.training.train import Assignment, provenance, train

ALL = lookup.names("learners")
LEARNERS = [name for name in ALL if lookup.get("learners", name).task != "recommender"]
"""Those that learn from any columns; a recommender takes users and items (test_recommender)."""
ROWS, BOUNDARY_ROWS = 400, 5000
FIGURES = {
    "two-class": "auc",
    "multiclass": "accuracy",
    "regression": "coefficient-of-determination",
    "clustering": "simplified-silhouette",
    "anomaly": "auc",
}
SCORES = ("clustering", "anomaly")
"""Tasks whose answers are distances or scores, and what follows from them."""
COLUMNS = ["a", "Größe (cm)", "unix.seconds", "färbe 🎨"]


class Made(NamedTuple):
    """A learner trained from its defaults, and fitted once more by itself."""

    artifacts: Artifacts
    pipeline: Pipeline
    again: bytes


@cache
def table() -> TextTable:
    """Numbers, huge numbers, text with rare values, gaps, and odd column names."""
    rng = np.random.default_rng(7)
    a, b = rng.normal(size=ROWS), rng.normal(size=ROWS)
    seconds = 1.7e9 + rng.integers(0, 60, ROWS)
    colour = rng.choice(
        ["red", "green", "blue", "café", " spaced "], ROWS, p=[0.4, 0.3, 0.2, 0.06, 0.04]
    )
    is_odd = np.abs(a) + np.abs(b) > 2.8
    score = a + 2 * (colour == "red") + 0.5 * b + rng.normal(size=ROWS) * 0.3
    columns = {
        "a": _with_gaps(a, rng),
        "Größe (cm)": _with_gaps(b * 1e6, rng),
        "unix.seconds": [str(int(value)) for value in seconds],
        "färbe 🎨": _with_gaps(colour, rng),
        "two-class": ["yes" if value > 1 else "no" for value in score],
        "multiclass": [f"c{int(np.digitize(value, [0, 1, 2]))}" for value in score],
        "regression": [repr(float(value)) for value in score],
        "anomaly": [
            "odd" if value else "" if i % 9 == 0 else "fine" for i, value in enumerate(is_odd)
        ],
        "counts": [str(int(10 * np.exp(value / 3))) for value in score],
        "levels": [str(int(np.digitize(value, [-1, 0, 1, 2, 3]))) for value in score],
    }
    return TextTable.of(columns)


def _marks(is_odd: Any) -> list[str]:
    """Return what is known of odd rows; of some rows nothing is."""
    marks = ["odd" if value else "fine" for value in is_odd]
    return ["" if place % 9 == 0 else mark for place, mark in enumerate(marks)]


def _with_gaps(values: Any, rng: np.random.Generator) -> list[str]:
    gaps = rng.random(len(values)) < 0.05
    return ["" if gap else str(value) for value, gap in zip(values, gaps, strict=True)]


def label_of(learner: Learner) -> str:
    """Return the column that a learner can predict; none where it groups rows."""
    if learner.task == "clustering":
        return ""
    return learner.task if learner.label_kind == "any" else learner.label_kind


@cache
def made(name: str) -> Made:
    known = table()
    schema = describe(known, {}, dataset="d", version="0" * 20, size=0, uploaded=datetime.now(UTC))
    document = {
        "dataset": "d",
        "label": label_of(lookup.get("learners", name)),
        "columns": COLUMNS,
        "steps": [
            {"use": "clean-missing-data", "settings": {"cleaning_mode": "replace-with-median"}},
            {
                "use": "clean-missing-data",
                "columns": ["färbe 🎨"],
                "settings": {"replacement_value": "unsaid"},
            },
        ],
        "learner": {"use": name},
    }
    recipe = msgspec.convert(document, Recipe)
    problem = pose(typed_frame(known, schema), schema, recipe)
    origin = provenance(recipe, schema)
    artifacts = train(problem, origin, Assignment("m", "claim"), lambda *_: None)
    with threadpool_limits(1):
        pipeline = fit(recipe, replace(problem.training, seed=origin.seed)).pipeline
    return Made(artifacts, pipeline, to_onnx(pipeline, problem.types))


def boundary_rows() -> pd.DataFrame:
    """Return rows of training values, of what lies between, just beside and far beyond them."""
    rng = np.random.default_rng(11)
    columns = {}
    for name in COLUMNS[:-1]:
        known = np.unique([float(cell) for cell in table().cells(name) if cell])
        middles = known[:-1] / 2 + known[1:] / 2
        edges = np.concatenate([known, middles])
        span = known[-1] - known[0]
        far = np.array([0.0, -span, known[-1] + span, 1e3 * span, known.mean() + 1e-9 * span])
        beside = [np.nextafter(edges, np.inf), np.nextafter(edges, -np.inf)]
        columns[name] = rng.choice(
            np.concatenate([edges, *beside, np.tile(far, 20)]), BOUNDARY_ROWS
        )
    texts = [*sorted(set(table().cells("färbe 🎨")) - {""}), "ultraviolet", "Red", None]
    columns["färbe 🎨"] = pd.Series(
        rng.choice(np.array(texts, object), BOUNDARY_ROWS), dtype=object
    )
    return pd.DataFrame(columns)


@pytest.mark.parametrize("name", LEARNERS)
def test_trains_from_defaults_and_the_onnx_file_answers_as_the_pipeline_does(name: str) -> None:
    manifest = made(name).artifacts.manifest

    assert manifest.parity.rows > manifest.rows.held_out + len(manifest.signature.inputs)
    assert manifest.parity.largest <= 1e-9
    assert manifest.parity.labels_differing == 0
    assert manifest.rows.with_gaps == 0


@pytest.mark.parametrize("name", LEARNERS)
def test_the_onnx_file_answers_boundary_rows_as_the_pipeline_does(name: str) -> None:
    artifacts, pipeline, _ = made(name)
    model, rows = load(artifacts.manifest, artifacts.model), boundary_rows()
    expected, answer = pipeline.predict(rows), model.score(to_batch(rows, model.signature))

    assert not answer.report.gaps.any()
    if expected.probabilities is None:
        want = expected.labels[:, None] if expected.answers is None else expected.answers
        names = pipeline.answers or list(answer.columns)
        found = np.array([answer.columns[name] for name in names]).T
        scale = np.maximum(1, np.abs(want).max(axis=0))
        assert np.abs((found - want) / scale).max() <= 1e-9
        if pipeline.task in SCORES:
            assert answer.labels == called(pipeline, found).tolist()
        return
    np.testing.assert_allclose(answer.probabilities, expected.probabilities, rtol=0, atol=1e-9)
    top = np.sort(expected.probabilities, axis=1)[:, -2:]
    is_tie = top[:, 1] - top[:, 0] <= 2e-9
    said = np.array(pipeline.classes)[expected.labels]
    assert (is_tie | (said == np.array(answer.labels))).all()
    np.testing.assert_allclose(expected.probabilities.sum(axis=1), 1, atol=1e-9)


def called(pipeline: Pipeline, answers: Any) -> Any:
    """Return what follows from distances, or from scores."""
    if pipeline.task == "clustering":
        return answers.argmin(axis=1)
    return (answers[:, 0] > pipeline.line).astype(int)


@pytest.mark.parametrize("name", LEARNERS)
def test_learns_something(name: str) -> None:
    manifest = made(name).artifacts.manifest

    found = manifest.metrics[FIGURES[manifest.signature.task]]
    assert found is not None
    assert found > 0.6


@pytest.mark.parametrize("name", LEARNERS)
def test_same_seed_same_bytes(name: str) -> None:
    assert made(name).artifacts.model == made(name).again


def contaminated(task: str) -> tuple[pd.DataFrame, Any, Any]:
    """Return rows of which half say the opposite and count nearly nothing; and which those are."""
    rng = np.random.default_rng(5)
    X = pd.DataFrame({"a": rng.normal(size=600), "b": rng.normal(size=600)})
    X["c"] = pd.Series(np.where(X["a"] + X["b"] > 0, "up", "down"), dtype=object)
    score = (X["a"] + X["b"]).to_numpy()
    is_wrong = rng.random(600) < 0.5
    score = np.where(is_wrong, -score, score)
    kinds: dict[str, Callable[[Any], Any]] = {
        "two-class": lambda values: (values > 0).astype(np.int64),
        "multiclass": lambda values: np.digitize(values, [-0.7, 0.7]).astype(np.int64),
        "regression": lambda values: np.digitize(values, [-1.5, -0.5, 0.5, 1.5]).astype(float),
        **dict.fromkeys(SCORES, lambda values: np.full(len(values), -1)),
    }
    return X, kinds[task](score), is_wrong


@pytest.mark.parametrize("name", LEARNERS)
def test_rows_of_little_weight_teach_little(name: str) -> None:
    learner = lookup.get("learners", name)
    X, y, is_wrong = contaminated(learner.task)
    weights = np.where(is_wrong, 1e-3, 1.0)
    if learner.task in SCORES:  # rows from elsewhere are wrong: nothing else could be
        X.loc[is_wrong, ["a", "b"]] += [4.0, -2.5]
    classes = len(np.unique(y)) if learner.task not in ("regression", *SCORES) else 0
    settings = learner.settings()
    examples = Examples(X=X, y=y, weights=weights, classes=classes, seed=1)
    with threadpool_limits(1):  # threads that wait for a busy core spin
        fitted = learner.fit(examples, settings)

    said = fitted.predict(X)
    if learner.task == "clustering":
        near = said[~is_wrong].argmin(axis=1)
        assert np.bincount(near).max() < 0.9 * len(near)
        return
    if learner.task == "anomaly":
        right = Examples(X=X[~is_wrong], y=y[~is_wrong], seed=1)
        clean, plain = (
            learner.fit(each, settings).predict(X)[:, 0]
            for each in (right, Examples(X=X, y=y, seed=1))
        )
        assert np.abs(said[:, 0] - clean).mean() < np.abs(plain - clean).mean()
        return
    if learner.task == "regression":
        said = said[:, learner.point(settings)] if said.ndim == 2 else said
        assert np.corrcoef(said[~is_wrong], y[~is_wrong])[0, 1] > 0.7
    else:
        assert (said.argmax(axis=1) == y)[~is_wrong].mean() > 0.7


@pytest.mark.parametrize("name", ALL)
def test_refuses_foreign_settings(name: str) -> None:
    settings = lookup.get("learners", name).settings

    with pytest.raises(BadSettings, match="no_such_setting"):
        lookup.check_settings(name, settings, {"no_such_setting": 1})


@pytest.mark.parametrize("name", ALL)
def test_refuses_each_setting_outside_its_range(name: str) -> None:
    settings = lookup.get("learners", name).settings
    properties = lookup.properties(settings)
    bounds = {
        "minimum": (-1, "0005"),
        "exclusiveMinimum": (0, "0004"),
        "maximum": (1, "0007"),
        "exclusiveMaximum": (0, "0006"),
    }

    for setting, schema in properties.items():
        lookup.check_settings(name, settings, {setting: schema["default"]})
        is_closed = len(bounds.keys() & schema.keys()) == 2
        for bound, (step, number) in bounds.items():
            if bound in schema:
                with pytest.raises(BadSettings, match=setting) as refused:
                    lookup.check_settings(name, settings, {setting: schema[bound] + step})
                assert refused.value.studio == ("0008" if is_closed else number)


@pytest.mark.parametrize("name", LEARNERS)
def test_answers_unknown_categories_and_filled_gaps(name: str) -> None:
    artifacts = made(name).artifacts
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

    assert None not in answer.labels
    assert answer.report.unknown == {"färbe 🎨": {"ultraviolet": 1}}
    assert answer.report.missing == {"a": 1, "Größe (cm)": 1, "färbe 🎨": 1}


@pytest.mark.parametrize("name", ALL)
def test_has_a_title_a_summary_and_described_settings(name: str) -> None:
    learner = lookup.get("learners", name)
    _, components = msgspec.json.schema_components([learner.settings])
    studio = json.loads(
        (Path(__file__).parent.parent / "data" / "studio_learners.json").read_text()
    )

    if learner.is_studio:
        assert studio[name]["title"] == learner.title
    assert learner.is_studio == (name in studio)
    assert learner.summary.endswith(".")
    for setting, schema in components[learner.settings.__name__]["properties"].items():
        assert schema["description"], setting
        assert "default" in schema, setting

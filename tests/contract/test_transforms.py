"""Every transform that a model can hold, in models: trained, proved, and asked odd rows."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest

from trainlet.catalogue import lookup
from trainlet.recipes import Recipe
from trainlet.scoring.batch import Batch
from trainlet.scoring.model import LONGEST_TEXT, Model, load
from trainlet.tables import TextTable, describe, typed_frame
from trainlet.training.problem import pose
from trainlet.training.train import Assignment, provenance, train

ROWS = 300
WORDS = ["the cat sat", "Grüße an ALLE", "a b c", "🚗 fährt", "the cat"]
SETTINGS: dict[str, dict[str, Any]] = {
    "extract-n-gram-features-from-text": {
        "minimum_word_length": 1,
        "use_filter_based_feature_selection": False,
        "weighting_function": "tf-idf-weight",
    },
    "preprocess-text": {
        name: False
        for name, facts in lookup.properties(
            lookup.get("transforms", "preprocess-text").settings
        ).items()
        if facts.get("type") == "boolean"
        and name not in ("remove_stop_words", "normalize_case_to_lowercase")
    },
    "group-categorical-values": {
        "names_of_new_levels": ["cat"],
        "lists_of_old_levels": ["the cat sat,the cat"],
        "output_mode": "inplace",
    },
    "apply-math-operation": {"operation": "ln", "output_mode": "inplace"},
    "fisher-linear-discriminant-analysis": {"class_labels_column": "text b"},
    "filter-based-feature-selection": {"number_of_desired_features": 3},
    "select-columns-in-dataset": {},
}
COLUMNS: dict[str, list[str]] = {
    "extract-n-gram-features-from-text": ["text a"],
    "preprocess-text": ["text a"],
    "select-columns-in-dataset": ["n", "text a", "färbe"],
    "edit-metadata": ["when"],
    "apply-math-operation": ["n"],
}
GAPS = {
    "use": "clean-missing-data",
    "columns": ["färbe", "text b"],
    "settings": {"replacement_value": "?!"},
}
IN_MODELS = [
    name
    for name in lookup.names("transforms")
    if lookup.get("transforms", name).place == "graph"
    and name not in ("apply-transformation", "load-trained-model")
]


def with_gaps(values: Any, random: np.random.Generator) -> list[str]:
    gaps = random.random(ROWS) < 0.05
    return ["" if gap else str(value) for value, gap in zip(values, gaps, strict=True)]


@pytest.fixture(scope="module")
def table() -> TextTable:
    random = np.random.default_rng(8)
    n = random.normal(size=ROWS) + 1
    text = random.choice(WORDS, ROWS)
    return TextTable.of(
        {
            "n": with_gaps(n.round(3), random),
            "i": with_gaps(random.integers(0, 30, ROWS), random),
            "when": [f"2024-01-{day:02d}" for day in random.integers(1, 28, ROWS)],
            "text a": with_gaps(text, random),
            "text b": with_gaps(random.choice(["x", "y", "z"], ROWS), random),
            "färbe": with_gaps(random.choice(["rot", "grün"], ROWS), random),
            "y": [f"{value:.4f}" for value in n + (text == "a b c")],
        }
    )


def trained(table: TextTable, name: str, learner: str) -> Model:
    schema = describe(table, {}, dataset="d", version="0" * 20, size=0, uploaded=datetime.now(UTC))
    step = {"use": name, "settings": SETTINGS.get(name, {})}
    if name in COLUMNS:
        step["columns"] = COLUMNS[name]
    document = {
        "dataset": "d",
        "label": "y",
        "steps": [step, GAPS] if name != "filter-based-feature-selection" else [step],
        "learner": {"use": learner},
    }
    recipe = msgspec.convert(document, Recipe)
    problem = pose(typed_frame(table, schema), schema, recipe)
    made = train(problem, provenance(recipe, schema), Assignment("m", "c" * 16), lambda *_: None)
    assert made.manifest.parity.rows > 60
    return load(made.manifest, made.model)


def rows_of(model: Model, columns: dict[str, list[Any]]) -> Batch:
    size = len(next(iter(columns.values())))
    wanted = {name: columns.get(name, [None] * size) for name in model.names}
    return Batch(wanted, size, [], {})


@pytest.mark.parametrize("learner", ["linear-regression", "boosted-decision-tree-regression"])
@pytest.mark.parametrize("name", IN_MODELS)
def test_a_model_with_it_is_proved_and_answers_odd_rows(
    table: TextTable, name: str, learner: str
) -> None:
    model = trained(table, name, learner)
    odd = {
        "n": [0.5, None, -1e300, 1e300, 0],
        "i": [1, 2, None, -(2**53), 3],
        "when": ["2024-01-02", None, "1970-01-01", "2999-12-31", "2024-01-02"],
        "text a": ["the cat sat", "", None, "never seen 日本", "x" * 5000],
        "text b": ["x", "y", "new", None, "z"],
        "färbe": ["rot", None, "blau", "grün", "rot"],
    }
    answers = model.score(rows_of(model, odd)).columns["Scored Labels"]

    assert len(answers) == 5
    assert answers[0] is not None
    assert all(answer is None or np.isfinite(answer) for answer in answers)


@pytest.mark.parametrize("name", IN_MODELS)
def test_no_rows_have_no_answers_and_a_row_is_answered_alike_alone(
    table: TextTable, name: str
) -> None:
    model = trained(table, name, "linear-regression")
    whole = {column: table.cells(column)[:40] for column in table.names if column in model.names}
    together = model.score(Batch(whole, 40, [], {})).columns["Scored Labels"]
    alone = [
        model.score(
            Batch({each: [cells[row]] for each, cells in whole.items()}, 1, [], {})
        ).columns["Scored Labels"][0]
        for row in range(40)
    ]

    assert model.score(rows_of(model, {each: [] for each in whole})).columns["Scored Labels"] == []
    assert pd.Series(alone, dtype=float).to_numpy() == pytest.approx(
        pd.Series(together, dtype=float).to_numpy(), rel=1e-12, nan_ok=True
    )


def test_one_long_text_makes_no_other_row_as_long(table: TextTable) -> None:
    import resource

    model = trained(table, "feature-hashing", "linear-regression")
    texts = ["the cat sat"] * 2000 + ["word " * 40_000]
    columns = {"n": [1.0] * 2001, "i": [2] * 2001, "when": ["2024-01-02"] * 2001}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    columns |= {"text a": texts, "text b": ["x"] * 2001, "färbe": ["rot"] * 2001}
    answers = model.score(rows_of(model, columns)).columns["Scored Labels"]
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024

    assert len(set(answers[:2000])) == 1
    assert answers[2000] is not None
    assert grown < 1500  # megabytes; all rows as long as the longest would take 19,000


def test_a_text_beyond_all_bounds_is_refused(table: TextTable) -> None:
    from trainlet.errors import BadRows

    model = trained(table, "feature-hashing", "linear-regression")
    columns = {"n": [1.0], "i": [2], "when": ["2024-01-02"], "text b": ["x"], "färbe": ["rot"]}
    with pytest.raises(BadRows):
        model.score(rows_of(model, {**columns, "text a": ["x" * (LONGEST_TEXT + 1)]}))


def test_whole_texts_are_no_categories(table: TextTable) -> None:
    schema = describe(table, {}, dataset="d", version="0" * 20, size=0, uploaded=datetime.now(UTC))
    document = {
        "dataset": "d",
        "label": "y",
        "columns": ["text a"],
        "steps": [
            {"use": "feature-hashing", "settings": {"hashing_bitsize": 8}},
            {
                "use": "select-columns-in-dataset",
                "columns": {
                    "begin_with": "all-columns",
                    "rules": [{"act": "exclude", "types": ["string"]}],
                },
            },
        ],
        "learner": {"use": "linear-regression"},
    }
    recipe = msgspec.convert(document, Recipe)
    problem = pose(typed_frame(table, schema), schema, recipe)
    made = train(problem, provenance(recipe, schema), Assignment("m", "c" * 16), lambda *_: None)
    model = load(made.manifest, made.model)
    answer = model.score(rows_of(model, {"text a": ["a sentence of its own", None]}))

    assert model.signature.inputs[0].categories == []
    assert answer.report.unknown == {}
    assert None not in answer.columns["Scored Labels"]

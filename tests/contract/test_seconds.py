"""Seconds since 1970 that lie within one minute: no label flips, whatever is done to them."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np
import pytest

from trainlet.catalogue import lookup
from trainlet.recipes import Recipe
from trainlet.registry import Artifacts
from trainlet.registry.manifest import UNTAUGHT
from trainlet.scoring.batch import Batch
from trainlet.scoring.model import load
from trainlet.scoring.outputs import LABELS, label_name
from trainlet.tables import TextTable, describe, typed_frame
from trainlet.training.problem import pose
from trainlet.training.train import Assignment, provenance, train

ROWS = 2000
STEPS: dict[str, list[dict[str, Any]]] = {
    "as they are": [],
    "z-scores": [{"use": "normalize-data"}],
    "of their range": [{"use": "normalize-data", "settings": {"transformation_method": "minmax"}}],
    "log-normal": [{"use": "normalize-data", "settings": {"transformation_method": "lognormal"}}],
    "in bins": [{"use": "group-data-into-bins", "settings": {"output_mode": "inplace"}}],
    "components": [
        {
            "use": "principal-component-analysis",
            "columns": ["when", "more"],
            "settings": {"number_of_dimensions_to_reduce_to": 2},
        }
    ],
    "clipped": [
        {
            "use": "clip-values",
            "columns": ["when"],
            "settings": {
                "set_of_thresholds": "clip-peaks-and-sub-peaks",
                "threshold": "percentile",
            },
        }
    ],
}
FEW = (
    "boosted-decision-tree-regression",
    "linear-regression",
    "multiclass-logistic-regression",
    "two-class-boosted-decision-tree",
    "two-class-logistic-regression",
)
"""One learner of each kind of arithmetic: behind steps, the others are like them."""
FOR_TWO_COLUMNS = {"pca-based-anomaly-detection": {"number_of_components_to_use_in_pca": 1}}

CASES = [
    *(
        pytest.param(each, "as they are")
        for each in lookup.names("learners")
        if lookup.get("learners", each).task != "recommender"  # which takes ids alone
    ),
    *(pytest.param(each, steps) for each in FEW for steps in STEPS if steps != "as they are"),
]
SECONDS = 1_700_000_000 + np.random.default_rng(3).uniform(0, 60, ROWS).round(3)


@pytest.fixture(scope="module")
def table() -> TextTable:
    minute = SECONDS - 1_700_000_000
    columns = {
        "when": [f"{value:.3f}" for value in SECONDS],
        "more": [f"{value:.3f}" for value in SECONDS[::-1]],
        "two-class": ["late" if value > 30 else "early" for value in minute],
        "multiclass": [f"third {int(value // 20)}" for value in minute],
        "regression": [f"{value:.3f}" for value in minute],
        "levels": [str(int(value // 10)) for value in minute],
        "counts": [str(int(value)) for value in minute],
    }
    return TextTable.of(columns)


def trained(table: TextTable, learner: str, steps: list[dict[str, Any]]) -> Artifacts:
    spec = lookup.get("learners", learner)
    schema = describe(table, {}, dataset="d", version="0" * 20, size=0, uploaded=datetime.now(UTC))
    label = spec.task if spec.label_kind == "any" else spec.label_kind
    document = {
        "dataset": "d",
        "label": "" if spec.task in UNTAUGHT else label,
        "columns": ["when", "more"],
        "steps": steps,
        "learner": {"use": learner, "settings": FOR_TWO_COLUMNS.get(learner, {})},
        "split": {"fraction": 0.5},
    }
    recipe = msgspec.convert(document, Recipe)
    problem = pose(typed_frame(table, schema), schema, recipe)
    origin = provenance(recipe, schema)
    return train(problem, origin, Assignment("m", "c" * 16), lambda percent, stage: None)


@pytest.mark.parametrize(("learner", "steps"), CASES)
def test_no_label_flips(table: TextTable, learner: str, steps: str) -> None:
    made = trained(table, learner, STEPS[steps])
    manifest = made.manifest

    assert manifest.parity.labels_differing == 0
    assert manifest.parity.largest <= 1e-9
    assert manifest.parity.rows > ROWS / 2
    said = load(manifest, made.model).score(
        Batch({"when": SECONDS.tolist(), "more": SECONDS[::-1].tolist()}, ROWS, [], {})
    )
    if manifest.signature.task in UNTAUGHT:
        assert len(set(said.columns[label_name(manifest.signature)])) > 1
        return
    truth = table.cells(lookup.get("learners", learner).task)
    if manifest.signature.task == "regression":
        assert manifest.metrics["coefficient-of-determination"] > 0.8
    else:
        right = [answer == label for answer, label in zip(said.columns[LABELS], truth, strict=True)]
        assert sum(right) / ROWS > 0.8

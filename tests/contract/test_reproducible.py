"""The same build key gives the same bytes, in whatever process it is built."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = """
import hashlib, json, sys
from tests.trained import ADULT, ended, upload
from trainlet import recipes, registry
from trainlet.recipes import Choice, Recipe, Retrain
from trainlet.store import open_store

store, learner = open_store(sys.argv[1]), sys.argv[2]
header, *rows = ADULT.read_bytes().splitlines(keepends=True)
made_by = Recipe(dataset="adult", label="income", learner=Choice(use=learner),
                 retrain=Retrain(rows="append"))
recipes.save(store, "m", made_by)
for start in (0, 600):
    upload(store, "adult", header + b"".join(rows[start:start + 600]))
state = ended(store, "retrain", {"model": "m"})
index = registry.read_index(store, "m")
version = registry.resolve(index, "m")
manifest = registry.read_manifest(store, "m", version)
data = registry.artifact(store, "m", version, "model.onnx")
print(json.dumps({"build": version.build, "sha256": hashlib.sha256(data).hexdigest(),
                  "rows": manifest.rows.total, "earlier": len(manifest.dataset.earlier)}))
"""


@pytest.mark.parametrize(
    "learner", ["two-class-boosted-decision-tree", "two-class-logistic-regression"]
)
def test_two_fresh_processes_build_the_same_bytes(tmp_path: Path, learner: str) -> None:
    found = [_build(tmp_path / name, learner) for name in ("one", "two")]

    assert found[0] == found[1]
    assert (found[0]["rows"], found[0]["earlier"]) == (1200, 1)


def _build(folder: Path, learner: str) -> dict[str, object]:
    printed = subprocess.run(
        [sys.executable, "-c", CODE, str(folder), learner],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout
    return json.loads(printed)

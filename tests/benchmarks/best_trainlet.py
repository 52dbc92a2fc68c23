"""trainlet, told to find the best: `python -m tests.benchmarks.best_trainlet FOLDER`.

What it says is answered by the published ONNX file, which is also timed, one row at a time.
"""

import csv
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from tests.trained import ended, upload
from trainlet import keys, registry
from trainlet.scoring.batch import Batch
from trainlet.scoring.model import Model
from trainlet.scoring.tensors import layout, tensors
from trainlet.store import Store, open_store

TIMED = 2_000


def main(folder: Path) -> None:
    asked = json.loads((folder / "task.json").read_text())
    store = open_store(str(folder / "store"))
    upload(store, "table", (folder / "train.csv").read_bytes())
    is_two_class = asked["task"] == "two-class"
    sweep = {
        "mode": "best",
        "metric": "auc" if is_two_class else "root-mean-squared-error",
        "budget_seconds": asked["seconds"],
        "seed": asked["seed"] + 1,
    }
    what = {"model": "best", "dataset": "table", "label": asked["label"], "sweep": sweep}
    began = time.perf_counter()
    state = ended(store, "tune", what)
    took = time.perf_counter() - began
    assert state.result, state.error
    model, size = served(store)
    rows = cells(folder / "test.csv")
    answers = model.score(Batch(rows, len(next(iter(rows.values())))))
    said = answers.columns["Scored Probabilities" if is_two_class else "Scored Labels"]
    (folder / "said.json").write_text(json.dumps([float(each) for each in said]))
    told = {
        "best": state.result["best"]["learner"],
        "settings": state.result["best"]["settings"],
        "trials": state.result["trials"],
        "stopped": state.result["stopped"],
        "tuned": took,
        "microseconds": microseconds(model, rows),
        "bytes": size,
        "log": state.log,
    }
    (folder / "told.json").write_text(json.dumps(told))


def served(store: Store) -> tuple[Model, int]:
    version = registry.resolve(registry.read_index(store, "best"), "best")
    manifest = registry.read_manifest(store, "best", version)
    key = keys.artifact("best", version.build, version.claim, "model.onnx")
    data = store.get(key).data
    return Model(manifest.signature, data), len(data)


def cells(file: Path) -> dict[str, list[Any]]:
    with file.open(newline="") as lines:
        names, *rows = csv.reader(lines)
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def microseconds(model: Model, rows: dict[str, list[Any]]) -> float:
    """Return the median time of the file's answer to a single row, its tensors at hand."""
    shape, count = layout(model.signature), len(next(iter(rows.values())))
    taken = []
    for place in range(TIMED):
        one = {name: [column[place % count]] for name, column in rows.items()}
        prepared = tensors(shape, Batch(one, 1))
        began = time.perf_counter()
        model.answer(prepared)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1e6


if __name__ == "__main__":
    main(Path(sys.argv[1]))

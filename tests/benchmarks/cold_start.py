"""Cold starts: process start to first prediction, beside the floor and the usual way.

Run as root: `.venv/bin/python -m tests.benchmarks.cold_start [--rounds 15]` from the top of the
repository. The packaged scoring function, the floor (numpy, onnxruntime, session) and scikit-learn
with joblib read the model from the same folder, each in a fresh process under Lambda's runtime
client; then the same as bare processes; then warm events through the handler of ours.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import pandas as pd

from infra.local.sandbox import Function, Sandbox
from infra.packaging import runtimes
from infra.packaging.building import BUILD
from tests import packaged
from tests.trained import train, upload
from trainlet import registry, samples
from trainlet.store import open_store

HERE = Path(__file__).parent / "functions"
OURS, FLOOR, PICKLED = "trainlet", "floor", "scikit-learn + joblib"
BARE = "import json,sys,{module} as m;print(json.dumps(m.handler(json.load(sys.stdin), None)))"


def main() -> None:
    """Measure in turns, and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:  # the sandbox has a /tmp of its own
        functions, event = prepare(Path(folder))
        taken: dict[tuple[str, str], list[float]] = {}
        for number in range(rounds + 1):  # the first one fills the page cache
            for name, function in functions.items():
                for way, measure in (("runtime client", cold), ("bare process", bare)):
                    seconds = measure(function, event)
                    if number:
                        taken.setdefault((way, name), []).append(seconds)
        report(taken)
        handled, ran = warm(functions[OURS], event)
        print(
            f"\nwarm, one row: {handled * 1e6:.0f} µs from event to response, "
            f"{ran * 1e6:.0f} of them in session.run"
        )


def prepare(folder: Path) -> tuple[dict[str, Function], dict[str, Any]]:
    """Train the model, and set up the functions that answer with it."""
    sample = samples.adult()
    store = open_store(str(folder / "store"))
    upload(store, "adult", pd.read_csv(sample.file).to_csv(index=False).encode())
    train(store, "income", recipe=sample.recipe)
    line = registry.resolve(registry.read_index(store, "income"), "income", "champion")
    (folder / "model.onnx").write_bytes(registry.artifact(store, "income", line, "model.onnx"))
    inputs = registry.read_manifest(store, "income", line).signature.inputs
    columns = {
        "numbers": [each.name for each in inputs if each.type != "text"],
        "text": [each.name for each in inputs if each.type == "text"],
    }
    (folder / "columns.json").write_text(json.dumps(columns))
    pickle_pipeline(sample, columns, folder / "model.joblib")
    event = json.loads((packaged.EVENTS / "http_api_score.json").read_text())
    body = json.dumps({"records": [sample.records[0]]})
    event |= {"rawPath": "/v1/models/income/score", "rawQueryString": "", "body": body}
    return _functions(folder), event


def pickle_pipeline(sample: samples.Sample, columns: dict[str, list[str]], file: Path) -> None:
    """Fit scikit-learn's boosted trees on the same columns, as one usually does."""
    import joblib
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OrdinalEncoder

    table = pd.read_csv(sample.file, na_values="?", skipinitialspace=True)
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    texts = make_pipeline(SimpleImputer(strategy="constant", fill_value="missing"), encoder)
    prepared = make_column_transformer(
        (SimpleImputer(), columns["numbers"]), (texts, columns["text"])
    )
    pipeline = make_pipeline(prepared, HistGradientBoostingClassifier(random_state=0))
    X = table[[*columns["numbers"], *columns["text"]]].astype(
        dict.fromkeys(columns["text"], object)
    )
    joblib.dump(pipeline.fit(X, table["income"]), file)


def _functions(folder: Path) -> dict[str, Function]:
    python = runtimes.find()
    variables = {"TRAINLET_STORE": str(folder / "store"), "TRAINLET_MODEL": "income"}
    ours = packaged.function("score", packaged.NO_BUCKET, folder, **variables)
    heavy = folder / "heavy"
    heavy.mkdir()
    (heavy / "python").symlink_to(BUILD / "training")
    other = ours._replace(environment={"BENCHMARK_FOLDER": str(folder)})
    floor, usual = (_alone(name, folder, python) for name in ("floor", "pickled"))
    return {
        OURS: ours,
        FLOOR: other._replace(task=floor, handler="floor.handler"),
        PICKLED: other._replace(task=usual, opt=heavy, handler="pickled.handler"),
    }


def _alone(name: str, folder: Path, python: str) -> Path:
    """Return a folder with one handler, compiled as the packaged ones are."""
    task = folder / f"task-{name}"
    task.mkdir()
    shutil.copy(HERE / f"{name}.py", task)
    runtimes.compile_sources(task, "/var/task", python)
    return task


def cold(function: Function, event: dict[str, Any]) -> float:
    """Return the seconds from the start of a process to its first answer."""
    began = time.perf_counter()
    sandbox = Sandbox(function)
    outcome = sandbox.invoke(event)
    taken = time.perf_counter() - began
    try:
        _check(outcome.payload)
    except Exception:
        print(outcome, sandbox.log())
        raise
    finally:
        sandbox.close()
    return taken


def bare(function: Function, event: dict[str, Any]) -> float:
    """Return the same without a runtime client."""
    path = f"{function.task}:{function.opt}/python"
    module = function.handler.removesuffix(".handler").replace("/", ".")
    command = [str(function.runtime / "bin/python"), "-c", BARE.format(module=module)]
    began = time.perf_counter()
    done = subprocess.run(
        command,
        env={"PYTHONPATH": path, **function.environment},
        input=json.dumps(event).encode(),
        capture_output=True,
        check=True,
    )
    taken = time.perf_counter() - began
    _check(done.stdout)
    return taken


def warm(function: Function, event: dict[str, Any]) -> tuple[float, float]:
    """Return the seconds of a warm event through the handler, and of the session alone."""
    path = f"{function.task}:{function.opt}/python"
    done = subprocess.run(
        [str(function.runtime / "bin/python"), str(HERE / "warm.py")],
        env={"PYTHONPATH": path, **function.environment},
        input=json.dumps(event).encode(),
        capture_output=True,
        check=True,
    )
    handled, ran = json.loads(done.stdout)
    return handled, ran


def _check(payload: bytes) -> None:
    said = json.loads(json.loads(payload)["body"])["predictions"][0]
    assert 0.05 < said["Scored Probabilities"] < 0.35, said


def report(taken: dict[tuple[str, str], list[float]]) -> None:
    """Print medians and ratios."""
    for way in dict.fromkeys(way for way, _ in taken):
        floor = statistics.median(taken[way, FLOOR])
        ours = statistics.median(taken[way, OURS])
        print(f"\n{way}: ours to floor {ours / floor:.2f}")
        for name in (FLOOR, OURS, PICKLED):
            seconds = sorted(taken[way, name])
            middle = statistics.median(seconds)
            print(
                f"  {name:24}{middle * 1000:7.0f} ms  ({seconds[0] * 1000:.0f} to "
                f"{seconds[-1] * 1000:.0f}), {middle / ours:.2f} of ours"
            )


if __name__ == "__main__":
    main()

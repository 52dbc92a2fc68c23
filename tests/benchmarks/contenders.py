"""Who is measured: how each is started, asked and understood."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks import peers

HERE = Path(peers.__file__).parent
Rows = list[dict[str, Any]]


class Work(NamedTuple):
    """What a run works with.

    Attributes:
        folder: Holds ``model.onnx``, ``columns.json`` and the service's store.
        environments: Holds a virtual environment for each peer.
        columns: The columns of the two tensors.
    """

    folder: Path
    environments: Path
    columns: dict[str, list[str]]

    def program(self, peer: str, name: str) -> str:
        """Return a program of a peer's environment."""
        return str(self.environments / peer / "bin" / name)


class Contender(NamedTuple):
    """A server.

    Attributes:
        name: A row of the table.
        command: The command that starts it on a port.
        path: Where it takes rows.
        body: The request for rows.
        read: The probability of the second class for each row of an answer.
        environment: The peer whose environment it needs; blank for ours.
    """

    name: str
    command: Callable[[Work, int], list[str]]
    path: str
    body: Callable[[Work, Rows], Any]
    read: Callable[[Any], list[float]]
    environment: str = ""


def _granian(interface: str) -> Callable[[Work, int], list[str]]:
    def command(work: Work, port: int) -> list[str]:
        target = f"tests.benchmarks.peers.floor:{interface}"
        options = ["--interface", interface, "--factory", "--no-ws", "--log-level", "error"]
        threads = ["--blocking-threads", "1"] if interface == "wsgi" else []
        granian = [sys.executable, "-m", "granian", "--port", str(port)]
        return [*granian, *options, *threads, target]

    return command


def _ours(verb: str) -> Callable[[Work, int], list[str]]:
    def command(work: Work, port: int) -> list[str]:
        serve = [sys.executable, "-m", "trainlet.cli", verb, "--port", str(port)]
        store, log = str(work.folder / "store"), str(work.folder / "access.jsonl")
        return [*serve, "--store", store, "--access-log", log]

    return command


def _mlserver(work: Work, port: int) -> list[str]:
    folder = work.folder / "mlserver"
    folder.mkdir(exist_ok=True)
    ports = {"http_port": port, "grpc_port": port + 1, "metrics_port": port + 2}
    settings = {"debug": False, "host": "127.0.0.1", "parallel_workers": 0, **ports}
    (folder / "settings.json").write_text(json.dumps(settings))
    model = {
        "name": "m",
        "implementation": "mlserver_runtime.Runtime",
        "parameters": {"uri": str(work.folder / "model.onnx")},
    }
    (folder / "model-settings.json").write_text(json.dumps(model))
    return [work.program("mlserver", "mlserver"), "start", str(folder)]


def _bentoml(work: Work, port: int) -> list[str]:
    where = ["--host", "127.0.0.1", "--port", str(port), "--working-dir", str(HERE)]
    return [work.program("bentoml", "bentoml"), "serve", "bentoml_service:Service", *where]


def _mlflow(work: Work, port: int) -> list[str]:
    model = work.folder / "mlflow"
    if not model.exists():
        python, script = work.program("mlflow", "python"), str(HERE / "mlflow_model.py")
        environment = {**os.environ, "BENCHMARK_FOLDER": str(work.folder)}
        subprocess.run([python, script, str(model)], check=True, env=environment)
    serve = [work.program("mlflow", "mlflow"), "models", "serve", "-m", str(model)]
    return [*serve, "-p", str(port), "-h", "127.0.0.1", "--env-manager", "local", "-w", "1"]


def _records(work: Work, rows: Rows) -> Any:
    return {"records": rows}


def _tensors(work: Work, rows: Rows) -> Any:
    kinds = {"numbers": "FP64", "text": "BYTES"}
    inputs = [
        {
            "name": name,
            "datatype": kinds[tensor],
            "shape": [len(rows)],
            "data": [row[name] for row in rows],
        }
        for tensor, names in work.columns.items()
        for name in names
    ]
    return {"inputs": inputs}


def _frame(work: Work, rows: Rows) -> Any:
    names = [*work.columns["numbers"], *work.columns["text"]]
    return {"dataframe_split": {"columns": names, "data": [[r[n] for n in names] for r in rows]}}


def _labelled(answer: Any) -> list[float]:
    return [each["Scored Probabilities"] for each in answer["predictions"]]


def _predictions(answer: Any) -> list[float]:
    return answer["predictions"]


def _output(answer: Any) -> list[float]:
    return answer["outputs"][0]["data"]


FLOOR, OURS = "floor, WSGI", "trainlet score-server"
SCORE = "/v1/models/income/score"
INFER = "/v2/models/m/infer"
CONTENDERS = [
    Contender(FLOOR, _granian("wsgi"), "/", _records, _labelled),
    Contender("floor, RSGI", _granian("rsgi"), "/", _records, _labelled),
    Contender(OURS, _ours("score-server"), SCORE, _records, _labelled),
    Contender("trainlet serve", _ours("serve"), SCORE, _records, _labelled),
    Contender("MLServer", _mlserver, INFER, _tensors, _output, "mlserver"),
    Contender("BentoML", _bentoml, "/predict", _records, _predictions, "bentoml"),
    Contender("MLflow", _mlflow, "/invocations", _frame, _predictions, "mlflow"),
]

"""A table and a recipe in, everything that a version consists of out."""

import hashlib
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

import trainlet
from trainlet.catalogue import lookup
from trainlet.cells import ColumnType
from trainlet.datasets import Schema
from trainlet.recipes import Recipe, features
from trainlet.registry import Artifacts, Dataset, Input, Manifest, Rows, Signature
from trainlet.scoring.model import Model
from trainlet.training.evaluate import Evaluation, evaluate
from trainlet.training.export import to_onnx
from trainlet.training.fit import Fit, fit
from trainlet.training.labels import Labels, labels
from trainlet.training.parity import check_parity
from trainlet.training.split import split_rows

Report = Callable[[float, str], None]
LIBRARIES = ("numpy", "onnx", "onnxruntime", "pandas", "scikit-learn", "scipy")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What decides a build: same provenance, same build key, same model."""

    recipe: Recipe
    dataset: Dataset
    seed: int
    libraries: dict[str, str]

    @property
    def build_key(self) -> str:
        """The digest of it all."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()[:32]


def provenance(recipe: Recipe, schema: Schema) -> Provenance:
    """Return what decides the build of this recipe on this dataset version."""
    seed = recipe.seed or seed_of(msgspec.json.encode(recipe, order="sorted"))
    libraries = {name: version(name) for name in LIBRARIES}
    libraries["trainlet"] = trainlet.__version__
    libraries["python"] = platform.python_version()
    libraries["platform"] = f"{platform.system()}-{platform.machine()}"
    return Provenance(recipe, Dataset(name=schema.dataset, version=schema.version), seed, libraries)


def seed_of(text: bytes) -> int:
    """Return a seed that these bytes decide, 0 to 2^31 - 1."""
    return int.from_bytes(hashlib.sha256(text).digest()[:4], "big") % 2**31


def train(
    frame: pd.DataFrame, schema: Schema, origin: Provenance, model: str, claim: str, report: Report
) -> Artifacts:
    """Return the artifacts of one build, proved to answer as the pipeline does.

    Args:
        frame: The typed table.
        schema: Its columns.
        origin: Recipe, dataset version, seed and libraries.
        model: The model's name.
        claim: The token of the worker that builds it.
        report: Told the percentage and the stage.

    Raises:
        TrainingFailed: The table can't be learned from with this recipe.
        ParityLost: The ONNX file doesn't reproduce the pipeline.
    """
    seconds: dict[str, float] = {}
    problem = _pose(frame, schema, origin)
    # One thread: sums in one order, so the same bytes every time; and jobs run one per core.
    with threadpool_limits(1):
        report(25, "fit")
        with _clocked(seconds, "fit"):
            fitted = fit(origin.recipe, *problem.training, problem.types, origin.seed)
        report(60, "evaluate")
        with _clocked(seconds, "evaluate"):
            evaluation = evaluate(fitted.pipeline, *problem.judging, fitted.prior)
        report(75, "export")
        with _clocked(seconds, "export"):
            data = to_onnx(fitted.pipeline, problem.types)
            signature = _signature(fitted, problem, origin.recipe.label)
        report(85, "check parity")
        with _clocked(seconds, "parity"):
            parity = check_parity(fitted.pipeline, Model(signature, data), problem.judging[0])
    manifest = Manifest(
        model=model,
        build=origin.build_key,
        claim=claim,
        created=datetime.now(UTC),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        signature=signature,
        recipe=msgspec.to_builtins(origin.recipe),
        dataset=origin.dataset,
        rows=_rows(problem, fitted, evaluation),
        parity=parity,
        metrics=evaluation.metrics,
        seed=origin.seed,
        libraries=origin.libraries,
        seconds=seconds,
    )
    return Artifacts(model=data, manifest=manifest, evaluation=msgspec.json.encode(evaluation))


@dataclass(frozen=True, slots=True)
class _Problem:
    """The rows with a label, split; ``total`` counts those without one too."""

    total: int
    types: dict[str, ColumnType]
    training: tuple[pd.DataFrame, Labels]
    judging: tuple[pd.DataFrame, NDArray[Any]]


def _pose(frame: pd.DataFrame, schema: Schema, origin: Provenance) -> _Problem:
    recipe = origin.recipe
    types = features(recipe, schema)
    task = lookup.get("learners", recipe.learner.use).task
    label_type = next(column.type for column in schema.columns if column.name == recipe.label)
    labelled = frame[frame[recipe.label].notna()].reset_index(drop=True)
    X, truth = labelled[list(types)], labels(labelled[recipe.label], label_type, task)
    # Not of the whole recipe: recipes that differ in their learner are judged on the same rows.
    seed = recipe.split.seed or seed_of(f"{recipe.dataset}\n{recipe.label}".encode())
    trained, held_out = split_rows(truth, recipe.split, seed)
    return _Problem(
        len(frame),
        types,
        (X.iloc[trained], Labels(truth.y[trained], truth.classes)),
        (X.iloc[held_out].reset_index(drop=True), truth.y[held_out]),
    )


def _rows(problem: _Problem, fitted: Fit, evaluation: Evaluation) -> Rows:
    return Rows(
        total=problem.total,
        without_label=problem.total - len(problem.training[0]) - len(problem.judging[0]),
        removed=fitted.removed,
        with_gaps=fitted.with_gaps + evaluation.with_gaps,
        trained=fitted.trained,
        held_out=evaluation.rows,
    )


def _signature(fitted: Fit, problem: _Problem, label: str) -> Signature:
    pipeline, (X, _) = fitted.pipeline, problem.training
    return Signature(
        task=pipeline.task,
        inputs=[
            _input(X[name], problem.types[name], nullable=name in pipeline.handled)
            for name in pipeline.columns
        ],
        label=label,
        classes=list(pipeline.classes),
        positive=pipeline.classes[1] if len(pipeline.classes) == 2 else None,
    )


def _input(column: "pd.Series[Any]", type_: ColumnType, *, nullable: bool) -> Input:
    name, present = str(column.name), column.dropna()
    if type_ == "text":
        return Input(
            name=name, type=type_, nullable=nullable, categories=sorted(present.unique().tolist())
        )
    smallest, largest = (present.min(), present.max()) if len(present) else (np.nan, np.nan)
    return Input(
        name=name, type=type_, nullable=nullable, minimum=float(smallest), maximum=float(largest)
    )


@contextmanager
def _clocked(seconds: dict[str, float], stage: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    seconds[stage] = round(time.perf_counter() - began, 4)

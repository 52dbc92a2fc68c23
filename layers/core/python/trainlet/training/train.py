"""A table and a recipe in, everything that a version consists of out."""

import hashlib
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

import trainlet
from trainlet.cells import ColumnType
from trainlet.datasets import Schema
from trainlet.evaluations import Evaluation
from trainlet.recipes import Evaluate, Recipe, Retrain, features
from trainlet.registry import Artifacts, Category, Dataset, Input, Manifest, Rows, Signature
from trainlet.scoring.model import Model
from trainlet.training.evaluation import Exam, evaluate
from trainlet.training.evaluation.evaluate import pipeline_line
from trainlet.training.export import to_onnx
from trainlet.training.fit import Fit, fit
from trainlet.training.parity import check_parity
from trainlet.training.parity_lists import check_lists
from trainlet.training.problem import Problem, seed_of

Report = Callable[[float, str], None]
LIBRARIES = (
    *("lightgbm", "numpy", "onnx", "onnxruntime", "pandas", "pyarrow", "scikit-learn", "scipy"),
    "stopwordsiso",
)


@dataclass(frozen=True, slots=True)
class Provenance:
    """What decides a build: same provenance, same build key, same model.

    Dataset versions are named by their content, so with the recipe they decide the rows.
    """

    recipe: Recipe
    dataset: Dataset
    types: dict[str, ColumnType]
    seed: int
    libraries: dict[str, str]

    @property
    def build_key(self) -> str:
        """The digest of it all, but for what only says when to train and when to promote."""
        made_by = replace(self, recipe=decisive(self.recipe))
        return hashlib.sha256(msgspec.json.encode(made_by, order="sorted")).hexdigest()[:32]

    @property
    def recipe_digest(self) -> str:
        """The digest of the recipe alone."""
        return hashlib.sha256(msgspec.json.encode(self.recipe, order="sorted")).hexdigest()


def decisive(recipe: Recipe) -> Recipe:
    """Return what of a recipe decides the model, given the dataset versions.

    Of the policy for retraining that is the window, which cuts into them.
    """
    rule, window = recipe.retrain, None
    if rule and rule.rows == "window":
        window = Retrain(rows="window", window_rows=rule.window_rows, window_days=rule.window_days)
    return msgspec.structs.replace(recipe, evaluate=Evaluate(), promote=None, retrain=window)


def provenance(recipe: Recipe, schema: Schema, earlier: Sequence[str] = ()) -> Provenance:
    """Return what decides a build.

    Args:
        recipe: How to train.
        schema: The newest dataset version used, and the types of its columns.
        earlier: The other versions used, oldest first.
    """
    seed = recipe.seed or seed_of(msgspec.json.encode(decisive(recipe), order="sorted"))
    libraries = {name: version(name) for name in LIBRARIES}
    libraries["trainlet"] = trainlet.__version__
    libraries["python"] = platform.python_version()
    libraries["platform"] = f"{platform.system()}-{platform.machine()}"
    dataset = Dataset(name=schema.dataset, version=schema.version, earlier=list(earlier))
    names = {*features(recipe, schema), recipe.label}
    types = {column.name: column.type for column in schema.columns if column.name in names}
    return Provenance(recipe, dataset, types, seed, libraries)


class Assignment(NamedTuple):
    """Who builds a version for which model, and why.

    Attributes:
        model: The model's name.
        claim: The token of the worker that builds it.
        order: Which data it is: the greater, the newer.
        cause: What led to it, first cause first.
        price: What a second costs.
    """

    model: str
    claim: str
    order: str = ""
    cause: tuple[str, ...] = ()
    price: float = 0.0


def train(problem: Problem, origin: Provenance, asked: Assignment, report: Report) -> Artifacts:
    """Return the artifacts of one build, proved to answer as the pipeline does.

    Args:
        problem: The rows.
        origin: Recipe, dataset versions, seed and libraries.
        asked: For which model, and why.
        report: Told the percentage and the stage.

    Raises:
        TrainingFailed: The table can't be learned from with this recipe.
        ParityLost: The ONNX file doesn't reproduce the pipeline.
    """
    seconds: dict[str, float] = {}
    # One thread: sums in one order, so the same bytes every time; and jobs run one per core.
    with threadpool_limits(1):
        report(25, "fit")
        with _clocked(seconds, "fit"):
            fitted = fit(origin.recipe, replace(problem.training, seed=origin.seed))
        report(60, "evaluate")
        with _clocked(seconds, "evaluate"):
            exam, how = Exam(*problem.judging), origin.recipe.evaluate
            evaluation = evaluate(fitted.pipeline, exam, fitted.prior, how, _width(fitted))
        if problem.everything:
            report(65, "fit again on all rows")
            with _clocked(seconds, "refit"):
                fitted = fit(origin.recipe, replace(problem.everything, seed=origin.seed))
        report(75, "export")
        with _clocked(seconds, "export"):
            data = to_onnx(fitted.pipeline, problem.types)
            signature = _signature(fitted, problem, origin.recipe.label)
        report(85, "check parity")
        with _clocked(seconds, "parity"):
            parity = check_parity(fitted.pipeline, Model(signature, data), problem.judging[0])
            if signature.recommender:
                check_lists(fitted.pipeline, Model(signature, data), problem.judging[0])
    manifest = Manifest(
        model=asked.model,
        build=origin.build_key,
        claim=asked.claim,
        created=datetime.now(UTC),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        signature=signature,
        recipe=msgspec.to_builtins(origin.recipe),
        recipe_digest=origin.recipe_digest,
        dataset=origin.dataset,
        columns=origin.types,
        order=asked.order,
        cause=list(asked.cause),
        rows=_rows(problem, fitted, evaluation),
        parity=parity,
        metrics=evaluation.metrics,
        seed=origin.seed,
        libraries=origin.libraries,
        seconds=seconds,
        cost=round(sum(seconds.values()) * asked.price, 8),
    )
    return Artifacts(model=data, manifest=manifest, evaluation=msgspec.json.encode(evaluation))


def _rows(problem: Problem, fitted: Fit, evaluation: Evaluation) -> Rows:
    return Rows(
        total=problem.total,
        without_label=problem.total - len(problem.training.X) - len(problem.judging[0]),
        removed=fitted.removed,
        added=fitted.added,
        with_gaps=fitted.with_gaps + evaluation.with_gaps,
        trained=fitted.trained,
        held_out=evaluation.of - evaluation.with_gaps,
    )


def _signature(fitted: Fit, problem: Problem, label: str) -> Signature:
    pipeline, X = fitted.pipeline, problem.learned.X
    handled, prose = pipeline.handled, pipeline.prose
    return Signature(
        task=pipeline.task,
        inputs=[
            _input(X[name], problem.types[name], nullable=name in handled)
            if name not in prose
            else Input(name=name, type="text", nullable=name in handled)
            for name in pipeline.columns
        ]
        + list(pipeline.beside),
        label=label,
        classes=list(pipeline.classes),
        positive=_positive(fitted, problem),
        answers=list(pipeline.answers),
        point=pipeline.point,
        line=pipeline_line(pipeline),
        tells_gaps=pipeline.is_torn,
        width=_width(fitted),
        splits=any(step.lineage.splits for step in pipeline.steps),
        recommender=fitted.recommender,
    )


def _positive(fitted: Fit, problem: Problem) -> Category | None:
    """Return the second of two classes; for an anomaly detector, of those that judge it."""
    is_judged = fitted.pipeline.task == "anomaly"
    classes = problem.training.classes if is_judged else fitted.pipeline.classes
    return classes[1] if len(classes) == 2 else None


def _width(fitted: Fit) -> int:
    """Return how many cells the pipeline holds of a row at once, if they are many."""
    return sum(step.lineage.width for step in fitted.pipeline.steps) + fitted.width


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

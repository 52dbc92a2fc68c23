"""clean: steps turn a dataset into a version of another, and what they learned is kept."""

import hashlib
import platform
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

import trainlet
from trainlet import datasets, recipes, transformations
from trainlet.errors import BadRecipe
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.transformations import Replay, Transformation
from trainlet.work import cleanings, resources
from trainlet.work.holder import Holder
from trainlet.work.requests import CleanRequest, UploadRequest, read
from trainlet.work.triggers.asking import dataset_changed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trainlet.catalogue.spec import Table, Types
    from trainlet.cells import Role
    from trainlet.training.cleaning import Trace

LIBRARIES = (
    *("hanta", "numpy", "onnx", "onnxruntime", "pandas", "pyarrow", "scikit-learn", "scipy"),
    *("simplemma", "stopwordsiso", "threadpoolctl"),
)


def run(
    document: dict[str, Any], store: Store, settings: Settings, holder: Holder
) -> dict[str, Any]:
    """Return which version was written, what was learned, and what changed.

    Raises:
        BadRecipe: The steps don't fit the dataset.
        TrainingFailed: The table can't be transformed so.
        ParityLost: The ONNX file doesn't do what the steps do.
    """
    from trainlet.training.changes import changes

    request = cleanings.whole(read(document, CleanRequest), store)
    _check_cause(request)
    holder.report(5, "read")
    before = datasets.read_schema(store, request.dataset, request.version)
    libraries = _libraries()
    build = _build_key(request, libraries)
    learned = _learn(request, before, build, (store, settings))
    holder.report(60, "profile")
    after = _write(learned, request, store, settings)
    holder.report(95, "publish")
    report = msgspec.json.encode(changes(before, after, learned.traces))
    made = transformations.publish(
        store,
        Transformation(
            name=request.name,
            build=build,
            created=datetime.now(UTC),
            dataset=request.dataset,
            version=request.version,
            into=request.into,
            made=after.version,
            steps=msgspec.to_builtins(request.steps),
            label=request.label,
            training=[step.use for step in request.steps if _is_training(step)],
            replay=learned.replay,
            libraries=libraries,
        ),
        learned.data,
        report,
    )
    return _result(request, made, after, store, holder)


def _check_cause(request: CleanRequest) -> None:
    if cleanings.mark(request) in request.cause:
        raise BadRecipe(
            f"Cleaning {request.dataset!r} into {request.into!r} has led to itself.",
            remedy="Break the circle: clean into a dataset that nothing cleans back.",
            field="into",
        )


def _libraries() -> dict[str, str]:
    system = {
        "python": platform.python_version(),
        "platform": f"{platform.system()}-{platform.machine()}",
        "sqlite": sqlite3.sqlite_version,
        "trainlet": trainlet.__version__,
    }
    return {name: version(name) for name in LIBRARIES} | system


def _build_key(request: CleanRequest, libraries: dict[str, str]) -> str:
    """Return the digest of all that decides what is made."""
    decisive = [
        *(request.dataset, request.version, request.into),
        *(request.steps, request.label, request.seed),
    ]
    encoded = msgspec.json.encode([decisive, libraries], order="sorted")
    return hashlib.sha256(encoded).hexdigest()[:32]


class Learned(NamedTuple):
    """What came of the steps.

    Attributes:
        stored: The cleaned table as it will be stored.
        types: The types of its columns.
        roles: Which of them are no features.
        traces: What each step did.
        replay: What can be used again, with its ONNX file; None and nothing if there is nothing.
    """

    stored: bytes
    types: "Types"
    roles: "Mapping[str, Role]"
    traces: "list[Trace]"
    replay: Replay | None
    data: bytes


def _learn(
    request: CleanRequest, schema: datasets.Schema, build: str, place: tuple[Store, Settings]
) -> Learned:
    """Return what comes of the steps; the tables in between are let go."""
    from trainlet.tables import written
    from trainlet.training.cleaning import clean
    from trainlet.training.replay import to_replay

    shaped = recipes.retyped_for_cleaning(request.steps, schema, request.label)
    seed = request.seed or int(build[:8], 16)
    cleaned = clean(replace(_table(request, shaped, place), seed=seed), request.steps, shaped)
    replay, data = to_replay(cleaned.stretch) or (None, b"")
    stored = written(cleaned.frame, cleaned.types)
    return Learned(stored, cleaned.types, cleaned.roles, cleaned.traces, replay, data)


def _table(
    request: CleanRequest, shaped: datasets.Schema, place: tuple[Store, Settings]
) -> "Table":
    """Return the table that is cleaned, with what else its steps name."""
    from trainlet.tables import read_stored, typed_as
    from trainlet.training.cleaning import pose_table

    store, settings = place
    types = {column.name: column.type for column in shaped.columns}
    text = read_stored(datasets.read_data(store, shaped), settings, shaped.reading)
    return pose_table(
        typed_as(text, types),
        shaped,
        request.label,
        resources.others(request.steps, store, settings),
        resources.graphs(request.steps, store),
    )


def _write(
    learned: Learned, request: CleanRequest, store: Store, settings: Settings
) -> datasets.Schema:
    """Return the schema of the dataset version that the cleaned table became.

    It is as old as what it was made of.
    """
    from trainlet.tables import WRITTEN, read_stored
    from trainlet.work.storing import described, publish

    table = read_stored(learned.stored, settings, WRITTEN)
    version = _version(learned)
    before = datasets.read_schema(store, request.dataset, request.version)
    asked = UploadRequest(
        dataset=request.into,
        version=version,
        uploaded=datasets.just_after(store, request.into, before.uploaded, version),
        types=learned.types,
        reading=WRITTEN,
    )
    schema = described(table, learned.stored, asked)
    columns = [
        msgspec.structs.replace(column, role=learned.roles.get(column.name, ""), why="cleaned")
        for column in schema.columns
    ]
    schema = msgspec.structs.replace(schema, columns=columns, sequencer=before.sequencer)
    publish(store, schema, learned.stored, table)
    return schema


def _version(learned: Learned) -> str:
    """Return the id of the version: of its bytes, types and roles."""
    from trainlet.tables import WRITTEN

    version = datasets.version_of(learned.stored, learned.types, WRITTEN)
    if not learned.roles:
        return version
    told = msgspec.json.encode([version, learned.roles], order="sorted")
    return datasets.digest(told)[: len(version)]


def _is_training(step: recipes.Step) -> bool:
    from trainlet.catalogue import lookup

    return lookup.get("transforms", step.use).place == "training"


def _result(
    request: CleanRequest,
    made: Transformation,
    after: datasets.Schema,
    store: Store,
    holder: Holder,
) -> dict[str, Any]:
    cause = [*request.cause, cleanings.mark(request), f"dataset {after.dataset}@{after.version}"]
    asked = dataset_changed(store, after.dataset, after.version, holder.job, "dataset", cause)
    place = f"/v1/transformations/{made.name}/versions/{made.number}"
    return {
        "dataset": after.dataset,
        "version": after.version,
        "rows": after.rows,
        "columns": len(after.columns),
        "transformation": made.name,
        "number": made.number,
        "replays": made.replay is not None,
        "first": made.replay.first if made.replay else 0,
        "report": f"{place}/report",
        "retrains": asked,
    }

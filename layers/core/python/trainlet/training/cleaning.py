"""Runs the steps of a clean job on a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from trainlet.catalogue import lookup
from trainlet.catalogue.fitted.metadata import with_label
from trainlet.catalogue.fitted.saved import SavedGraph
from trainlet.catalogue.fitted.steps import Values
from trainlet.catalogue.spec import FOLDS, FittedTransform, Table, Types
from trainlet.cells import EXACT_INTEGER, ColumnType, Role
from trainlet.datasets import Schema
from trainlet.errors import TrainingFailed
from trainlet.recipes import Step, feature_type
from trainlet.training.replay import Stretch, beginning
from trainlet.training.steps import fit_step


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """What one step did.

    Attributes:
        use: The transform's id.
        rows: Rows behind it.
        columns: Columns behind it.
        missing: Missing values behind it.
        told: What else it learned: the scores of columns, a vocabulary.
    """

    use: str
    rows: int
    columns: int
    missing: int
    told: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What the steps made of a table.

    Attributes:
        frame: The rows: what the steps act on, and what lies aside, in the table's order.
        types: The types of its columns.
        roles: The columns that are no features, and what they are.
        traces: What each step did.
        stretch: The steps that can be used again.
    """

    frame: pd.DataFrame
    types: Types
    roles: dict[str, Role]
    traces: list[Trace]
    stretch: Stretch


def clean(table: Table, steps: Sequence[Step], schema: Schema) -> Cleaned:
    """Return what the steps make of a table.

    Args:
        table: The table, as ``pose_table`` gives it.
        steps: The steps.
        schema: The table's columns, in the types that they are read in.

    Raises:
        BadRecipe: A step names a column that isn't there, or none that it takes.
        TrainingFailed: The table can't be transformed so.
    """
    known, fitted, traces = frozenset(table.types), [], []
    before, first, current = beginning(table), 0, table
    with threadpool_limits(1):
        for place, step in enumerate(steps):
            done = fit_step(step, current, place, known)
            given, current = current.types, done.run(current)
            known |= frozenset(current.types)
            fitted.append(done)
            traces.append(_trace(step, current, done))
            _check_left(current, place, step)
            restored = current.types.keys() - given.keys() - done.lineage.made.keys()
            if _is_beyond(step) or restored:
                before, first = beginning(current), place + 1
    stretch = Stretch(first, tuple(fitted[first:]), before, current.types, frozenset(current.roles))
    types = {column.name: column.type for column in schema.columns}
    return _whole(current, types, traces, stretch)


def pose_table(
    frame: pd.DataFrame,
    schema: Schema,
    label: str,
    others: Mapping[str, Table],
    graphs: Mapping[str, SavedGraph],
) -> Table:
    """Return a typed table as steps take it: without its label, and what else is no feature.

    Args:
        frame: The typed rows.
        schema: Its columns, in the types that they are read in.
        label: The label; blank for none, or for the one that an earlier job has made.
        others: Other tables that the steps name.
        graphs: Saved transformations that the steps name.
    """
    aside = [column for column in schema.columns if column.role or column.name == label]
    roles = {column.name: column.role for column in aside if column.role}
    gone = {column.name for column in aside}
    types = {c.name: feature_type(c.type) for c in schema.columns if c.name not in gone}
    folds = {name: FOLDS for name, role in roles.items() if role == "fold"}
    table = Table(
        X=frame[list(types)],
        types=types,
        aside=frame[[column.name for column in aside]].rename(columns=folds) if aside else None,
        roles={folds.get(name, name): role for name, role in roles.items()},
        kinds={folds.get(c.name, c.name): c.type for c in aside},
        others=others,
        graphs=graphs,
    )
    named = label or next((name for name, role in roles.items() if role == "label"), "")
    if not named:
        return table
    type_ = next(column.type for column in schema.columns if column.name == named)
    return replace(with_label(table, named, type_), roles={**table.roles, named: "label"})


def _check_left(table: Table, place: int, step: Step) -> None:
    """Raise for a step that leaves nothing, or makes a column that lies aside already."""
    aside = () if table.aside is None else table.aside.columns
    twice = next((name for name in aside if name in table.types), None)
    if twice is not None:
        raise TrainingFailed(
            f"Step {place + 1}, {step.use}, makes a column {twice!r}, which lies aside already.",
            remedy="Rename the label, or what else is no feature, in a clean job of its own first.",
            studio="0028",
            column=twice,
            field="steps",
        )
    what = "row" if not len(table.X) else "column" if not len(table.X.columns) else ""
    if what:
        raise TrainingFailed(
            f"Step {place + 1}, {step.use}, leaves no {what}.",
            remedy="Correct the step, or those before it.",
            studio="0021" if what == "row" else "0020",
            field="steps",
        )


def _trace(step: Step, table: Table, done: FittedTransform) -> Trace:
    return Trace(
        use=step.use,
        rows=len(table.X),
        columns=table.X.shape[1],
        missing=int(table.X.isna().to_numpy().sum()),
        told=dict(done.told) if isinstance(done, Values) else {},
    )


def _is_beyond(step: Step) -> bool:
    transform = lookup.get("transforms", step.use)
    settings = lookup.check_settings(step.use, transform.settings, step.settings)
    return bool(transform.beyond(settings)) and transform.place != "training"


def _whole(table: Table, given: Types, traces: list[Trace], stretch: Stretch) -> Cleaned:
    """Return the columns of a table with those aside, in the order that they had."""
    aside = table.aside if table.aside is not None else pd.DataFrame(index=table.X.index)
    whole = pd.concat([table.X, aside], axis=1)
    places = {name: place for place, name in enumerate(given)}
    ordered = sorted(whole.columns, key=lambda name: places.get(name, len(places)))
    types = {name: _type(whole[name], table, given) for name in ordered}
    roles = {name: role for name, role in table.roles.items() if name in types}
    if FOLDS in aside.columns and FOLDS not in roles:
        roles[FOLDS] = "fold"
    return Cleaned(whole[ordered], types, roles, traces, stretch)


def _type(column: "pd.Series[Any]", table: Table, given: Types) -> ColumnType:
    """Return the type of a column of the result, which holds its values exactly."""
    name = str(column.name)
    behind = table.types.get(name) or table.kinds.get(name, "integer")  # else it is of folds
    if behind == "integer":
        values = column.dropna().to_numpy(np.float64)
        is_whole = (np.rint(values) == values) & (np.abs(values) <= EXACT_INTEGER)
        return "integer" if is_whole.all() else "number"
    is_category = behind == "text" and given.get(name) == "category"
    return "category" if is_category else behind

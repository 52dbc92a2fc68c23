"""Other types, names and roles for columns."""

from dataclasses import replace

import numpy as np
import pandas as pd

from trainlet.catalogue.estimators.labels import labels
from trainlet.catalogue.fitted.casts import Cast
from trainlet.catalogue.fitted.frames import with_columns, without_columns
from trainlet.catalogue.fitted.steps import Values
from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.nodes.columns import without
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Table
from trainlet.cells import TEXTUAL, ColumnType, Role
from trainlet.errors import BadRecipe
from trainlet.registry.manifest import Task

MOST_CLASSES = 20
"""Different whole numbers of a label that are classes; more are amounts."""


class Edited(Values):
    """Columns of other types and names.

    Args:
        casts: By column.
        names: The new name of each.
    """

    def __init__(self, casts: list[Cast], names: dict[str, str]) -> None:
        self._casts = {cast.name: cast for cast in casts}
        self._names = names
        renamed = {new: old for old, new in names.items()}
        self.lineage = Lineage(
            made={new: (old,) for new, old in renamed.items() if new != old},
            types={new: self._casts[old].type for new, old in renamed.items()},
        )

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table with its columns' new types and names."""
        present = [name for name in self._casts if name in X.columns]
        values = {name: self._casts[name].compute(X[name].to_numpy()) for name in present}
        return with_columns(X, values).rename(columns=self._names)

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes of the types; names are the table's own affair."""
        for name, cast in self._casts.items():
            if name in (*inputs.number_columns, *inputs.text_columns):
                inputs = cast.nodes(graph, inputs)
        numbers, texts = (
            tuple(self._names.get(name, name) for name in names)
            for names in (inputs.number_columns, inputs.text_columns)
        )
        return replace(inputs, number_columns=numbers, text_columns=texts)


class SetAside(Edited):
    """Columns that are no features any more.

    Args:
        casts: By column.
        names: The new name of each.
        role: What they are.
    """

    def __init__(self, casts: list[Cast], names: dict[str, str], role: Role) -> None:
        super().__init__(casts, names)
        self._role = role
        self._gone = frozenset(names.values())

    def run(self, table: Table) -> Table:
        """Return the rows with the columns set aside; a label is what is predicted from now on."""
        edited = super().apply(table.X)
        gone = [name for name in edited.columns if name in self._gone]
        aside = edited[gone]
        if table.aside is not None:
            aside = pd.concat([table.aside, aside], axis=1)
        X = without_columns(edited, self._gone)
        known = {**table.types, **self.lineage.types}
        roles = {**table.roles, **dict.fromkeys(gone, self._role)}
        kinds = {**table.kinds, **{name: known[name] for name in gone}}
        types = {name: known[name] for name in X.columns}
        behind = replace(table, X=X, types=types, aside=aside, roles=roles, kinds=kinds)
        if self._role != "label":
            return behind
        return with_label(behind, gone[0], known[gone[0]])

    def apply(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return the table without the columns."""
        return without_columns(super().apply(X), self._gone)

    def emit(self, graph: Graph, inputs: Inputs) -> Inputs:
        """Add the nodes that leave the columns out."""
        return without(graph, super().emit(graph, inputs), self._gone)


class Restored(Values):
    """Makes features of columns that lie aside.

    Args:
        columns: The columns.
    """

    def __init__(self, columns: list[str]) -> None:
        self._columns = columns

    def run(self, table: Table) -> Table:
        """Return the rows with the columns among the features; a label is none any more."""
        assert table.aside is not None  # the columns lie there
        back = table.aside[self._columns]
        known = {name: table.kinds.get(name, "integer") for name in self._columns}
        types = {name: "text" if type_ in TEXTUAL else type_ for name, type_ in known.items()}
        is_label = table.label in self._columns
        return replace(
            table,
            X=pd.concat([table.X, back], axis=1),
            types={**table.types, **types},
            aside=without_columns(table.aside, set(self._columns)),
            roles={name: role for name, role in table.roles.items() if name not in known},
            kinds={name: type_ for name, type_ in table.kinds.items() if name not in known},
            label="" if is_label else table.label,
            y=None if is_label else table.y,
            classes=() if is_label else table.classes,
        )


def with_label(table: Table, name: str, type_: ColumnType) -> Table:
    """Return the table with a column aside as its label.

    Raises:
        BadRecipe: It has a label already.
    """
    if table.label:
        raise BadRecipe(
            f"Column {name!r} can't be the label: {table.label!r} is it.",
            remedy="There can be one label.",
            studio="0037",
            column=name,
            field="fields",
        )
    assert table.aside is not None  # the label lies there
    column = table.aside[name]
    whole = np.flatnonzero(column.notna().to_numpy())
    table = table.take(whole)
    assert table.aside is not None
    is_whole = type_ == "integer" and table.aside[name].nunique() > MOST_CLASSES
    is_amount = is_whole or type_ in ("number", "datetime", "duration")
    task: Task = "regression" if is_amount else "multiclass"
    y, classes = labels(table.aside[name], type_, task)
    return replace(table, label=name, y=y, classes=classes)

"""Which rows an expression of Studio's Split Data is true of."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from trainlet.catalogue.fitted.rows.split_expressions import Column, Condition
from trainlet.catalogue.fitted.steps import key_of
from trainlet.catalogue.spec import Table
from trainlet.cells import READERS, ColumnType, number
from trainlet.errors import BadRecipe

Truths = NDArray[np.bool_]
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def matches(table: Table, wanted: Column, pattern: str) -> Truths:
    """Return which rows have a text in which RE2 finds a pattern, ``[n]``.

    Raises:
        BadRecipe: The column isn't there or holds no texts, or the pattern is none.
    """
    name, values, type_ = _column(table, wanted)
    if type_ != "text":
        raise _unsuitable(name, type_, "texts")
    try:
        found = pc.match_substring_regex(pa.array(values, pa.large_string()), pattern)
    except pa.ArrowInvalid as error:
        raise BadRecipe(
            f"{pattern!r} is no pattern: {error}.",
            remedy="Write it in the syntax of RE2, without look-around and back-references.",
            studio="0002",
            field="steps",
        ) from None
    told: Truths = pc.fill_null(found, False).to_numpy(zero_copy_only=False)  # noqa: FBT003
    return told


def meets(table: Table, wanted: Column, alternatives: list[list[Condition]]) -> Truths:
    """Return which rows meet all conditions of an alternative, ``[n]``; a missing value none.

    Raises:
        BadRecipe: The column isn't there or has no order, or a value is none of its type.
    """
    name, values, type_ = _column(table, wanted)
    if type_ not in ("integer", "number", "datetime", "duration"):
        raise _unsuitable(name, type_, "numbers, dates or durations")
    present, numbers = values.notna().to_numpy(), values.to_numpy(np.float64)
    met = np.zeros(len(values), np.bool_)
    for conditions in alternatives:
        told = [COMPARE[each.operator](numbers, _read(each.value, type_)) for each in conditions]
        met |= np.logical_and.reduce(told)
    return met & present


def _column(table: Table, wanted: Column) -> "tuple[str, pd.Series[Any], ColumnType]":
    """Return the column's name, its values and their type; of classes, the labels."""
    columns, name = list(table.X.columns), wanted.name
    if not name:
        if wanted.place >= len(columns):
            raise BadRecipe(
                f"There is no column at place {wanted.place}.",
                remedy=f"The places go from 0 to {len(columns) - 1}.",
                studio="0001",
                field="steps",
            )
        name = columns[wanted.place]
    values = key_of(table, name)
    if name in columns:
        return name, values, table.types[name]
    if name == table.label and table.classes:
        values = pd.Series(np.array(table.classes, dtype=object)[values.to_numpy()], dtype=object)
    return name, values, _type_of(values)


def _type_of(values: "pd.Series[Any]") -> ColumnType:
    kinds: dict[str, ColumnType] = {"string": "text", "integer": "integer", "boolean": "boolean"}
    kind = pd.api.types.infer_dtype(values, skipna=True)
    return kinds.get(kind, "text" if values.dtype == object else "number")


def _read(text: str, type_: ColumnType) -> float:
    read = number if type_ == "integer" else READERS[type_]
    value = read(text)
    if value is None:
        raise BadRecipe(
            f"{text!r} is no value to compare with: the column is {type_}.",
            remedy="Write a decimal number, an ISO 8601 date or an ISO 8601 duration.",
            studio="0002",
            field="steps",
        )
    return value


def _unsuitable(name: str, type_: ColumnType, wanted: str) -> BadRecipe:
    return BadRecipe(
        f"Column {name!r} is {type_}, and the expression is for {wanted}.",
        remedy=f"Name a column of {wanted}.",
        studio="0017",
        column=name,
        field="steps",
    )

"""Join Data."""

from functools import partial
from typing import Annotated, Literal

from msgspec import Meta, field

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import ColumnType
from trainlet.errors import BadRecipe

FULL, SEMI = "full-outer-join", "left-semi-join"


class JoinSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    dataset: Annotated[str, Meta(description="The dataset on the right.")] = ""
    join_key_columns_for_l: Annotated[
        list[str], Meta(description="The table's key columns; several are one key.")
    ] = field(default_factory=list)
    join_key_columns_for_r: Annotated[
        list[str], Meta(description="The other dataset's key columns, in the same order.")
    ] = field(default_factory=list)
    match_case: Annotated[bool, Meta(description="Tells upper from lower case in keys.")] = True
    join_type: Annotated[
        Literal["inner-join", "left-outer-join", "full-outer-join", "left-semi-join"],
        Meta(description="Which rows without a match stay; a semi-join adds no column."),
    ] = "inner-join"
    keep_right_key_columns_in_joined_table: Annotated[
        bool,
        Meta(description="Keeps the other dataset's keys; else rows it has alone have no key."),
    ] = True


def fit(table: Table, columns: list[str], settings: JoinSettings) -> FittedTransform:
    """Return the step."""
    from trainlet.catalogue.fitted.rows.rows import Rewrite
    from trainlet.catalogue.fitted.tables.tablewide import other_table, refuse_beside

    other = other_table(table, settings.dataset)
    _check_keys(table.types, other.types, settings)
    if settings.join_type == FULL:
        refuse_beside("A full outer join", table)
    return Rewrite(partial(_join, other=other, settings=settings))


def _join(table: Table, other: Table, settings: JoinSettings) -> Table:
    from trainlet.catalogue.fitted.tables.joining import folded, joined, numbered, pairs

    keys = settings.join_key_columns_for_l, settings.join_key_columns_for_r
    left, right = ([t.X[name] for name in k] for t, k in zip((table, other), keys, strict=True))
    if not settings.match_case:
        left, right = [*map(folded, left)], [*map(folded, right)]
    found = pairs(*numbered(left, right), settings.join_type)
    if settings.join_type == SEMI:
        return table.take(found.left)
    dropped = [] if settings.keep_right_key_columns_in_joined_table else keys[1]
    return joined(table, other, found, dropped)


def _check_keys(left: Types, right: Types, settings: JoinSettings) -> None:
    """Raise ``BadRecipe`` for keys that aren't there, or can't be equal."""
    keys = settings.join_key_columns_for_l, settings.join_key_columns_for_r
    for names, types, where in zip(keys, (left, right), ("table", "other dataset"), strict=True):
        _check_there(names, types, where)
    for one, other in zip(*keys, strict=True):
        if _kind(left[one]) != _kind(right[other]):
            raise BadRecipe(
                f"Keys {one!r} and {other!r} can't be equal: {left[one]} and {right[other]}.",
                remedy="Join by columns of one type.",
                studio="0016",
                column=one,
                field="steps",
            )


def _check_there(names: list[str], types: Types, where: str) -> None:
    absent = next((name for name in names if name not in types), None)
    if absent is not None:
        raise BadRecipe(
            f"The {where} has no column {absent!r} to join by.",
            remedy=f"Its columns are: {', '.join([*types][:30])}.",
            studio="0001",
            column=absent,
            field="steps",
        )


def _kind(type_: ColumnType) -> ColumnType:
    """Return what stands for all types whose values can be equal to those of this one."""
    return {"integer": "number", "category": "text"}.get(type_, type_)  # type: ignore[return-value]


def check(columns: list[str] | None, types: Types, settings: JoinSettings) -> None:
    """Raise ``BadRecipe`` for what is wrong with the dataset's name and the lists of keys."""
    from trainlet.catalogue.fitted.tables.tablewide import check_named, refuse_columns

    refuse_columns("Join Data", columns)
    check_named(settings.dataset)
    left, right = settings.join_key_columns_for_l, settings.join_key_columns_for_r
    if len(left) != len(right):
        raise _bad_keys(f"{len(left)} columns can't be equal to {len(right)}.", "0027")
    if not left:
        raise _bad_keys("There are no columns to join by.", "0011")
    if len(set(left)) < len(left) or len(set(right)) < len(right):
        raise _bad_keys("A column to join by is named twice.", "0028")
    _check_there(left, types, "table")


def _bad_keys(detail: str, studio: str) -> BadRecipe:
    return BadRecipe(
        detail,
        remedy="List as many columns in join_key_columns_for_l as in join_key_columns_for_r.",
        studio=studio,
        field="steps",
    )


def outline(types: Types, columns: list[str], settings: JoinSettings) -> Types | None:
    """Return the table's own types for a semi-join; else the other dataset has a say."""
    return types if settings.join_type == SEMI else None


MODULE = Transform(
    title="Join Data",
    summary="Joins the table with another dataset by the values of key columns.",
    place="clean",
    settings=JoinSettings,
    fit=fit,
    check=check,
    outline=outline,
    datasets=("dataset",),
    beyond=lambda settings: "a model has no other dataset to look into",
    deviations=(
        "Several key columns are one key.",
        "A missing key is equal to none, not even to a missing one.",
        "Joins of over ten million rows, or fifty times both tables, are refused.",
        "Where keys must not match case, they are compared by Unicode's case folding.",
    ),
)

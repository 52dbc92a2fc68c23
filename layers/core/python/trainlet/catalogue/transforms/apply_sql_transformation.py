"""Apply SQL Transformation."""

from dataclasses import replace
from functools import partial
from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.errors import BadRecipe


class SqlSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    sql_query_script: Annotated[
        str,
        Meta(
            max_length=100_000,
            description='Statements of SQLite over t1, t2 and t3, with ";" between: the rows of'
            " the last SELECT go on.",
        ),
    ] = "select * from t1;"
    table2: Annotated[str, Meta(description="The dataset that is t2; blank for none.")] = ""
    table3: Annotated[str, Meta(description="The dataset that is t3; blank for none.")] = ""


def fit(table: Table, columns: list[str], settings: SqlSettings) -> FittedTransform:
    """Return the step."""
    from trainlet.catalogue.fitted.rows.rows import Rewrite
    from trainlet.catalogue.fitted.tables.tablewide import other_table, refuse_beside

    refuse_beside("Apply SQL Transformation", table)
    named = {"t2": settings.table2, "t3": settings.table3}
    others = {place: other_table(table, name) for place, name in named.items() if name}
    script = settings.sql_query_script
    return Rewrite(partial(_query, script=script, others=others, seed=table.seed))


def _query(table: Table, script: str, others: dict[str, Table], seed: int) -> Table:
    from trainlet.catalogue.fitted.tables.querying import query

    found = query(script, {"t1": table, **others}, seed)
    return replace(table, X=found.X, types=found.types)


def check(columns: list[str] | None, types: Types, settings: SqlSettings) -> None:
    """Raise ``BadRecipe`` if columns are named, or there is no script."""
    from trainlet.catalogue.fitted.tables.tablewide import refuse_columns

    refuse_columns("Apply SQL Transformation", columns)
    if not settings.sql_query_script.strip("; \t\r\n"):
        raise BadRecipe(
            "There is no SQL script.",
            remedy="Write it in sql_query_script, such as: select * from t1;",
            studio="0069",
            field="steps",
        )


def outline(types: Types, columns: list[str], settings: SqlSettings) -> None:
    """Return nothing: only the query's rows tell their columns."""


MODULE = Transform(
    title="Apply SQL Transformation",
    summary="Gives what a script of SQLite selects from up to three tables.",
    place="clean",
    settings=SqlSettings,
    fit=fit,
    check=check,
    outline=outline,
    datasets=("table2", "table3"),
    beyond=lambda settings: "a query is about all rows at once",
    deviations=(
        "Truth values are 0 and 1, dates texts in UTC such as 2024-01-31 08:00:00, durations"
        " seconds; a column of the same name gets its type back if its values allow.",
        "An expression without a name is called by its text, as SQLite does.",
        "Pragmas, virtual tables, triggers and transactions are refused, and all that reaches"
        " beyond the three tables; randomblob too.",
        "A script that asks what time it is gives another table each time.",
        "random() follows the recipe's seed.",
        "A query has 30 seconds, 2 GiB and ten million rows.",
        "Infinite numbers and bytes in the result are refused.",
    ),
)

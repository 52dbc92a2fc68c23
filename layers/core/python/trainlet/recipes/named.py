"""Columns that a recipe names."""

from trainlet.datasets import Column, Schema
from trainlet.errors import BadRecipe


def find_column(schema: Schema, name: str, field: str) -> Column:
    """Return a column of the dataset; raise ``BadRecipe`` if it has none of that name."""
    column = schema.column(name)
    if column is None:
        listed = ", ".join(column.name for column in schema.columns[:30])
        raise BadRecipe(
            f"Dataset {schema.dataset!r} has no column {name!r}.",
            remedy=f"Its columns are: {listed}.",
            studio="0001",
            column=name,
            field=field,
        )
    return column

"""What steps that act on whole tables refuse."""

from trainlet.catalogue.spec import Table
from trainlet.errors import BadRecipe


def refuse_columns(title: str, columns: list[str] | None) -> None:
    """Raise ``BadRecipe`` if a step names columns that acts on whole rows."""
    if columns is not None:
        raise BadRecipe(
            f"{title} acts on whole rows, and the step names columns.",
            remedy="Leave the step's columns out.",
            field="steps",
        )


def check_named(dataset: str) -> None:
    """Raise ``BadRecipe`` if no other dataset is named."""
    if not dataset:
        raise BadRecipe(
            "The step names no other dataset.",
            remedy="Name it in the setting dataset.",
            studio="0003",
            field="steps",
        )


def other_table(table: Table, name: str) -> Table:
    """Return another dataset that a step names.

    Raises:
        BadRecipe: There is none of that name.
    """
    if name not in table.others:
        raise BadRecipe(
            f"A step names dataset {name!r}, which isn't there.",
            remedy=f"The other datasets are: {', '.join([*table.others][:30]) or 'none'}.",
            studio="0003",
            field="steps",
        )
    return table.others[name]


def refuse_beside(title: str, table: Table) -> None:
    """Raise ``BadRecipe`` if rows have a label, or columns aside, that new rows would lack."""
    if table.y is not None or table.aside is not None:
        raise BadRecipe(
            f"{title} gives rows that have no label, id, weight or fold.",
            remedy="Run it in a clean job, and say only behind it which columns are label, weight"
            " or fold: edit-metadata.",
            field="steps",
        )

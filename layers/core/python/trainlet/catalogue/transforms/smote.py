"""SMOTE."""

from functools import partial
from typing import Annotated

from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.errors import BadRecipe


class SmoteSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    smote_percentage: Annotated[
        int, Meta(ge=0, description="Rows to add, in percent of those of the rarest class.")
    ] = 100
    number_of_nearest_neighbors: Annotated[
        int, Meta(ge=1, description="Among how many neighbours each new row has its other end.")
    ] = 1
    random_seed: Annotated[int, Meta(description="Seed of all choices; 0 for the recipe's.")] = 0


def fit(table: Table, columns: list[str], settings: SmoteSettings) -> FittedTransform:
    """Return the step."""
    from trainlet.catalogue.fitted.rows.oversampling import oversampled
    from trainlet.catalogue.fitted.rows.rows import Rewrite

    if table.y is None or not table.classes:
        raise BadRecipe(
            "SMOTE needs a label with classes.",
            remedy="Name a label of classes, in a clean job by label; or leave the step out.",
            studio="0024",
            field="steps",
        )
    return Rewrite(
        partial(
            oversampled,
            percentage=settings.smote_percentage,
            neighbours=settings.number_of_nearest_neighbors,
            seed=settings.random_seed or table.seed,
        )
    )


def check(columns: list[str] | None, types: Types, settings: SmoteSettings) -> None:
    """Raise ``BadRecipe`` if columns are named."""
    from trainlet.catalogue.fitted.tables.tablewide import refuse_columns

    refuse_columns("SMOTE", columns)


MODULE = Transform(
    title="SMOTE",
    summary="Adds synthetic rows of the rarest class, each between two neighbours.",
    place="training",
    settings=SmoteSettings,
    fit=fit,
    check=check,
    deviations=(
        "A percentage that is no multiple of 100 is taken as it is: the number of rows is rounded"
        " down.",
        "New rows lie between rows without missing values alone.",
        "Whole numbers, truth values and dates are rounded; a text is that of the nearer end.",
        "A class with fewer rows than neighbours are asked for is refused.",
        "A seed of 0 is the recipe's own seed, not the clock's.",
    ),
)

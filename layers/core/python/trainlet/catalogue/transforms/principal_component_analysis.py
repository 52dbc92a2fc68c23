"""Principal Component Analysis."""

from typing import Annotated

import numpy as np
from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import ColumnType
from trainlet.errors import BadRecipe, TrainingFailed


class PrincipalComponentSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    number_of_dimensions_to_reduce_to: Annotated[
        int, Meta(ge=1, le=16_384, description="How many components take the columns' place.")
    ] = 2
    normalize_dense_dataset_to_zero_mean: Annotated[
        bool, Meta(description="Takes each column's mean off it first.")
    ] = True


def takes(type_: ColumnType, settings: PrincipalComponentSettings) -> bool:
    """Tell whether columns of a type are numbers."""
    return type_ in ("integer", "number", "duration")


def fit(table: Table, columns: list[str], settings: PrincipalComponentSettings) -> FittedTransform:
    """Return the fitted step."""
    from trainlet.catalogue.fitted.numbers.components import Components, weights_of
    from trainlet.catalogue.fitted.numbers.scaling import spread

    _check_number(columns, settings)
    values = table.X[columns].to_numpy(np.float64)
    complete = values[~np.isnan(values).any(axis=1)]
    number = settings.number_of_dimensions_to_reduce_to
    if len(complete) < number:
        raise TrainingFailed(
            f"{len(complete)} complete rows are too few for {number} components.",
            remedy="Clean missing values first, or reduce to fewer dimensions.",
            studio="0021",
            field="steps",
        )
    is_centred = settings.normalize_dense_dataset_to_zero_mean
    centre = spread(complete)[0] if is_centred else np.zeros(len(columns))
    names = _names(table.types, columns, settings)
    return Components(columns, names, centre, weights_of(complete, centre, number))


def check(columns: list[str] | None, types: Types, settings: PrincipalComponentSettings) -> None:
    """Raise ``BadRecipe`` if there are more components than columns."""
    chosen = [name for name, type_ in types.items() if takes(type_, settings)]
    _check_number(chosen if columns is None else columns, settings)


def _check_number(columns: list[str], settings: PrincipalComponentSettings) -> None:
    if settings.number_of_dimensions_to_reduce_to > len(columns):
        raise BadRecipe(
            f"{len(columns)} columns can't be reduced to"
            f" {settings.number_of_dimensions_to_reduce_to} dimensions.",
            remedy="Set number_of_dimensions_to_reduce_to to at most the number of columns.",
            studio="0007",
            field="number_of_dimensions_to_reduce_to",
        )


def outline(types: Types, columns: list[str], settings: PrincipalComponentSettings) -> Types:
    """Return the other columns and the components."""
    others = {name: type_ for name, type_ in types.items() if name not in columns}
    made: Types = dict.fromkeys(_names(types, columns, settings), "number")
    return {**others, **made}


def _names(types: Types, columns: list[str], settings: PrincipalComponentSettings) -> list[str]:
    from trainlet.catalogue.fitted.outputs import fresh

    wanted = [f"Col{i + 1}" for i in range(settings.number_of_dimensions_to_reduce_to)]
    return fresh(wanted, [name for name in types if name not in columns])


MODULE = Transform(
    title="Principal Component Analysis",
    summary="Reduces columns of numbers to fewer that vary the most.",
    settings=PrincipalComponentSettings,
    fit=fit,
    takes=takes,
    check=check,
    outline=outline,
    deviations=(
        "There are at most 16,384 components.",
        "The components are exact, not randomized, and their signs are settled by the largest"
        " weight.",
        "A component whose name another column has gets a number behind it, such as Col1 (1).",
        "A row with a gap in these columns takes no part in training, and has no components.",
    ),
)

"""Fisher Linear Discriminant Analysis."""

from typing import TYPE_CHECKING, Annotated

import numpy as np
from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import ColumnType
from trainlet.errors import BadRecipe, TrainingFailed

if TYPE_CHECKING:
    from numpy.typing import NDArray


class DiscriminantSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    class_labels_column: Annotated[
        str, Meta(description="The column whose classes are to be parted; blank for the label.")
    ] = ""
    number_of_feature_extractors: Annotated[
        int,
        Meta(
            ge=0,
            le=16_384,
            description="How many columns take the others' place; 0 for all that part classes.",
        ),
    ] = 0


def takes(type_: ColumnType, settings: DiscriminantSettings) -> bool:
    """Tell whether columns of a type are numbers."""
    return type_ in ("integer", "number", "duration")


def fit(table: Table, columns: list[str], settings: DiscriminantSettings) -> FittedTransform:
    """Return the fitted step."""
    from trainlet.catalogue.fitted.numbers.components import Components
    from trainlet.catalogue.fitted.numbers.discriminants import directions_of

    columns = _measures(columns, settings)
    _check_number(len(columns), settings)
    codes = _classes(table, settings.class_labels_column)
    values = table.X[columns].to_numpy(np.float64)
    kept = (codes >= 0) & ~np.isnan(values).any(axis=1)
    found, places = np.unique(codes[kept], return_inverse=True)
    most = min(len(columns), len(found) - 1)
    number = settings.number_of_feature_extractors or most
    if most < 1 or number > most:
        raise TrainingFailed(
            f"{len(found)} classes have complete rows, which is too few for"
            f" {max(1, number)} feature extractors.",
            remedy="Clean missing values first, or set number_of_feature_extractors to 0.",
            studio="0021",
            field="steps",
        )
    centre, weights = directions_of(values[kept], places)
    names = _names(table.types, columns, number)
    return Components(columns, names, centre, weights[:, :number])


def check(columns: list[str] | None, types: Types, settings: DiscriminantSettings) -> None:
    """Raise ``BadRecipe`` if there are more extractors than columns, or no classes."""
    _check_type(settings.class_labels_column, types)
    chosen = [name for name, type_ in types.items() if takes(type_, settings)]
    _check_number(len(_measures(chosen if columns is None else columns, settings)), settings)


def _classes(table: Table, name: str) -> "NDArray[np.int64]":
    """Return the class of each row ``[n]``, below 0 where it is missing."""
    from trainlet.catalogue.fitted.steps import key_of

    if name in ("", table.label) and name not in table.types:
        if table.y is None or not table.classes:
            raise _no_classes(name or table.label)
        return np.asarray(table.y, np.int64)
    column = key_of(table, name)
    _check_type(name, {**table.kinds, **table.types})
    return np.asarray(column.astype("category").cat.codes, np.int64)


def _check_type(name: str, types: Types) -> None:
    if types.get(name) in ("number", "datetime", "duration"):
        raise _no_classes(name)


def _no_classes(name: str) -> BadRecipe:
    return BadRecipe(
        f"Column {name!r} tells no classes." if name else "There is no label of classes.",
        remedy="Name a class_labels_column of texts, booleans or whole numbers.",
        studio="0017",
        field="class_labels_column",
    )


def _check_number(columns: int, settings: DiscriminantSettings) -> None:
    if not columns:
        raise BadRecipe(
            "There is no column of numbers to part the classes by.",
            remedy="Name at least one besides the class_labels_column.",
            studio="0003",
            field="columns",
        )
    if settings.number_of_feature_extractors > columns:
        raise BadRecipe(
            f"{columns} columns give no {settings.number_of_feature_extractors} extractors.",
            remedy="Set number_of_feature_extractors to at most the number of columns.",
            studio="0007",
            field="number_of_feature_extractors",
        )


def outline(types: Types, columns: list[str], settings: DiscriminantSettings) -> Types | None:
    """Return the other columns and the new ones; how many classes there are, only rows can tell."""
    number = settings.number_of_feature_extractors
    if not number:
        return None
    measures = _measures(columns, settings)
    others = {name: type_ for name, type_ in types.items() if name not in measures}
    made: Types = dict.fromkeys(_names(types, measures, number), "number")
    return {**others, **made}


def _measures(columns: list[str], settings: DiscriminantSettings) -> list[str]:
    return [name for name in columns if name != settings.class_labels_column]


def _names(types: Types, columns: list[str], number: int) -> list[str]:
    from trainlet.catalogue.fitted.outputs import fresh

    wanted = [f"col{i + 1}" for i in range(number)]
    return fresh(wanted, [name for name in types if name not in columns])


MODULE = Transform(
    title="Fisher Linear Discriminant Analysis",
    summary="Reduces columns of numbers to fewer that part the classes the most.",
    settings=DiscriminantSettings,
    fit=fit,
    takes=takes,
    check=check,
    outline=outline,
    deviations=(
        "There are at most as many extractors as classes but one: no further one tells them apart.",
        "Columns that it doesn't act on stay.",
        "The rows vary by 1 within their classes along each extractor, whose sign is settled by its"
        " largest part.",
        "Where a direction hardly varies within the classes, it counts as varying by 0.0001 of the"
        " widest.",
        "A new column whose name another has gets a number behind it, such as col1 (1).",
        "A row with a gap in these columns takes no part in training, and has no new columns.",
    ),
)

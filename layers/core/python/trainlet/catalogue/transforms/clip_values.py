"""Clip Values."""

from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import numpy as np
from msgspec import Meta

from trainlet.catalogue.lineage import Lineage
from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import ColumnType
from trainlet.errors import BadRecipe

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from trainlet.catalogue.fitted.numbers.clipping import Clip

Mode = Annotated[
    Literal["constant", "percentile"], Meta(description="Whether the limit is given or learned.")
]
Substitute = Annotated[
    Literal["threshold", "mean", "median", "missing"],
    Meta(description="What becomes of a value beyond it."),
]
Constant = Annotated[float, Meta(description="The limit itself.")]
Percent = Annotated[int, Meta(ge=1, le=99, description="The percentile that is the limit.")]


class ClipSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names: with "for" for one limit, with "of" for two."""

    set_of_thresholds: Annotated[
        Literal["clip-peaks", "clip-sub-peaks", "clip-peaks-and-sub-peaks"],
        Meta(description="Which limits there are: an upper one, a lower one, or both."),
    ] = "clip-peaks"
    upper_threshold: Mode = "constant"
    constant_value_for_upper_threshold: Constant = 1.0
    percentile_number_for_upper_threshold: Percent = 99
    upper_substitute_value: Substitute = "threshold"
    lower_threshold: Mode = "constant"
    constant_value_for_lower_threshold: Constant = -1.0
    percentile_number_for_lower_threshold: Percent = 1
    lower_substitute_value: Substitute = "threshold"
    threshold: Mode = "constant"
    constant_value_of_lower_threshold: Constant = -1.0
    constant_value_of_upper_threshold: Constant = 1.0
    percentile_number_of_lower_threshold: Percent = 1
    percentile_number_of_upper_threshold: Percent = 99
    substitute_value_for_peaks: Substitute = "threshold"
    substitute_value_for_subpeaks: Substitute = "threshold"
    overwrite_flag: Annotated[
        bool, Meta(description="Clips in place; else the clipped columns are added.")
    ] = True
    add_indicator_columns: Annotated[
        bool, Meta(description="Adds a column that tells which values were clipped.")
    ] = False


class Side(NamedTuple):
    """One limit, and what becomes of a value beyond it.

    Attributes:
        mode: ``constant`` or ``percentile``.
        constant: The limit, if it is given.
        percent: The percentile, if it is learned.
        substitute: What becomes of a value beyond it.
    """

    mode: Mode
    constant: float
    percent: int
    substitute: Substitute


def sides(settings: ClipSettings) -> tuple[Side | None, Side | None]:
    """Return the lower and the upper limit, None where there is none."""
    s = settings
    if s.set_of_thresholds == "clip-peaks-and-sub-peaks":
        lower = (s.constant_value_of_lower_threshold, s.percentile_number_of_lower_threshold)
        upper = (s.constant_value_of_upper_threshold, s.percentile_number_of_upper_threshold)
        return (
            Side(s.threshold, *lower, s.substitute_value_for_subpeaks),
            Side(s.threshold, *upper, s.substitute_value_for_peaks),
        )
    if s.set_of_thresholds == "clip-peaks":
        upper = (s.constant_value_for_upper_threshold, s.percentile_number_for_upper_threshold)
        return None, Side(s.upper_threshold, *upper, s.upper_substitute_value)
    lower = (s.constant_value_for_lower_threshold, s.percentile_number_for_lower_threshold)
    return Side(s.lower_threshold, *lower, s.lower_substitute_value), None


def takes(type_: ColumnType, settings: ClipSettings) -> bool:
    """Tell whether columns of a type are numbers or dates."""
    return type_ in ("integer", "number", "datetime", "duration")


def fit(table: Table, columns: list[str], settings: ClipSettings) -> FittedTransform:
    """Return the fitted step."""
    from trainlet.catalogue.fitted.filling import Chain
    from trainlet.catalogue.fitted.steps import Columnwise, Values

    clip = _function(table.X[columns].to_numpy(np.float64), settings)
    names = _outputs(table.types, columns, settings)
    types: Types = {
        made: _type(table.types[name], settings) for made, name in zip(names, columns, strict=True)
    }
    torn = frozenset(name for name, is_torn in zip(names, clip.tears, strict=True) if is_torn)
    clipped = Columnwise(clip, columns, names, Lineage(types=types, torn=torn))
    if not settings.add_indicator_columns:
        return clipped
    flags = _flags(table.types, columns, names)
    told = Lineage(types=dict.fromkeys(flags, "boolean"), filled=frozenset(flags))
    steps: list[Values] = [Columnwise(clip.limits, columns, flags, told), clipped]
    return Chain([*steps])


def _function(values: "NDArray[np.float64]", settings: ClipSettings) -> "Clip":
    from trainlet.catalogue.fitted.numbers.clipping import Clip, Limits, substitutes

    lower, upper = sides(settings)
    low, high = _limit(values, lower, -np.inf), _limit(values, upper, np.inf)
    below = substitutes(values, lower.substitute, low) if lower else low
    above = substitutes(values, upper.substitute, high) if upper else high
    return Clip(Limits(low, high), below, above)


def _limit(values: "NDArray[np.float64]", side: Side | None, none: float) -> "NDArray[np.float64]":
    from trainlet.catalogue.fitted.numbers.clipping import percentile

    if side is not None and side.mode == "percentile":
        return percentile(values, side.percent)
    return np.full(values.shape[1], none if side is None else side.constant)


def _type(type_: ColumnType, settings: ClipSettings) -> ColumnType:
    """Return a column's type behind the step: a fraction may come among whole numbers."""
    given = [side for side in sides(settings) if side is not None]
    return "number" if type_ == "integer" and not all(map(_is_whole, given)) else type_


def _is_whole(side: Side) -> bool:
    if side.substitute == "threshold":
        return side.mode == "constant" and side.constant.is_integer()
    return side.substitute == "missing"


def _outputs(types: Types, columns: list[str], settings: ClipSettings) -> list[str]:
    from trainlet.catalogue.fitted.outputs import fresh

    if settings.overwrite_flag:
        return columns
    return fresh([f"{name}_clipped" for name in columns], types)


def _flags(types: Types, columns: list[str], outputs: list[str]) -> list[str]:
    from trainlet.catalogue.fitted.outputs import fresh

    return fresh([f"{name}_IsClipped" for name in columns], [*types, *outputs])


def check(columns: list[str] | None, types: Types, settings: ClipSettings) -> None:
    """Raise ``BadRecipe`` if the lower limit is above the upper one."""
    lower, upper = sides(settings)
    if lower is None or upper is None:
        return
    is_constant = lower.mode == "constant"
    low, high = (s.constant if is_constant else s.percent for s in (lower, upper))
    if low > high:
        name = "constant_value" if is_constant else "percentile_number"
        raise BadRecipe(
            f"The lower limit {low:g} is above the upper one, {high:g}.",
            remedy=f"Lower {name}_of_lower_threshold, or raise {name}_of_upper_threshold.",
            studio="0007",
            field=f"{name}_of_lower_threshold",
        )


def outline(types: Types, columns: list[str], settings: ClipSettings) -> Types:
    """Return the types behind the step."""
    names = _outputs(types, columns, settings)
    made = {
        name: _type(types[column], settings) for name, column in zip(names, columns, strict=True)
    }
    flags = _flags(types, columns, names) if settings.add_indicator_columns else []
    told: Types = dict.fromkeys(flags, "boolean")
    return {**types, **told, **made}


MODULE = Transform(
    title="Clip Values",
    summary="Replaces numbers and dates beyond limits.",
    settings=ClipSettings,
    fit=fit,
    takes=takes,
    check=check,
    outline=outline,
    deviations=(
        "An added column is named <column>_clipped, an indicator <column>_IsClipped.",
        "Constants limit dates by seconds since 1970 UTC, and durations by seconds.",
        "Whole numbers become numbers where a limit that replaces them, a mean or a median may be"
        " a fraction.",
        "constant_value_of_upper_threshold takes any number, as its twin does; Studio's table says"
        " 1 or more.",
        "Percentiles lie between two neighbouring values by proportion.",
    ),
)

"""Group Data into Bins."""

from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import ColumnType, number
from trainlet.errors import BadRecipe

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

CUSTOM, START_STOP = "custom-edges", "equal-width-with-custom-start-and-stop"
QUANTILES, ENTROPY = "quantiles", "entropy-mdl"
MOST_BINS = 1000


class BinSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    binning_mode: Annotated[
        Literal[
            "quantiles",
            "entropy-mdl",
            "equal-width",
            "custom-edges",
            "equal-width-with-custom-start-and-stop",
        ],
        Meta(description="Where the edges of the bins lie."),
    ] = "quantiles"
    output_mode: Annotated[
        Literal["append", "inplace", "result-only"],
        Meta(description="Whether the bins are added, replace their columns, or stand alone."),
    ] = "append"
    tag_columns_as_categorical: Annotated[
        bool, Meta(description="Makes the bins categories; else they are numbers.")
    ] = True
    number_of_bins: Annotated[
        int, Meta(ge=1, le=MOST_BINS, description="Bins of the modes quantiles and equal-width.")
    ] = 10
    quantile_normalization: Annotated[
        Literal["percent", "pquantile", "quantile-index"],
        Meta(description="Whether quantile bins are named by share, up to 100 or 1, or counted."),
    ] = "quantile-index"
    first_edge_position: Annotated[float, Meta(description="The first edge.")] = 0.0
    bin_width: Annotated[float, Meta(description="From one edge to the next.")] = 0.5
    last_edge_position: Annotated[float, Meta(description="The last edge.")] = 1.0
    comma_separated_list_of_bin_edges: Annotated[
        str, Meta(description="The custom edges, ascending.")
    ] = ""


def takes(type_: ColumnType, settings: BinSettings) -> bool:
    """Tell whether columns of a type are numbers."""
    return type_ in ("integer", "number", "duration")


def fit(table: Table, columns: list[str], settings: BinSettings) -> FittedTransform:
    """Return the fitted step."""
    from trainlet.catalogue.fitted.numbers.binning import Bins
    from trainlet.catalogue.fitted.outputs import alone

    edges = {name: _edges(table, name, settings) for name in columns}
    tables = [_names(len(found) + 1, settings) for found in edges.values()]
    outputs = _outputs(table.types, columns, settings)
    bins = Bins(edges, outputs, tables, _type(settings))
    return alone(bins, table.types, columns) if settings.output_mode == "result-only" else bins


def _edges(table: Table, name: str, settings: BinSettings) -> "Vector":
    """Return the edges of one column."""
    from trainlet.catalogue.fitted.numbers.edges import equal_widths, least_entropy, quantiles

    mode = settings.binning_mode
    if mode in (CUSTOM, START_STOP):
        return _given_edges(settings)
    values = table.X[name].to_numpy(np.float64)
    known = ~np.isnan(values)
    if mode == ENTROPY:
        return least_entropy(values[known], _classes(table)[known])
    return (quantiles if mode == QUANTILES else equal_widths)(
        values[known], settings.number_of_bins
    )


def _classes(table: Table) -> "NDArray[Any]":
    if table.y is None or not table.classes:
        raise BadRecipe(
            "Bins of least entropy need a label of classes.",
            remedy="Choose another binning_mode, or predict classes.",
            studio="0024",
            field="binning_mode",
        )
    return table.y


def _given_edges(settings: BinSettings) -> "Vector":
    """Return the edges that the settings tell."""
    if settings.binning_mode == CUSTOM:
        return np.array(_parsed(settings.comma_separated_list_of_bin_edges))
    first, width, last = _decimals(settings)
    return np.array([float(first + i * width) for i in range(_steps(settings))] + [float(last)])


def _decimals(settings: BinSettings) -> tuple[Decimal, Decimal, Decimal]:
    """Return start, width and stop as they are written, so that 3 times 0.3 is 0.9."""
    given = (settings.first_edge_position, settings.bin_width, settings.last_edge_position)
    first, width, last = (Decimal(str(value)) for value in given)
    return first, width, last


def _steps(settings: BinSettings) -> int:
    """Return how many edges lie before the last one, if they are not too many."""
    first, width, last = _decimals(settings)
    count = ((last - first) / width).to_integral_value(ROUND_CEILING)
    return int(min(count, Decimal(MOST_BINS)))


def _parsed(text: str) -> list[float]:
    found = [(part, number(part)) for part in text.split(",")]
    odd = next((part for part, value in found if value is None), None)
    if odd is not None:
        raise _bad(f"{odd.strip()!r} is no edge.", "Write numbers, such as 1, 2.5, 10.", "0002")
    return [value for _, value in found if value is not None]


def _bad(detail: str, remedy: str, studio: str) -> BadRecipe:
    return BadRecipe(
        detail, remedy=remedy, studio=studio, field="comma_separated_list_of_bin_edges"
    )


def _names(bins: int, settings: BinSettings) -> "NDArray[Any]":
    """Return what the bins stand for, from the lowest, and at last what a missing value becomes."""
    numbers = np.arange(1, bins + 1)
    values = numbers * _unit(bins, settings)
    if not settings.tag_columns_as_categorical:
        return np.append(values, np.nan)
    return np.array([*(f"{value:.12g}" for value in values), None], dtype=object)


def _unit(bins: int, settings: BinSettings) -> float:
    """Return what the bins are counted by."""
    if settings.binning_mode != QUANTILES:
        return 1.0
    return {"percent": 100.0 / bins, "pquantile": 1.0 / bins}.get(
        settings.quantile_normalization, 1.0
    )


def _type(settings: BinSettings) -> ColumnType:
    if settings.tag_columns_as_categorical:
        return "text"
    is_share = settings.quantile_normalization != "quantile-index"
    return "number" if settings.binning_mode == QUANTILES and is_share else "integer"


def _outputs(types: Types, columns: list[str], settings: BinSettings) -> list[str]:
    from trainlet.catalogue.fitted.outputs import fresh

    if settings.output_mode != "append":
        return columns
    return fresh([f"{name}quantized" for name in columns], types)


def check(columns: list[str] | None, types: Types, settings: BinSettings) -> None:
    """Raise ``BadRecipe`` if the edges that are given don't ascend."""
    if settings.binning_mode == CUSTOM:
        edges = _parsed(settings.comma_separated_list_of_bin_edges)
        if len(edges) >= MOST_BINS:
            raise _bad(f"{len(edges):,} edges are too many.", "Have fewer than 1,000.", "0007")
        if any(low >= high for low, high in pairwise(edges)):
            raise _bad("The edges of the bins don't ascend.", "List each one once.", "0019")
    if settings.binning_mode == START_STOP:
        _check_start_and_stop(settings)


def _check_start_and_stop(settings: BinSettings) -> None:
    first, last = settings.first_edge_position, settings.last_edge_position
    if not settings.bin_width > 0.0:
        raise BadRecipe(
            f"Bins of width {settings.bin_width:g} are none.",
            remedy="Give bin_width a value above 0.",
            studio="0004",
            field="bin_width",
        )
    if not first < last:
        raise BadRecipe(
            f"The first edge {first:g} isn't before the last, {last:g}.",
            remedy="Give first_edge_position a value below last_edge_position.",
            studio="0006",
            field="first_edge_position",
        )
    if _steps(settings) >= MOST_BINS:
        raise BadRecipe(
            f"Bins of width {settings.bin_width:g} from {first:g} to {last:g} are too many.",
            remedy=f"Have at most {MOST_BINS} of them.",
            studio="0007",
            field="bin_width",
        )


def outline(types: Types, columns: list[str], settings: BinSettings) -> Types:
    """Return the types behind the step."""
    outputs = _outputs(types, columns, settings)
    kept = columns if settings.output_mode == "result-only" else list(types)
    made: Types = dict.fromkeys(outputs, _type(settings))
    return {**{name: types[name] for name in kept}, **made}


MODULE = Transform(
    title="Group Data into Bins",
    summary="Puts numbers into bins.",
    settings=BinSettings,
    fit=fit,
    takes=takes,
    check=check,
    outline=outline,
    deviations=(
        "A value that equals an edge belongs to the bin below it.",
        "number_of_bins is at most 1000, and edges lie between bins: ten quantile bins have nine.",
        "Quantile bins that would be empty are left out; pquantile is a bin's number over how many"
        " there are, so the share of rows up to its upper edge, and percent is a hundred times it.",
        "The entropy mode finds the number of bins itself, and needs a label of classes.",
        "Only columns that are added are named <column>quantized, and they are in every mode.",
        "The last bin before last_edge_position is narrower if the width doesn't divide the range.",
    ),
)

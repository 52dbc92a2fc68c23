"""Group Categorical Values."""

from collections import Counter
from typing import Annotated, Literal

from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import TEXTUAL, ColumnType, is_missing
from trainlet.errors import BadRecipe

MOST_LEVELS = 20


class GroupSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    output_mode: Annotated[
        Literal["result-only", "inplace", "append"],
        Meta(description="Whether the grouped columns stand alone, replace theirs, or are added."),
    ] = "result-only"
    default_level_name: Annotated[
        str, Meta(description="What becomes of a value that no list has.")
    ] = "Other"
    new_number_of_levels: Annotated[
        Annotated[int, Meta(ge=1, le=MOST_LEVELS)] | None,
        Meta(description="New levels, the default one among them; null counts the names."),
    ] = None
    names_of_new_levels: Annotated[
        tuple[str, ...], Meta(description="The new levels but the default one.")
    ] = ()
    lists_of_old_levels: Annotated[
        tuple[str, ...],
        Meta(description="For each new level, the values that become it, with commas between."),
    ] = ()


def takes(type_: ColumnType, settings: GroupSettings) -> bool:
    """Tell whether columns of a type hold categories."""
    return type_ in TEXTUAL


def fit(table: Table, columns: list[str], settings: GroupSettings) -> FittedTransform:
    """Return the step, which learns nothing."""
    from trainlet.catalogue.fitted.levels import Levels
    from trainlet.catalogue.fitted.outputs import alone

    mapping = _mapping(settings)
    outputs = _outputs(table.types, columns, settings)
    grouped = Levels(columns, outputs, mapping, settings.default_level_name)
    return (
        alone(grouped, table.types, columns) if settings.output_mode == "result-only" else grouped
    )


def _mapping(settings: GroupSettings) -> dict[str, str]:
    """Return the new level of each old one."""
    return {
        old: new
        for new, listed in zip(
            settings.names_of_new_levels, settings.lists_of_old_levels, strict=True
        )
        for old in _olds(listed)
    }


def _olds(listed: str) -> list[str]:
    return [old for part in listed.split(",") if (old := part.strip())]


def _outputs(types: Types, columns: list[str], settings: GroupSettings) -> list[str]:
    from trainlet.catalogue.fitted.outputs import fresh

    if settings.output_mode != "append":
        return columns
    return fresh([f"{name}_grouped" for name in columns], types)


def check(columns: list[str] | None, types: Types, settings: GroupSettings) -> None:
    """Raise ``BadRecipe`` if the new levels don't fit each other."""
    names, lists = settings.names_of_new_levels, settings.lists_of_old_levels
    number = settings.new_number_of_levels or len(names) + 1
    if not len(names) == len(lists) == number - 1:
        raise _bad(
            f"There are {len(names)} new names and {len(lists)} lists for {number} new levels.",
            "Give a name and a list for each new level but the default one.",
            "0027",
        )
    if number > MOST_LEVELS:
        raise _bad(f"{number} new levels are too many.", f"Have at most {MOST_LEVELS}.", "0007")
    if any(is_missing(name, "text") for name in (*names, settings.default_level_name)):
        raise _bad("A new level has no name.", "Give each one a name.", "0003")
    _check_twice([*names], "New level", "0026")
    _check_twice([old for listed in lists for old in _olds(listed)], "Old level", "0028")


def _check_twice(levels: list[str], what: str, studio: str) -> None:
    twice = next((level for level, times in Counter(levels).items() if times > 1), None)
    if twice is not None:
        raise _bad(f"{what} {twice!r} is listed twice.", "List it once.", studio)


def _bad(detail: str, remedy: str, studio: str) -> BadRecipe:
    return BadRecipe(detail, remedy=remedy, studio=studio, field="names_of_new_levels")


def outline(types: Types, columns: list[str], settings: GroupSettings) -> Types:
    """Return the columns with their new levels, and those that stay."""
    made: Types = dict.fromkeys(_outputs(types, columns, settings), "text")
    kept = columns if settings.output_mode == "result-only" else list(types)
    return {**{name: types[name] for name in kept}, **made}


MODULE = Transform(
    title="Group Categorical Values",
    summary="Maps many categories onto fewer.",
    settings=GroupSettings,
    fit=fit,
    takes=takes,
    check=check,
    outline=outline,
    deviations=(
        "Names and lists of new levels are two lists, in place of a pair of settings per level.",
        "Blanks around an old level are left out, so one with a comma or such blanks can't be"
        " listed.",
        "A missing value stays missing.",
        "Columns of texts are categories without being made so.",
    ),
)

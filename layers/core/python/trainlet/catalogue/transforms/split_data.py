"""Split Data."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from msgspec import Meta

from trainlet.catalogue.spec import FittedTransform, Settings, Table, Transform, Types
from trainlet.errors import BadRecipe, TrainingFailed

if TYPE_CHECKING:
    from trainlet.catalogue.fitted.rows.rating_split import Fractions
    from trainlet.catalogue.fitted.rows.rows import Places

Share = Annotated[float, Meta(ge=0, le=1)]
OUTPUTS = {"first": 0, "second": 1}


class SplitSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    output: Annotated[
        Literal["first", "second"], Meta(description="Whose rows go on; the others are left out.")
    ] = "first"
    splitting_mode: Annotated[
        Literal["split-rows", "recommender-split", "regular-expression", "relative-expression"],
        Meta(description="How rows are divided."),
    ] = "split-rows"
    fraction_of_rows_in_the_first_output_dataset: Annotated[
        float, Meta(gt=0, lt=1, description="The share of rows in the first output.")
    ] = 0.5
    randomized_split: Annotated[
        bool, Meta(description="Takes rows at random; else the first rows.")
    ] = True
    random_seed: Annotated[
        int, Meta(ge=0, description="Seed of the split of rows; 0 for the recipe's.")
    ] = 0
    stratified_split: Annotated[
        bool, Meta(description="Gives both outputs their share of every stratum.")
    ] = False
    stratification_key_column: Annotated[
        str, Meta(description="The column whose values are the strata.")
    ] = ""
    fraction_of_training_only_users: Annotated[
        Share, Meta(description="Share of users whose ratings all go to the first output.")
    ] = 0.5
    fraction_of_test_user_ratings_for_training: Annotated[
        Share, Meta(description="Share of any other user's ratings that go there too.")
    ] = 0.25
    fraction_of_cold_users: Annotated[
        Share, Meta(description="Share of users that are in the second output alone.")
    ] = 0.0
    fraction_of_cold_items: Annotated[
        Share, Meta(description="Share of items that are in the second output alone.")
    ] = 0.0
    fraction_of_ignored_users: Annotated[
        Share, Meta(description="Share of users that are in neither output.")
    ] = 0.0
    fraction_of_ignored_items: Annotated[
        Share, Meta(description="Share of items that are in neither output.")
    ] = 0.0
    remove_occasionally_produced_cold_items: Annotated[
        bool, Meta(description="Leaves out items that only by chance are in the second alone.")
    ] = False
    random_seed_for_recommender: Annotated[
        int, Meta(description="Seed of the recommender split; 0 for the recipe's.")
    ] = 0
    regular_expression: Annotated[
        str, Meta(description=r'\"Column" pattern, or (\0) pattern: matches go to the first.')
    ] = ""
    relational_expression: Annotated[
        str, Meta(description=r'\"Column" > 40 & < 60, or (\0)<=30: rows that meet it go first.')
    ] = ""


def fit(table: Table, columns: list[str], settings: SplitSettings) -> FittedTransform:
    """Return the step."""
    from trainlet.catalogue.fitted.rows.rows import Keep

    given, mode = settings, settings.splitting_mode
    sides: Callable[[Table], Places]
    if mode == "split-rows":
        sides = partial(_by_rows, settings=given, seed=given.random_seed or table.seed)
    elif mode == "recommender-split":
        _check_width(len(columns))
        seed = given.random_seed_for_recommender or table.seed
        sides = partial(_by_ratings, settings=given, columns=columns, seed=seed)
    elif mode == "regular-expression":
        sides = partial(_by_pattern, settings=given)
    else:
        sides = partial(_by_conditions, settings=given)
    return Keep(lambda rows: _output(sides(rows), given))


def _output(sides: "Places", settings: SplitSettings) -> "Places":
    """Return the places of the rows of the output that goes on."""
    found = np.flatnonzero(sides == OUTPUTS[settings.output])
    if len(sides) < 2 or not len(found):
        raise TrainingFailed(
            f"Of {len(sides):,} rows the split leaves none for the {settings.output} output.",
            remedy="Change the split, or give the step more rows.",
            studio="0021",
            field="steps",
        )
    return found


def _by_rows(table: Table, settings: SplitSettings, seed: int) -> "Places":
    from trainlet.catalogue.fitted.rows.dealing import cut, strata_of
    from trainlet.catalogue.fitted.rows.rows import generator

    key = settings.stratification_key_column if settings.stratified_split else ""
    first = settings.fraction_of_rows_in_the_first_output_dataset
    random = generator(seed) if settings.randomized_split else None
    return cut(strata_of(table, key), np.array([first, 1 - first]), random)


def _by_ratings(table: Table, settings: SplitSettings, columns: list[str], seed: int) -> "Places":
    from trainlet.catalogue.fitted.rows.rating_split import rating_sides

    return rating_sides(table.X[columns], _fractions(settings), seed)


def _fractions(settings: SplitSettings) -> "Fractions":
    from trainlet.catalogue.fitted.rows.rating_split import Fractions

    return Fractions(
        ignored_items=settings.fraction_of_ignored_items,
        cold_items=settings.fraction_of_cold_items,
        ignored_users=settings.fraction_of_ignored_users,
        cold_users=settings.fraction_of_cold_users,
        training_only_users=settings.fraction_of_training_only_users,
        test_user_ratings=settings.fraction_of_test_user_ratings_for_training,
        drop_chance_cold_items=settings.remove_occasionally_produced_cold_items,
    )


def _by_pattern(table: Table, settings: SplitSettings) -> "Places":
    from trainlet.catalogue.fitted.rows.split_expressions import pattern_of
    from trainlet.catalogue.fitted.rows.split_matching import matches

    return (~matches(table, *pattern_of(settings.regular_expression))).astype(np.int64)


def _by_conditions(table: Table, settings: SplitSettings) -> "Places":
    from trainlet.catalogue.fitted.rows.split_expressions import conditions_of
    from trainlet.catalogue.fitted.rows.split_matching import meets

    return (~meets(table, *conditions_of(settings.relational_expression))).astype(np.int64)


def check(columns: list[str] | None, types: Types, settings: SplitSettings) -> None:
    """Raise ``BadRecipe`` for columns or settings that don't suit the mode."""
    from trainlet.catalogue.fitted.rows.split_expressions import conditions_of, pattern_of
    from trainlet.catalogue.fitted.tables.tablewide import refuse_columns

    mode = settings.splitting_mode
    if mode == "recommender-split":
        _check_width(len(types if columns is None else columns))
        return
    refuse_columns(f"Split Data ({mode})", columns)
    if mode == "regular-expression":
        pattern_of(settings.regular_expression)
    elif mode == "relative-expression":
        conditions_of(settings.relational_expression)
    elif settings.stratified_split and not settings.stratification_key_column:
        raise BadRecipe(
            "A stratified split names no stratification key column.",
            remedy="Name it in the setting stratification_key_column, or don't stratify.",
            studio="0011",
            field="steps",
        )


def _check_width(width: int) -> None:
    if width not in (2, 3):
        raise BadRecipe(
            f"A recommender split takes users, items and perhaps ratings: it has {width} columns.",
            remedy="Name two or three columns in the step, in that order.",
            studio="0022",
            field="steps",
        )


MODULE = Transform(
    title="Split Data",
    summary="Keeps the rows of one of two parts that the rows are divided into.",
    place="training",
    settings=SplitSettings,
    fit=fit,
    check=check,
    deviations=(
        "A step has one output: with the other the same split gives the rest of the rows.",
        "Fractions are numbers, no percentages.",
        "Seeds of 0 are the recipe's own seed, not the clock's.",
        "Rows keep their order.",
        "Each share of a recommender split is of those that are left when its turn comes.",
        "Patterns are in the syntax of RE2, without look-around and back-references.",
        "A place in an expression counts the columns that are learnt from.",
        "A row whose value is missing meets no expression.",
        "An output without any row is refused.",
    ),
)

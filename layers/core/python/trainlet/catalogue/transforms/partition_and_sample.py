"""Partition and Sample."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from msgspec import Meta

from trainlet.catalogue.spec import FOLDS, FittedTransform, Settings, Table, Transform, Types
from trainlet.cells import number
from trainlet.errors import BadRecipe, TrainingFailed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from trainlet.catalogue.fitted.rows.rows import Places

SLACK = 1e-9

MOST_FOLDS = 10_000


class PartitionSettings(Settings, frozen=True):
    """Settings of the step, under Studio's names."""

    partition_or_sample_mode: Annotated[
        Literal["sampling", "assign-to-folds", "pick-fold", "head"],
        Meta(description="What is done with the rows."),
    ] = "sampling"
    use_replacement_in_the_partitioning: Annotated[
        bool, Meta(description="Draws rows for the folds with replacement: some come repeatedly.")
    ] = False
    randomized_split: Annotated[
        bool, Meta(description="Shuffles rows before they go to folds; else they go in turn.")
    ] = True
    random_seed: Annotated[int, Meta(description="Seed of the folds; 0 for the recipe's.")] = 0
    specify_the_partitioner_method: Annotated[
        Literal["partition-evenly", "partition-with-customized-proportions"],
        Meta(description="How large the folds are."),
    ] = "partition-evenly"
    specify_number_of_folds_to_split_evenly_into: Annotated[
        int, Meta(ge=1, le=MOST_FOLDS, description="How many folds of equal size.")
    ] = 5
    stratified_split: Annotated[
        bool, Meta(description="Gives each fold of equal size its share of every stratum.")
    ] = False
    stratification_key_column: Annotated[
        str, Meta(description="The column whose values are the strata of folds of equal size.")
    ] = ""
    list_of_proportions_separated_by_comma: Annotated[
        str, Meta(description="The folds' shares; what is left of 1 is one more fold.")
    ] = ""
    stratified_split_for_customized_fold_assignment: Annotated[
        bool, Meta(description="Gives each fold of a custom size its share of every stratum.")
    ] = False
    stratification_key_column_for_customized_fold_assignment: Annotated[
        str, Meta(description="The column whose values are the strata of folds of custom size.")
    ] = ""
    specify_which_fold_to_be_sampled_from: Annotated[
        int, Meta(ge=1, description="The fold that is picked, from 1.")
    ] = 1
    pick_complement_of_the_selected_fold: Annotated[
        bool, Meta(description="Picks all other folds instead.")
    ] = False
    rate_of_sampling: Annotated[
        float, Meta(gt=0, lt=1, description="The share of rows in the sample.")
    ] = 0.01
    random_seed_for_sampling: Annotated[
        int, Meta(description="Seed of the sample; 0 for the recipe's.")
    ] = 0
    stratified_split_for_sampling: Annotated[
        bool, Meta(description="Gives the sample its share of every stratum.")
    ] = False
    stratification_key_column_for_sampling: Annotated[
        str, Meta(description="The column whose values are the strata of the sample.")
    ] = ""
    number_of_rows_to_select: Annotated[
        int, Meta(ge=0, description="How many rows of the head; all if there are no more.")
    ] = 10


def fit(table: Table, columns: list[str], settings: PartitionSettings) -> FittedTransform:
    """Return the step."""
    from trainlet.catalogue.fitted.rows.rows import Keep, Rewrite

    given, mode = settings, settings.partition_or_sample_mode
    if mode == "head":
        return Keep(lambda rows: np.arange(min(given.number_of_rows_to_select, len(rows.X))))
    if mode == "pick-fold":
        return Rewrite(partial(_pick, settings=given))
    if mode == "sampling":
        seed = given.random_seed_for_sampling or table.seed
        return Keep(partial(_sample, settings=given, seed=seed))
    return Rewrite(partial(_assign, settings=given, seed=given.random_seed or table.seed))


def _sample(table: Table, settings: PartitionSettings, seed: int) -> "Places":
    from trainlet.catalogue.fitted.rows.dealing import deal, strata_of
    from trainlet.catalogue.fitted.rows.rows import generator

    rate = settings.rate_of_sampling
    shares = np.array([rate, 1 - rate])
    found = np.flatnonzero(deal(strata_of(table, _key(settings)), shares, generator(seed)) == 0)
    if not len(found):
        raise TrainingFailed(
            f"A sample of {rate:g} of {len(table.X):,} rows has no row.",
            remedy="Raise rate_of_sampling, or leave the step out.",
            studio="0021",
            field="steps",
        )
    return found


def _assign(table: Table, settings: PartitionSettings, seed: int) -> Table:
    """Return the rows with the number of each one's fold, from 0, beside them."""
    import pandas as pd

    from trainlet.catalogue.fitted.rows.dealing import check_no_folds, deal, draw, strata_of
    from trainlet.catalogue.fitted.rows.rows import generator

    check_no_folds(table)
    random = generator(seed)
    strata = strata_of(table, _key(settings))
    if settings.use_replacement_in_the_partitioning:
        drawn = draw(strata, random)
        table, strata = table.take(drawn), strata[drawn]
    shares = _shares(settings)
    folds = deal(strata, shares, random if settings.randomized_split else None)
    if len(np.unique(folds)) < len(shares):
        raise TrainingFailed(
            f"{len(table.X):,} rows are too few for {len(shares)} folds: one would be empty.",
            remedy="Ask for fewer or larger folds.",
            studio="0021",
            field="steps",
        )
    aside = pd.DataFrame(index=table.X.index) if table.aside is None else table.aside
    return replace(table, aside=aside.assign(**{FOLDS: folds}))


def _shares(settings: PartitionSettings) -> "NDArray[np.float64]":
    if settings.specify_the_partitioner_method == "partition-evenly":
        folds = settings.specify_number_of_folds_to_split_evenly_into
        return np.full(folds, 1 / folds)
    shares = _proportions(settings.list_of_proportions_separated_by_comma)
    rest = 1 - sum(shares)
    return np.array([*shares, rest] if rest > SLACK else shares)


def _proportions(text: str) -> list[float]:
    """Return the proportions that a list names; raise ``BadRecipe`` if they are none."""
    shares = [number(part) or 0.0 for part in text.split(",")]
    if min(shares) <= 0 or sum(shares) > 1 + SLACK:
        raise BadRecipe(
            f"{text!r} is no list of proportions.",
            remedy='Write positive numbers that add up to 1 at most, such as "0.5, 0.3, 0.2".',
            studio="0002",
            field="steps",
        )
    return shares


def _key(settings: PartitionSettings) -> str:
    """Return the column that tells the strata in this mode; blank for none."""
    given = settings
    if given.partition_or_sample_mode == "sampling":
        is_asked, key = (
            given.stratified_split_for_sampling,
            given.stratification_key_column_for_sampling,
        )
    elif given.specify_the_partitioner_method == "partition-evenly":
        is_asked, key = given.stratified_split, given.stratification_key_column
    else:
        is_asked, key = (
            given.stratified_split_for_customized_fold_assignment,
            given.stratification_key_column_for_customized_fold_assignment,
        )
    if is_asked and not key:
        raise BadRecipe(
            "A stratified split names no stratification key column.",
            remedy="Name it in the settings, or don't stratify.",
            studio="0011",
            field="steps",
        )
    return key if is_asked else ""


def _pick(table: Table, settings: PartitionSettings) -> Table:
    from pandas.api.types import is_numeric_dtype

    if table.aside is None or FOLDS not in table.aside.columns:
        raise _no_fold("The rows have no folds.", "Assign them to folds in a step before.")
    if not is_numeric_dtype(table.aside[FOLDS]):
        raise _no_fold("The folds are no numbers.", "Assign rows to folds in a step before.")
    folds = table.aside[FOLDS].to_numpy(np.float64)
    wanted = settings.specify_which_fold_to_be_sampled_from
    count = int(np.nanmax(folds, initial=-1)) + 1
    if wanted > count:
        raise _no_fold(f"There is no fold {wanted}.", f"Pick one of 1 to {count}.")
    is_wanted = (folds == wanted - 1) ^ settings.pick_complement_of_the_selected_fold
    picked = table.take(np.flatnonzero(is_wanted))
    rest = table.aside.drop(columns=FOLDS).iloc[np.flatnonzero(is_wanted)].reset_index(drop=True)
    return replace(picked, aside=rest if rest.shape[1] else None)


def _no_fold(detail: str, remedy: str) -> BadRecipe:
    return BadRecipe(detail, remedy=remedy, studio="0018", field="steps")


def check(columns: list[str] | None, types: Types, settings: PartitionSettings) -> None:
    """Raise ``BadRecipe`` for columns, and for settings that contradict each other."""
    from trainlet.catalogue.fitted.tables.tablewide import refuse_columns

    refuse_columns("Partition and Sample", columns)
    mode = settings.partition_or_sample_mode
    if mode in ("sampling", "assign-to-folds"):
        _key(settings)
    if mode != "assign-to-folds":
        return
    _shares(settings)
    if settings.use_replacement_in_the_partitioning and not settings.randomized_split:
        raise BadRecipe(
            "Rows are drawn with replacement, and yet not at random.",
            remedy="Set randomized_split, or unset use_replacement_in_the_partitioning.",
            studio="0002",
            field="steps",
        )


MODULE = Transform(
    title="Partition and Sample",
    summary="Takes the head, a sample or a fold of the rows, or assigns them to folds.",
    place="training",
    settings=PartitionSettings,
    fit=fit,
    check=check,
    deviations=(
        "There are at most 10,000 folds.",
        "A seed of 0 is the recipe's own seed, not the clock's.",
        "Rows keep their order; a row that is drawn more than once is repeated where it stands.",
        "A sample without any row, and a fold without one, are refused.",
        "A fold that is picked has no folds of its own any more.",
    ),
)

"""cross-validate: a recipe is tried on each fold of a table, learned from the others."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

from trainlet import datasets, keys
from trainlet.catalogue import lookup
from trainlet.catalogue.spec import FOLDS
from trainlet.errors import BadTable
from trainlet.evaluations import Crossing
from trainlet.registry import Signature
from trainlet.scoring.csv_body import as_given, harmless
from trainlet.scoring.outputs import output_names
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work import resources
from trainlet.work.holder import Holder
from trainlet.work.planning import Plan, plan_crossing
from trainlet.work.requests import CrossValidateRequest, read
from trainlet.work.retraining.columns import needed

if TYPE_CHECKING:
    from trainlet.tables import TextTable
    from trainlet.training.crossing import Crossed
    from trainlet.training.folds import Dealt
    from trainlet.training.problem import Whole

PLACE = "cross-validation"
"""Where the answers of a recipe without a model lie."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a cross-validation was of, and what came of it."""

    plan: Plan
    seed: int
    text: "TextTable"
    whole: "Whole"
    dealt: "Dealt"
    crossed: "Crossed"


def run(
    document: dict[str, Any], store: Store, settings: Settings, holder: Holder
) -> dict[str, Any]:
    """Return the figures of each fold, and where they and what was said of each row are.

    Raises:
        BadRecipe: The recipe doesn't fit the dataset.
        BadTable: The table can't be read, or no row has a label.
        TrainingFailed: The rows don't do for the folds, or can't be learned from.
    """
    request: CrossValidateRequest = read(document, CrossValidateRequest)
    planned = plan_crossing(request, store)
    holder.report(5, "read")
    tried = _tried(planned, request, store, settings, holder)
    holder.report(95, "write")
    place = request.model or PLACE
    answers = keys.answers(place, holder.job, holder.worker)
    store.put(answers, _scored(tried).encode())
    evaluation = keys.answers(place, holder.job, holder.worker, "json")
    found = _crossing(tried)
    store.put(evaluation, msgspec.json.encode(found))
    told = msgspec.to_builtins(found)
    return {
        "model": request.model,
        **{name: value for name, value in told.items() if name not in ("crossing", "table")},
        "evaluation": f"/v1/jobs/{holder.job}/evaluation",
        "evaluation_key": evaluation,
        "answers": f"/v1/jobs/{holder.job}/answers",
        "key": answers,
    }


def _tried(
    planned: Plan, request: CrossValidateRequest, store: Store, settings: Settings, holder: Holder
) -> Tried:
    from trainlet.training.crossing import cross_validate
    from trainlet.training.folds import deal_folds
    from trainlet.training.problem import split_seed
    from trainlet.training.train import provenance

    recipe = planned.recipe
    text, whole = _read(planned, store, settings)
    seed = request.seed or split_seed(recipe)
    dealt = deal_folds(whole, recipe, request.folds, seed)
    table = replace(
        whole.table,
        seed=provenance(recipe, planned.schema).seed,
        others=resources.of_recipe(recipe, store, settings),
        graphs=resources.graphs(recipe.steps, store),
    )

    def begin(done: int, of: int) -> None:
        holder.report(10 + 85 * done / of, f"fold {done + 1} of {of}")

    return Tried(planned, seed, text, whole, dealt, cross_validate(recipe, table, dealt, begin))


def _read(planned: Plan, store: Store, settings: Settings) -> "tuple[TextTable, Whole]":
    """Return the table as it is, and its rows that have a label."""
    from trainlet.tables import read_stored, typed_as
    from trainlet.training.problem import pose_whole

    schema, recipe = planned.schema, planned.recipe
    columns = needed(schema, recipe, frozenset())
    text = read_stored(datasets.read_data(store, schema), settings, schema.reading)
    frame = typed_as(text, {column.name: column.type for column in columns})
    whole = pose_whole(frame, msgspec.structs.replace(schema, columns=columns), recipe)
    if whole.rows.empty:
        raise BadTable(
            f"No row of {schema.dataset!r} has a label.",
            remedy=f"Fill column {recipe.label!r}.",
            studio="0021",
            column=recipe.label,
        )
    return text, whole


def _crossing(tried: Tried) -> Crossing:
    from trainlet.training.crossing import fold_table
    from trainlet.training.folds import NEVER

    recipe, schema, crossed = tried.plan.recipe, tried.plan.schema, tried.crossed
    use = recipe.learner.use
    return Crossing(
        dataset=schema.dataset,
        dataset_version=schema.version,
        label=recipe.label,
        task=lookup.get("learners", use).task,
        learner=use,
        dealt_by=tried.dealt.by,
        seed=tried.seed,
        rows=len(tried.whole.rows),
        never_tested=int((tried.dealt.folds == NEVER).sum()),
        folds=crossed.folds,
        mean=crossed.mean,
        standard_deviation=crossed.deviation,
        counted=crossed.counted,
        table=fold_table(crossed, use),
    )


def _scored(tried: Tried) -> str:
    """Return the whole table as CSV, with each row's fold and what was said of it beside.

    A row without a label, or in no fold, is blank there; a column of the table that has the name
    of one of these gives way to it.
    """
    said = {FOLDS: _folds(tried), **_answers(tried)}
    added = {name: _placed(values, tried) for name, values in said.items()}
    kept = [name for name in tried.text.names if name not in added]
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([*map(as_given, kept), *added])
    columns = [map(as_given, tried.text.cells(name)) for name in kept]
    writer.writerows(zip(*columns, *added.values(), strict=True))
    return written.getvalue()


def _folds(tried: Tried) -> list[Any]:
    return [number if number >= 0 else None for number in tried.dealt.folds.tolist()]


def _answers(tried: Tried) -> dict[str, list[Any]]:
    """Return the columns of the answers under Studio's names, a value for each labelled row."""
    said, table, recipe = tried.crossed.said, tried.whole.table, tried.plan.recipe
    learner = lookup.get("learners", recipe.learner.use)
    answers = list(said.answers or {})
    signature = Signature(
        task=learner.task,
        inputs=[],
        label=recipe.label,
        classes=list(table.classes),
        answers=answers,
    )
    if said.answers:
        found = [each.tolist() for each in said.answers.values()]
    elif said.probabilities is None:
        found = [said.predicted.tolist()]
    else:
        labels = [harmless(table.classes[place]) for place in said.predicted.tolist()]
        shares = said.probabilities.T.tolist()
        found = [labels, shares[1]] if learner.task == "two-class" else [*shares, labels]
    gaps = said.gaps.tolist()
    return {
        name: [None if gap else value for value, gap in zip(values, gaps, strict=True)]
        for name, values in zip(output_names(signature), found, strict=True)
    }


def _placed(values: list[Any], tried: Tried) -> Iterator[Any]:
    """Yield a value for each row of the table; None for one without a label."""
    by_row: list[Any] = [None] * tried.text.rows
    for place, value in zip(tried.whole.places.tolist(), values, strict=True):
        by_row[place] = value
    return iter(by_row)

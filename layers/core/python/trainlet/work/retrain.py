"""retrain: new rows and a model's own recipe become a version, which serves if it is better."""

import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from trainlet import datasets, receipts, recipes
from trainlet.datasets import Schema, VersionLine
from trainlet.errors import BadRecipe, Conflict, StoreUnavailable, TrainletError
from trainlet.receipts import Outcome, Receipt
from trainlet.recipes import Choice, Recipe, Retrain
from trainlet.registry import Artifacts
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.holder import Holder
from trainlet.work.planning import Plan
from trainlet.work.requests import RetrainRequest, read
from trainlet.work.retraining.budget import seconds_of
from trainlet.work.retraining.champion import (
    Champion,
    find_champion,
    inputs_in,
    known_rows,
    new_rows,
    schema_of,
    taken,
)
from trainlet.work.retraining.columns import Shape
from trainlet.work.retraining.making import Making, contest_of, make
from trainlet.work.retraining.material import Material, gather, lines_for, order_of
from trainlet.work.retraining.promotion import settle, writer_of
from trainlet.work.searching import Search, kept, remembered
from trainlet.work.sweeping import sweep_of


@dataclass(frozen=True, slots=True)
class Round:
    """One retraining.

    Attributes:
        store: Where everything is.
        settings: Limits and prices.
        holder: The job.
        request: What was asked.
        recipe: The model's own.
        began: Clock seconds.
        facts: What the receipt will say, as it becomes known.
    """

    store: Store
    settings: Settings
    holder: Holder
    request: RetrainRequest
    recipe: Recipe
    began: float
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def rule(self) -> Retrain:
        """The recipe's policy; where it has none, only a request asks for anything."""
        return self.recipe.retrain or Retrain()

    def receipt(self, outcome: Outcome, why: str, **facts: Any) -> Receipt:
        """Write what came of it."""
        known = {"seconds": {}, **self.facts, **facts}
        total = round(time.monotonic() - self.began, 4)
        known["seconds"] = {**known["seconds"], "total": total}
        receipt = Receipt(
            job=self.holder.job,
            model=self.request.model,
            at=datetime.now(UTC),
            trigger=self.request.trigger,
            cause=self.request.cause,
            dataset=self.recipe.dataset,
            outcome=outcome,
            why=why,
            cost=round(total * self.settings.price_per_second, 8),
            **known,
        )
        return receipts.write(self.store, receipt)


def run(document: dict[str, Any], store: Store, settings: Settings, holder: Holder) -> Receipt:
    """Return the receipt of a retraining; whatever comes of it, there is one.

    Raises:
        BadRecipe: The model has no recipe.
        BadTable: The new data lacks a column, has one of another type, or a new label.
        Conflict: The model would be retrained because of itself.
        OverBudget: It took longer than the recipe allows.
        TrainingFailed: The rows can't be learned from.
    """
    request: RetrainRequest = read(document, RetrainRequest)
    done = receipts.find(store, request.model, holder.job)
    if done and done.problem is None:
        return done  # an earlier attempt came this far
    recipe = recipes.find(store, request.model)
    if recipe is None:
        raise BadRecipe(
            f"No recipe is kept for {request.model!r}.",
            remedy="Train it once, or PUT a recipe.",
            field="model",
        )
    current = Round(store, settings, holder, request, recipe, time.monotonic())
    try:
        return _retrain(replace(current, recipe=recipes.competing(recipes.completed(recipe))))
    except StoreUnavailable as error:
        with suppress(StoreUnavailable):  # it is tried again, and may be the last try
            current.receipt("stopped", error.detail, problem=error.problem())
        raise
    except TrainletError as error:
        current.receipt("stopped", error.detail, problem=error.problem())
        raise


def _retrain(current: Round) -> Receipt:
    index = datasets.read_index(current.store, current.recipe.dataset)
    version = current.request.version or index.latest
    cause = _cause(current, version)
    lines = lines_for(index, version, current.recipe)
    current.facts["versions"] = [line.version for line in lines]
    if _is_passed_over(current, index, lines[-1]):
        return current.receipt("waiting", "A later upload of the same burst is trained on.")
    champion = find_champion(current.store, current.request.model, writer_of(current.holder.job))
    number = champion.version.number if champion else 0
    current.facts.update(champion_before=number, champion_after=number)
    current.holder.report(5, "read")
    material = _gather(current, champion, [line.version for line in lines])
    order = order_of(material, lines[-1], current.recipe)
    if champion and order < champion.order:
        return current.receipt("older", "The champion was trained on newer data.")
    count = _count_new(current, champion, material)
    least = current.rule.minimum_new_rows
    if current.request.trigger != "request" and count < least:
        return current.receipt("waiting", f"{count:,} rows are new, fewer than {least:,}.")
    return _train(current, material, order, cause)


def _cause(current: Round, version: str) -> tuple[str, ...]:
    """Return what leads to this version; raise ``Conflict`` if it would lead to itself."""
    mine = f"retrain {current.request.model} {current.recipe.dataset}@{version}"
    if mine in current.request.cause:
        raise Conflict(
            f"{current.request.model!r} would be retrained because of itself.",
            remedy="Let no output of the model be a version of the dataset it is trained on.",
            field="cause",
        )
    return (*current.request.cause, mine)


def _is_passed_over(current: Round, index: datasets.Index, line: VersionLine) -> bool:
    """Tell whether a burst of uploads went on: its last one is trained on."""
    newest = max(index.versions, key=lambda each: each.order)
    is_waited_for = current.rule.debounce_seconds > 0 and current.request.trigger != "request"
    return is_waited_for and newest.version != line.version


def _gather(current: Round, champion: Champion | None, versions: list[str]) -> Material:
    newest = datasets.read_schema(current.store, current.recipe.dataset, versions[-1])
    before = schema_of(current.store, champion)
    base = _grown(champion, before, newest, current.recipe) if champion and before else newest
    model = champion.manifest.signature if champion else None
    shape = Shape(
        base,
        inputs_in(champion, newest),
        model.classes if model and model.label == current.recipe.label else (),
    )
    current.facts["ignored_columns"] = _ignored(base, before, newest, current.recipe)
    recipes.check(current.recipe, base)
    material = gather(current.store, current.settings, current.recipe, versions, shape)
    current.facts.update(rows=len(material.frame), versions=material.versions)
    return material


def _grown(champion: Champion, before: Schema, newest: Schema, recipe: Recipe) -> Schema:
    """Return the champion's columns, and those of the newest version that the recipe names.

    A recipe that takes all columns, where the champion's named some, names them all.
    """
    base = taken(champion, before)
    is_wider = recipe.columns is None and champion.manifest.recipe.get("columns") is not None
    named = {*(recipe.columns or ()), recipe.label, *recipes.beside(recipe, newest)}
    known = {column.name for column in base.columns}
    added = [c for c in newest.columns if (is_wider or c.name in named) and c.name not in known]
    return msgspec.structs.replace(base, columns=[*base.columns, *added])


def _ignored(base: Schema, before: Schema | None, newest: Schema, recipe: Recipe) -> list[str]:
    """Return the columns that came new and are not taken; all that a recipe of all leaves out."""
    known = base if recipe.columns is None or before is None else before
    names = {column.name for column in (*base.columns, *known.columns)}
    return [column.name for column in newest.columns if column.name not in names]


def _count_new(current: Round, champion: Champion | None, material: Material) -> int:
    known = None
    if champion:
        known = known_rows(current.store, current.settings, champion, material.schema)
    count = new_rows(material, current.recipe, known)
    current.facts["new_rows"] = count
    return count


def _searched(current: Round, making: Making) -> Making:
    """Return what is to be made with the settings that a sweep finds best."""
    assert current.rule.sweep
    plan = Plan(making.model, making.recipe, making.material.schema)
    planned = sweep_of(plan, current.rule.sweep, making.store, making.holder.job)
    found = Search(planned, making, time.monotonic()).run()
    current.facts["sweep_key"] = kept(found, making)
    remembered(found, planned, making)
    best = Choice(use=found.trials[0].learner, settings=found.trials[0].settings)
    return replace(making, recipe=msgspec.structs.replace(making.recipe, learner=best))


def _train(current: Round, material: Material, order: str, cause: tuple[str, ...]) -> Receipt:
    making = Making(
        store=current.store,
        settings=current.settings,
        holder=current.holder,
        model=current.request.model,
        recipe=current.recipe,
        material=material,
        order=order,
        cause=cause,
        seconds=seconds_of(current.rule, current.settings),
    )
    if current.rule.sweep:
        making = _searched(current, making)
    built = make(making)
    if isinstance(built, Artifacts):
        current.facts["seconds"] = built.manifest.seconds
    current.holder.report(95, "publish")
    settled = settle(contest_of(making), built)
    decision = settled.decision
    after = settled.number if decision.outcome == "promoted" else settled.before
    return current.receipt(
        decision.outcome,
        decision.why,
        version=settled.number,
        champion_before=settled.before,
        champion_after=after,
        judgement=decision.judgement,
    )

"""train: a dataset version and a recipe become a model version."""

from typing import Any

from trainlet import datasets, job_ids, recipes, registry
from trainlet.registry import Artifacts, Note, Verdict
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.holder import Holder
from trainlet.work.planning import Plan, plan
from trainlet.work.requests import TrainRequest, read
from trainlet.work.retraining.champion import find_champion, inputs_in
from trainlet.work.retraining.columns import Shape
from trainlet.work.retraining.making import Making, contest_of, make
from trainlet.work.retraining.material import gather, lines_for, order_of
from trainlet.work.retraining.promotion import Decision, settle, writer_of


def run(
    document: dict[str, Any], store: Store, settings: Settings, holder: Holder
) -> dict[str, Any]:
    """Return the version's number and metrics; a build that was made before is not made again.

    Raises:
        BadRecipe: The recipe doesn't fit the dataset.
        TrainingFailed: The table can't be learned from with this recipe.
        ParityLost: The ONNX file doesn't reproduce the pipeline.
    """
    planned = plan(read(document, TrainRequest), store)
    holder.report(5, "read")
    return published(making_of(planned, store, settings, holder), planned)


def published(making: Making, planned: Plan) -> dict[str, Any]:
    """Make a version, publish it, and return what the job made."""
    built = make(making)
    if isinstance(built, Artifacts):
        making.holder.report(95, "publish")
    number, decision = _publish(making, built)
    return _result(making, planned, number, decision)


def making_of(planned: Plan, store: Store, settings: Settings, holder: Holder) -> Making:
    """Return what a plan's version is to be made of: the rows are read here."""
    recipe, newest = planned.recipe, planned.schema
    index = datasets.read_index(store, recipe.dataset)
    lines = lines_for(index, newest.version, recipe)
    versions = [line.version for line in lines]
    gated = recipe.promote is not None
    champion = find_champion(store, planned.model, writer_of(holder.job)) if gated else None
    shape = Shape(also=inputs_in(champion, newest))
    material = gather(store, settings, recipe, versions, shape)
    return Making(
        store=store,
        settings=settings,
        holder=holder,
        model=planned.model,
        recipe=recipe,
        material=material,
        order=order_of(material, lines[-1], recipe),
        cause=(f"{job_ids.verb_of(holder.job)} {recipe.dataset}@{newest.version}",),
    )


def _publish(making: Making, built: Artifacts | registry.Version) -> tuple[int, Decision | None]:
    """Publish a build, by the recipe's gate if it has one."""
    if making.recipe.promote:
        settled = settle(contest_of(making), built)
        return settled.number, settled.decision
    if isinstance(built, registry.Version):
        return built.number, None
    job = making.holder.job
    note = Note(who=job, why="published", writer=writer_of(job), order=making.order)
    return registry.publish(making.store, built, Verdict(note=note)), None


def _result(
    making: Making, planned: Plan, number: int, decision: Decision | None
) -> dict[str, Any]:
    """Return what the job made; the recipe of what serves now is the one that is kept."""
    store, model = making.store, making.model
    index = registry.read_index(store, model)
    version = registry.find_version(store, index, model, number)
    champion = registry.resolve(index, model)
    if version == champion:
        recipes.save(store, model, planned.recipe)
    manifest = registry.read_manifest(store, model, version)
    pinned = "" if version == champion else f"/versions/{number}"
    judged = {"outcome": decision.outcome, "why": decision.why} if decision else {}
    return {
        "model": model,
        "version": number,
        "champion": champion.number,
        "built": version.claim == making.holder.worker,
        **judged,
        "learner": manifest.learner,
        "metrics": manifest.metrics,
        "rows": manifest.rows,
        "parity": manifest.parity,
        "score": f"/v1/models/{model}{pinned}/score",
    }

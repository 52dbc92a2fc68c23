"""Models over HTTP."""

from typing import Any

import msgspec
from flask import Blueprint, Response

from trainlet import recipes, registry
from trainlet.errors import (
    ArtifactCorrupt,
    BadName,
    ModelMissing,
    ObjectMissing,
    VersionMissing,
)
from trainlet.web.context import context, json_body, reply
from trainlet.work.planning import plan
from trainlet.work.requests import TrainRequest

LISTED = ("champion", "versions", "task", "learner", "dataset", "created", "metrics")

routes = Blueprint("models", __name__, url_prefix="/v1")


@routes.get("/models")
def listed() -> Response:
    """List the models."""
    names = registry.names(context().store)
    return reply({"models": [line for name in names if (line := _line(name))]})


@routes.get("/models/<name>")
def show(name: str) -> Response:
    """Show a model: its versions, its aliases, and what its champion takes and gives."""
    index = registry.read_index(context().store, name)
    champion = registry.resolve(index, name)
    manifest = registry.read_manifest(context().store, name, champion)
    return reply(
        {
            "name": name,
            "ready": True,
            "aliases": {alias: named.version for alias, named in index.aliases.items()},
            "champion": champion.number,
            "signature": manifest.signature,
            "metrics": manifest.metrics,
            "learner": manifest.recipe.get("learner"),
            "versions": index.versions,
            "moves": index.moves,
            "score": f"/v1/models/{name}/score",
        }
    )


@routes.get("/recipes/<model>")
def show_recipe(model: str) -> Response:
    """Show the recipe to rerun for a model."""
    found = recipes.find(context().store, model)
    if found is None:
        raise ModelMissing(
            f"No recipe is kept for {model!r}.", remedy="Train it once, or PUT a recipe."
        )
    return reply(found)


@routes.put("/recipes/<model>")
def put_recipe(model: str) -> Response:
    """Keep a recipe for a model, checked against its dataset."""
    recipe: recipes.Recipe = json_body(recipes.Recipe)
    planned = plan(TrainRequest(model=model, recipe=recipe), context().store)
    recipes.save(context().store, model, planned.recipe)
    return reply(planned.recipe)


def _line(name: str) -> dict[str, Any] | None:
    try:
        index = registry.read_index(context().store, name)
        champion = registry.resolve(index, name)
        manifest = registry.read_manifest(context().store, name, champion)
    except (ModelMissing, BadName):
        return None  # its first build is not published yet
    except (ArtifactCorrupt, ObjectMissing, VersionMissing) as error:
        return {**dict.fromkeys(LISTED), "name": name, "problem": error.detail}
    return {
        "name": name,
        "champion": champion.number,
        "versions": index.next - 1,
        "task": manifest.signature.task,
        "learner": manifest.learner,
        "dataset": manifest.dataset.name,
        "created": champion.created,
        "metrics": msgspec.to_builtins(manifest.metrics),
    }

"""The catalogue over HTTP."""

from typing import Any

import msgspec
from flask import Blueprint, Response

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Settings
from trainlet.web.context import reply

routes = Blueprint("catalogue", __name__, url_prefix="/v1")


@routes.get("/learners")
def learners() -> Response:
    """List the learners with their settings, ranges and defaults."""
    found = {name: lookup.get("learners", name) for name in lookup.names("learners")}
    return reply(
        {
            "learners": [
                {
                    "id": name,
                    "title": learner.title,
                    "summary": learner.summary,
                    "task": learner.task,
                    "settings": _schema(learner.settings),
                    "deviations": learner.deviations,
                }
                for name, learner in found.items()
            ]
        }
    )


@routes.get("/transforms")
def transforms() -> Response:
    """List the transforms with their settings, ranges and defaults."""
    found = {name: lookup.get("transforms", name) for name in lookup.names("transforms")}
    return reply(
        {
            "transforms": [
                {
                    "id": name,
                    "title": transform.title,
                    "summary": transform.summary,
                    "settings": _schema(transform.settings),
                }
                for name, transform in found.items()
            ]
        }
    )


def _schema(settings: type[Settings]) -> Any:
    """Return the JSON Schema of a module's settings."""
    (_, components) = msgspec.json.schema_components([settings])
    return components[settings.__name__].get("properties", {})

"""The catalogue over HTTP."""

from typing import Any

import msgspec
from flask import Blueprint, Response

from trainlet.catalogue import lookup
from trainlet.catalogue.spec import Learner, Settings
from trainlet.registry import Signature
from trainlet.registry.manifest import NUMERIC_TASKS
from trainlet.scoring.outputs import output_names
from trainlet.web.context import reply

routes = Blueprint("catalogue", __name__, url_prefix="/v1")


@routes.get("/learners")
def learners() -> Response:
    """List the learners with their settings: ranges, defaults, and what tuning tries (``sweep``).

    ``answers`` are the columns that one gives as it is set from the start.
    """
    found = {name: lookup.get("learners", name) for name in lookup.names("learners")}
    return reply(
        {
            "learners": [
                {
                    "id": name,
                    "title": learner.title,
                    "summary": learner.summary,
                    "task": learner.task,
                    "answers": _answers(learner),
                    "is_studio": learner.is_studio,
                    "settings": _schema(name, learner.settings),
                    "deviations": learner.deviations,
                }
                for name, learner in found.items()
            ]
        }
    )


@routes.get("/transforms")
def transforms() -> Response:
    """List the transforms with their settings, ranges and defaults, and where each acts.

    ``place`` is ``graph`` for those that are part of the model, ``training`` for those that only
    choose rows to train on, ``clean`` for those that only a clean job can hold.
    """
    found = {name: lookup.get("transforms", name) for name in lookup.names("transforms")}
    return reply(
        {
            "transforms": [
                {
                    "id": name,
                    "title": transform.title,
                    "summary": transform.summary,
                    "place": transform.place,
                    "in_graph": transform.place == "graph",
                    "settings": _schema(name, transform.settings),
                    "deviations": transform.deviations,
                }
                for name, transform in found.items()
            ]
        }
    )


def _answers(learner: Learner) -> list[str]:
    signature = Signature(
        task=learner.task,
        inputs=[],
        label="",
        classes=["class"] if learner.task not in NUMERIC_TASKS else [],
        answers=list(learner.answers(learner.settings())),
    )
    return output_names(signature)


def _schema(name: str, type_: type[Settings]) -> dict[str, Any]:
    """Return the JSON Schema of a module's settings, whole: it refers to nothing elsewhere."""
    _, components = msgspec.json.schema_components([type_])
    listed = _whole(components[type_.__name__].get("properties", {}), components)
    used = lookup.spelled_out(lookup.check_settings(name, type_, {}))
    for setting, schema in listed.items():
        if "default" in schema:
            schema["default"] = used[setting]
    return dict(listed)


def _whole(schema: Any, components: dict[str, Any]) -> Any:
    if isinstance(schema, dict):
        named = components.get(schema.get("$ref", "").rpartition("/")[2], {})
        own = {key: value for key, value in schema.items() if key != "$ref"}
        return {key: _whole(value, components) for key, value in {**named, **own}.items()}
    return [_whole(each, components) for each in schema] if isinstance(schema, list) else schema

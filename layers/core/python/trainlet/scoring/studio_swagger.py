"""Swagger 2.0 of a model as Studio's clients read it: paths, definitions, and a row that scores."""

from typing import Any

from trainlet.cells import ColumnType
from trainlet.registry import Input, Signature
from trainlet.registry.recommenders import Kind
from trainlet.scoring.openapi import sample
from trainlet.scoring.outputs import label_name, output_names
from trainlet.scoring.recommending.asking import (
    STUDIO_AMONG,
    STUDIO_KIND,
    STUDIO_KINDS,
    STUDIO_NAMES,
)

KINDS: dict[ColumnType, dict[str, str]] = {
    "integer": {"type": "integer", "format": "int64"},
    "number": {"type": "number", "format": "double"},
    "boolean": {"type": "boolean"},
    "datetime": {"type": "string", "format": "date-time"},
    "duration": {"type": "number", "format": "double"},
    "category": {"type": "string"},
    "text": {"type": "string"},
}
EXECUTE = "/execute?api-version=2.0&format=swagger"
DOCUMENT = "/swagger.json"


def swagger(title: str, version: str, signature: Signature) -> dict[str, Any]:
    """Return the document of one version.

    Clients take the verb from the second path, the sample from ``ExecutionRequest``, and the
    columns from ``input1Item`` and ``output1Item``.

    Args:
        title: The model's name.
        version: The version's number.
        signature: What it takes and gives.
    """
    return {
        "swagger": "2.0",
        "info": {"title": title, "version": version},
        "schemes": ["https"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": {
            DOCUMENT: {"get": {"operationId": "getSwagger", "responses": _answered(None)}},
            EXECUTE: {"post": _execute()},
        },
        "definitions": _definitions(signature),
    }


def _cell(column: Input) -> str:
    """Return a cell that the model takes, as Studio's clients send one: a text."""
    value = sample(column)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _execute() -> dict[str, Any]:
    return {
        "operationId": "execute",
        "parameters": [
            {
                "name": "executionRequest",
                "in": "body",
                "required": True,
                "schema": {"$ref": "#/definitions/ExecutionRequest"},
            }
        ],
        "responses": _answered("ExecutionResponse"),
    }


def _answered(definition: str | None) -> dict[str, Any]:
    schema = {"schema": {"$ref": f"#/definitions/{definition}"}} if definition else {}
    return {
        "200": {"description": "The answer.", **schema},
        "default": {
            "description": "A refusal.",
            "schema": {"$ref": "#/definitions/ErrorResponse"},
        },
    }


def _definitions(signature: Signature) -> dict[str, Any]:
    taken = {column.name: _property(column) for column in signature.inputs}
    text = {"type": "string", "x-ms-isnullable": True}
    given = {
        name: text if name == label_name(signature) else {**text, "format": "double"}
        for name in output_names(signature)
    }
    row = {column.name: _cell(column) for column in signature.inputs}
    parameters = _parameters() if signature.recommender else {}
    return {
        "ExecutionRequest": {
            **_object({"Inputs": _ref("ExecutionInputs"), "GlobalParameters": _object(parameters)}),
            "example": {"Inputs": {"input1": [row]}, "GlobalParameters": {}},
        },
        "ExecutionInputs": _object({"input1": _items("input1Item")}),
        "ExecutionResponse": _object({"Results": _ref("ExecutionOutputs")}),
        "ExecutionOutputs": _object({"output1": _items("output1Item")}),
        "input1Item": _object(taken),
        "output1Item": _object({**taken, **given}),
        "ErrorResponse": _object({"error": {"type": "object"}}),
    }


def _parameters() -> dict[str, Any]:
    """Return what a recommender can be asked for in Studio's words."""
    kinds = {"type": "string", "enum": [*STUDIO_KINDS]}
    number = {"type": "integer", "format": "int64", "minimum": 1}
    named = {
        name: _selection(kind) if field == "among" else number
        for name, (kind, field) in STUDIO_NAMES.items()
    }
    return {STUDIO_KIND: kinds, **named}


def _selection(kind: Kind) -> dict[str, Any]:
    of_users = kind == "related-users"
    names = [name for name in STUDIO_AMONG if ("Users" in name) == of_users]
    return {"type": "string", "enum": names}


def _property(column: Input) -> dict[str, Any]:
    kind: dict[str, Any] = {**KINDS[column.type], "x-ms-isnullable": column.nullable}
    return {**kind, "enum": column.categories} if column.categories else kind


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/definitions/{name}"}


def _items(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}

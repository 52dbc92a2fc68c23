"""OpenAPI 3.1 of one version of a model: its own route, with an example that really scores."""

from typing import Any

from trainlet.registry import Input, Signature
from trainlet.registry.manifest import UNTAUGHT
from trainlet.scoring.outputs import label_name, output_names

JSON = "application/json"


def openapi(model: str, version: int, signature: Signature) -> dict[str, Any]:
    """Return the document of a version with this signature."""
    record = {
        "type": "object",
        "properties": {column.name: _property(column) for column in signature.inputs},
        "required": signature.required,
    }
    example = {"records": [{column.name: sample(column) for column in signature.inputs}]}
    request = _object({"records": {"type": "array", "minItems": 1, "items": record}}, ["records"])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": model,
            "version": str(version),
            "description": _told(signature),
        },
        "security": [{"key": []}],
        "paths": {
            f"/v1/models/{model}/versions/{version}/score": {
                "post": {
                    "operationId": "score",
                    "requestBody": {
                        "required": True,
                        "content": {JSON: {"schema": request, "example": example}},
                    },
                    "responses": _responses(signature),
                }
            }
        },
        "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }


def _told(signature: Signature) -> str:
    if signature.task == "clustering":
        return "Assigns each row to a cluster."
    if signature.task == "anomaly":
        return "Tells how odd each row is."
    return f"Predicts {signature.label}: {signature.task}."


def sample(column: Input) -> Any:
    """Return a value that the model takes."""
    if column.type == "text":
        return column.categories[0] if column.categories else ""
    value = column.minimum or 0.0
    if column.type == "boolean":
        return bool(value)
    return int(value) if value == int(value) else value


def _responses(signature: Signature) -> dict[str, Any]:
    outputs = output_names(signature)
    row = _object({name: _output(name, signature) for name in outputs}, outputs)
    answer = _object(
        {
            "model": {"type": "string"},
            "version": {"type": "integer"},
            "predictions": {"type": "array", "items": row},
        },
        ["model", "version", "predictions"],
    )
    problem = _object({"code": {"type": "string"}, "detail": {"type": "string"}}, ["code"])
    return {
        "200": {"description": "The answers.", "content": {JSON: {"schema": answer}}},
        "4XX": {
            "description": "A refusal, with the place and the remedy.",
            "content": {"application/problem+json": {"schema": problem}},
        },
    }


def _output(name: str, signature: Signature) -> dict[str, Any]:
    """Return the schema of an answer's column; a row with a gap has null in it."""
    if name == label_name(signature) and signature.classes:
        return {"enum": [*signature.classes, None]}
    if name == label_name(signature) and signature.task in UNTAUGHT:
        return {"type": ["integer", "null"]}
    return {"type": ["number", "null"]}


def _property(column: Input) -> dict[str, Any]:
    kinds = {"text": "string", "boolean": "boolean"}
    found: dict[str, Any] = {"type": [kinds.get(column.type, "number"), "null"]}
    if column.categories:
        found["examples"] = column.categories[:10]
    if column.minimum is not None and column.type in ("integer", "number"):
        found["description"] = f"{column.minimum:g} to {column.maximum:g} in training."
    return found


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required}

"""Saved transformations, and cleanings that are done again, over HTTP."""

from flask import Blueprint, Response

from trainlet import transformations
from trainlet.errors import NotFound
from trainlet.transformations import Transformation
from trainlet.web.context import context, reply
from trainlet.work import cleanings

routes = Blueprint("transformations", __name__, url_prefix="/v1")

ONNX = "application/octet-stream"


@routes.get("/transformations")
def listed() -> Response:
    """List the transformations with the number of their newest version."""
    store = context().store
    found = {name: transformations.latest(store, name) for name in transformations.names(store)}
    shown = [{"name": name, "latest": number} for name, number in found.items() if number]
    return reply({"transformations": shown})


@routes.get("/transformations/<name>")
def newest(name: str) -> Response:
    """Show the newest version of a transformation."""
    return reply(transformations.read(context().store, name))


@routes.get("/transformations/<name>/versions/<number>")
def version(name: str, number: str) -> Response:
    """Show a version: its steps, what it takes and gives; ``latest`` is a number too."""
    return reply(_find(name, number))


@routes.get("/transformations/<name>/versions/<number>/report")
def report(name: str, number: str) -> Response:
    """Show what the job that made a version changed, column by column."""
    data = transformations.read_report(context().store, _find(name, number))
    return Response(data, content_type="application/json")


@routes.get("/transformations/<name>/versions/<number>/transformation.onnx")
def file(name: str, number: str) -> Response:
    """Give the ONNX file of a version."""
    data = transformations.read_file(context().store, _find(name, number))
    return Response(data, content_type=ONNX)


@routes.get("/cleanings")
def kept() -> Response:
    """List the cleanings that are done again for every new version of a dataset."""
    return reply({"cleanings": list(cleanings.kept(context().store))})


@routes.delete("/cleanings/<into>")
def forget(into: str) -> Response:
    """Do a cleaning no more."""
    cleanings.forget(context().store, into)
    return reply({"forgotten": into})


def _find(name: str, number: str) -> Transformation:
    if number == "latest":
        return transformations.read(context().store, name)
    if not (number.isascii() and number.isdigit() and len(number) < 10 and int(number)):
        raise NotFound(
            f"{number[:40]!r} is no version of a transformation.",
            remedy="Use its number, or latest.",
            transformation=name,
        )
    return transformations.read(context().store, name, int(number))

"""Aliases over HTTP: promotion and rollback are one call each."""

import re
from typing import Annotated, Any

import msgspec
from flask import Blueprint, Response, request

from trainlet import keys, registry
from trainlet.errors import BadRequest
from trainlet.registry import PREVIOUS, Note
from trainlet.web.context import context, json_body, reply

routes = Blueprint("aliases", __name__, url_prefix="/v1/models/<name>")

CALLER = "http"
ETAG = re.compile(r'("?)([0-9]{1,12})\1')


class MoveRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an alias is to name.

    Attributes:
        version: A version's number, an alias, or ``previous``: what the alias named before.
        why: The reason, for the history.
        who: Who moves it, for the history.
    """

    version: int | Annotated[str, msgspec.Meta(max_length=64)]
    why: str = ""
    who: str = CALLER


@routes.put("/aliases/<alias>")
def move(name: str, alias: str) -> Response:
    """Make an alias name a version; ``If-Match`` holds the revision at which it moved last."""
    asked: MoveRequest = json_body(MoveRequest)
    keys.check_name("model", name)
    target = asked.version
    if isinstance(target, str) and target != PREVIOUS:
        target = keys.reference(target)
    note = Note(who=asked.who, why=asked.why)
    moved = registry.move_alias(context().store, name, alias, target, note, _match())
    return _shown(alias, moved)


@routes.get("/aliases/<alias>")
def show(name: str, alias: str) -> Response:
    """Show what an alias names, with the revision at which it moved last as its ETag."""
    keys.check_name("model", name)
    index = registry.read_index(context().store, name)
    registry.check_alias(alias)
    if alias not in index.aliases:
        raise registry.version_missing(name, alias)
    return _shown(alias, index.aliases[alias])


@routes.delete("/aliases/<alias>")
def drop(name: str, alias: str) -> Response:
    """Take an alias away."""
    keys.check_name("model", name)
    registry.drop_alias(context().store, name, alias, Note(who=CALLER, why="dropped"))
    return reply({"alias": alias, "version": None})


def _match() -> int | None:
    text = request.headers.get("If-Match", "").strip()
    if not text:
        return None
    found = ETAG.fullmatch(text)
    if not found:
        raise BadRequest(
            f"If-Match: {text[:40]!r} is no revision.",
            remedy="Send the ETag that GET of the alias gave.",
            field="If-Match",
        )
    return int(found[2])


def _shown(alias: str, named: registry.Alias) -> Response:
    document: dict[str, Any] = {
        "alias": alias,
        "version": named.version,
        "revision": named.revision,
    }
    return reply(document, headers={"ETag": f'"{named.revision}"'})

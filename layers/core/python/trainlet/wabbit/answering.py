"""The route of models that Vowpal Wabbit itself answers for: lines in, answers out."""

import re
from typing import Annotated

import msgspec

from trainlet import access
from trainlet.errors import PROBLEM, Broken, MethodNotAllowed, NotFound, TrainletError
from trainlet.limits import check_size, inflate
from trainlet.scoring.batch import check_rows
from trainlet.scoring.body import decode
from trainlet.scoring.exchange import JSON, Reply, Request
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.wabbit.scoring import How, answer, opened

ROUTE = re.compile(r"/v1/models/([^/]+?)(?:/versions/([^/]+))?/vw-score")
SECONDS = 25.0


class Body(How, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked: the lines, and how they are scored."""

    lines: Annotated[list[str | None], msgspec.Meta(min_length=1)]


def reply(request: Request, store: Store, settings: Settings) -> Reply:
    """Return the reply to a request; it never raises."""
    try:
        access.check(settings.key, request.headers.get("authorization", ""))
        return Reply(200, {"Content-Type": JSON}, _answered(request, store, settings))
    except TrainletError as error:
        return _refused(error)
    except Exception as error:  # noqa: BLE001 - a bug answers as one, and serving goes on
        return _refused(Broken(f"{type(error).__name__}: {error}"))


def _answered(request: Request, store: Store, settings: Settings) -> bytes:
    route = ROUTE.fullmatch(request.path)
    if route is None:
        raise NotFound("There is no such route.", remedy="POST /v1/models/{name}/vw-score.")
    if request.method != "POST":
        raise MethodNotAllowed("Scoring takes POST.", remedy="POST the lines to this address.")
    check_size(len(request.body), settings.max_score_bytes)
    encoding = request.headers.get("content-encoding", "")
    asked: Body = decode(inflate(request.body, encoding, settings.max_score_bytes), Body)
    check_rows(len(asked.lines), settings.max_rows)
    model = opened(store, "@".join(filter(None, route.groups())))
    found = answer(model, asked.lines, asked, SECONDS)
    rows = [dict(zip(found, cells, strict=True)) for cells in zip(*found.values(), strict=True)]
    said = {"model": model.manifest.model, "version": model.number, "predictions": rows}
    return msgspec.json.encode(said)


def _refused(error: TrainletError) -> Reply:
    headers = {"Content-Type": PROBLEM, **error.headers}
    return Reply(error.status, headers, msgspec.json.encode(error.problem()))

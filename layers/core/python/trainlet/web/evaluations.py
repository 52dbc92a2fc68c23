"""What is known of a version's quality over HTTP: its card, charts, and what a threshold does.

What draws is imported when a picture is asked for.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, request

from trainlet import evaluations, keys, registry
from trainlet.errors import BadRequest, ObjectMissing, Unprocessable
from trainlet.evaluations import Cuts, Evaluation, TwoClasses, curves
from trainlet.registry import Index, Version
from trainlet.web import pictures
from trainlet.web.context import context, reply
from trainlet.web.thresholds import Asked, asked_threshold

routes = Blueprint("evaluations", __name__, url_prefix="/v1/models/<name>/versions/<number>")

Found = TypeVar("Found")
PAGES = {"html": "text/html; charset=utf-8", "md": "text/markdown; charset=utf-8"}


@routes.get("/card")
def card(name: str, number: str) -> Response:
    """Give a version's model card, as a page or as Markdown."""
    from trainlet.pictures import card, source

    kind = _page()
    index, version = _version(name, number)
    found = _held(name, version, lambda: source.read(context().store, index, name, version))
    made = card.html(found) if kind == "html" else card.markdown(found, _files(found.evaluation))
    return _answer(made.encode(), PAGES[kind], version)


@routes.get("/charts")
def charts(name: str, number: str) -> Response:
    """List the charts that a version's evaluation is fit for."""
    _, version = _version(name, number)
    found = _evaluation(name, version)
    base = f"/v1/models/{name}/versions/{version.number}/charts"
    charts = pictures.listed(found, "charts", base)
    return reply({"model": name, "version": version.number, "charts": charts})


@routes.get("/charts/<chart>")
def picture(name: str, number: str, chart: str) -> Response:
    """Draw a chart, as ``{chart}.svg`` or ``{chart}.png``."""
    from trainlet.pictures import gallery

    id_, kind = pictures.named(chart)
    gallery.get(id_)
    _, version = _version(name, number)
    found = _evaluation(name, version)
    if found is None or id_ not in gallery.fitting(found):
        raise Unprocessable(
            f"There is no chart {id_!r} of this version's evaluation.",
            remedy=f"GET /v1/models/{name}/versions/{version.number}/charts lists those there are.",
            field="chart",
        )
    data = pictures.drawn(id_, kind, found, "charts")
    return _answer(data, pictures.PICTURES[kind], version)


@routes.get("/chart-data")
def chart_data(name: str, number: str) -> Response:
    """Give the points of Studio's curves, and its table of score bins."""
    _, version = _version(name, number)
    found = _two_classes(name, version)
    cuts = found.cuts
    return reply(
        {
            "model": name,
            "version": version.number,
            "positive": found.positive,
            "roc": [point._asdict() for point in curves.roc(cuts)],
            "precision_recall": [point._asdict() for point in curves.precision_recall(cuts)],
            "lift": [point._asdict() for point in curves.lift(cuts)],
            "score_bins": curves.studio_bins(found.bins),
        }
    )


@routes.get("/threshold")
def threshold(name: str, number: str) -> Response:
    """Tell what a threshold does: a given one, the best by F-score, or the cheapest one."""
    asked = asked_threshold(request.args)
    _, version = _version(name, number)
    found = _two_classes(name, version)
    return reply(
        {
            "model": name,
            "version": version.number,
            "positive": found.positive,
            "rows": found.cuts.positives + found.cuts.negatives,
            **_cut(found.cuts, asked),
        }
    )


def _cut(cuts: Cuts, asked: Asked) -> dict[str, Any]:
    if asked.costs:
        cost = evaluations.best_by_cost(cuts, *asked.costs)
        wrong = dict(zip(("false_positive", "false_negative"), asked.costs, strict=True))
        return {"by": "cost", **wrong, "cost": cost.total, **_confusion(cost.cut)}
    if asked.by:
        return {"by": asked.by, **_confusion(evaluations.best_by_f_score(cuts))}
    return {"at": asked.at, **_confusion(evaluations.at(cuts, asked.at))}


def _confusion(cut: evaluations.Confusion) -> dict[str, Any]:
    figures = ("accuracy", "precision", "recall", "f_score", "fallout")
    return {**cut._asdict(), **{figure: getattr(cut, figure) for figure in figures}}


def _two_classes(name: str, version: Version) -> TwoClasses:
    found = _evaluation(name, version)
    if found and found.two_classes and found.two_classes.cuts.thresholds:
        return found.two_classes
    what = "was not evaluated" if found is None else f"is {found.task}"
    if found and found.task == "two-class":
        what = "was evaluated before thresholds were kept"
    raise Unprocessable(
        f"There are no thresholds: version {version.number} of {name!r} {what}.",
        remedy="Train a model of two classes anew; GET .../evaluation has all that is known.",
    )


def _page() -> str:
    kind = request.args.get("format", "")
    if not kind:
        best = request.accept_mimetypes.best_match(["text/html", "text/markdown"], "text/html")
        return "md" if best == "text/markdown" else "html"
    if kind not in PAGES:
        raise BadRequest(
            f"format={kind[:40]!r} is none.", remedy="Send html or md.", field="format"
        )
    return kind


def _files(found: Evaluation | None) -> dict[str, str]:
    """Return where charts are, relative to the card's own address."""
    from trainlet.pictures import gallery

    return {id_: f"charts/{id_}.svg" for id_ in gallery.fitting(found)}


def _version(name: str, number: str) -> tuple[Index, Version]:
    keys.check_name("model", name)
    index = registry.read_index(context().store, name)
    return index, registry.find_version(context().store, index, name, keys.reference(number))


def _evaluation(name: str, version: Version) -> Evaluation | None:
    file = "evaluation.json"
    data = _held(name, version, lambda: registry.artifact(context().store, name, version, file))
    return evaluations.read(data)


def _held(name: str, version: Version, read: Callable[[], Found]) -> Found:
    """Return what is read of a version; a version that was deleted meanwhile is none."""
    try:
        return read()
    except ObjectMissing:
        raise registry.version_missing(name, version.number) from None


def _answer(data: bytes, content_type: str, version: Version) -> Response:
    number = {"X-Trainlet-Version": str(version.number)}
    return Response(data, content_type=content_type, headers=number)

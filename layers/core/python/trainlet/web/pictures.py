"""What charts over HTTP have in common: their list, and a picture by its name."""

from typing import Any

from flask import Response

from trainlet.errors import ModuleMissing

PICTURES = {"svg": "image/svg+xml", "png": "image/png"}


def listed(document: Any, room: Any, base: str) -> list[dict[str, Any]]:
    """Return the charts that a document is fit for, in words and where they are.

    Args:
        document: What is drawn; None for nothing.
        room: Which charts.
        base: Where their pictures are.
    """
    from trainlet.pictures import gallery

    return [
        {
            "id": id_,
            "title": chart.title,
            "reading": chart.reading,
            "words": chart.words(document),
            **{kind: f"{base}/{id_}.{kind}" for kind in PICTURES},
        }
        for id_, chart in gallery.fitting(document, room).items()
    ]


def named(picture: str) -> tuple[str, str]:
    """Return the chart and the kind that a picture's name names, such as ``roc.svg``.

    Raises:
        ModuleMissing: There is no such kind.
    """
    id_, _, kind = picture.rpartition(".")
    if kind not in PICTURES:
        raise ModuleMissing(
            f"There is no picture {picture[:60]!r}.",
            remedy="Pictures are named like roc.svg or roc.png.",
            field="chart",
        )
    return id_, kind


def drawn(id_: str, kind: str, document: Any, room: Any) -> bytes:
    """Return a picture."""
    from trainlet.pictures import drawing

    return (drawing.svg if kind == "svg" else drawing.png)(id_, document, room)


def answer(picture: str, document: Any, room: Any) -> Response:
    """Answer with a picture of a document, by the picture's name.

    Raises:
        ModuleMissing: There is no such chart, or no such kind.
    """
    id_, kind = named(picture)
    return Response(drawn(id_, kind, document, room), content_type=PICTURES[kind])

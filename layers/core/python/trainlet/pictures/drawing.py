"""From a chart to a picture: SVG or PNG, the same bytes for the same document."""

import io
import textwrap
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from trainlet.pictures import gallery, vector
from trainlet.pictures.chart import HEIGHT, WIDTH, Blank, Chart
from trainlet.pictures.colours import FAINT, INK, MUTED, PAPER
from trainlet.pictures.gallery import Room

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INCH = 72
SHARPNESS = 3 * INCH
"""Dots per inch of a PNG: three for each point."""

STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.labelsize": 11,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "figure.facecolor": PAPER,
    "axes.facecolor": "none",
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "grid.color": FAINT,
    "legend.fontsize": 11,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 11,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 11,
}
_DRAWING = threading.Lock()


def svg(name: str, document: Any, room: Room = "charts") -> bytes:
    """Return a chart as an SVG file."""
    return vector.document(_vector(name, document, room))


def inline(name: str, document: Any) -> str:
    """Return a chart as an element of an HTML page, in the page's colours."""
    return vector.element(_vector(name, document, "charts"))


def png(name: str, document: Any, room: Room = "charts") -> bytes:
    """Return a chart as a PNG file."""
    chart = gallery.get(name, room)
    about = {"Title": chart.title, "Description": chart.words(document), "Software": None}
    return _drawn(chart, document, name, format="png", dpi=SHARPNESS, metadata=about)


def _vector(name: str, document: Any, room: Room) -> vector.Picture:
    chart = gallery.get(name, room)
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    data = _drawn(chart, document, name, format="svg", metadata=nothing)
    return vector.Picture(name, chart.title, chart.words(document), data)


def _drawn(chart: Chart[Any], document: Any, salt: str, **saving: Any) -> bytes:
    """Return a picture; of what can't be drawn, one that says so."""
    with _styled(salt):
        try:
            return _saved(chart, chart.height(document), document, saving)
        except Blank as blank:
            why = str(blank)
        except (ArithmeticError, ValueError):
            why = "These numbers are too large to be drawn."
        return _saved(_saying(chart, why), HEIGHT / 2, document, saving)


def _saved(chart: Chart[Any], height: float, document: Any, saving: dict[str, Any]) -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / INCH, height / INCH), dpi=INCH, layout="constrained")
    chart.draw(figure, document)
    held = io.BytesIO()
    figure.savefig(held, **saving)
    return held.getvalue()


def _saying(chart: Chart[Any], why: str) -> Chart[Any]:
    def draw(figure: "Figure", _: Any) -> None:
        figure.text(0.03, 0.93, chart.title, weight="bold", size=13, va="top")
        figure.text(0.03, 0.45, textwrap.fill(why, 46), color=MUTED, va="center")

    return Chart(
        title=chart.title, reading="", order=0, fits=chart.fits, draw=draw, tell=lambda _: why
    )


@contextmanager
def _styled(salt: str) -> Iterator[None]:
    """Have everything drawn in our style, one picture after the other: the library has one state.

    A letter that the font lacks is drawn as a box, and not warned of.
    """
    import matplotlib as mpl

    with _DRAWING, warnings.catch_warnings(), mpl.rc_context():
        warnings.simplefilter("ignore")
        mpl.rcdefaults()
        parameters: Any = mpl.rcParams
        parameters.update(STYLE)
        parameters["svg.hashsalt"] = f"trainlet {salt}"
        yield

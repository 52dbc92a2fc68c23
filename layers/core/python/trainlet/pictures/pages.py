"""Sets sections as pages: whatever a name holds, it is text and nothing else."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from trainlet.pictures.sections import Section

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = "templates"
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#|~$&!@])")
_LINKS = re.compile(r"(?<=[A-Za-z])(:)(?=//)|(?<=www)(\.)")


class Picture(NamedTuple):
    """A chart as it stands in a page: an element of HTML, or where its file is."""

    name: str
    title: str
    reading: str
    content: str


def html(title: str, sections: Sequence[Section], charts: Sequence[Picture]) -> str:
    """Return a page."""
    page = _environment(is_html=True).get_template("card.html")
    return page.render(title=title, sections=sections, charts=charts)


def markdown(title: str, sections: Sequence[Section], charts: Sequence[Picture]) -> str:
    """Return a text in GitHub's Markdown."""
    page = _environment(is_html=False).get_template("card.md")
    text = page.render(title=title, sections=sections, charts=charts)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def in_markdown(value: Any) -> str:
    """Return text so that Markdown shows it as it is."""
    marked = _MARKS.sub(r"\\\1", str(value))
    return _LINKS.sub(lambda found: f"\\{found[0]}", marked)


@cache
def _environment(*, is_html: bool) -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    # Markdown has a way of its own: every value goes through `finalize`.
    return Environment(
        loader=PackageLoader("trainlet.pictures", TEMPLATES),
        autoescape=is_html,  # noqa: S701
        finalize=None if is_html else in_markdown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

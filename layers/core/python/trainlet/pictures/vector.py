"""SVG as it is shown: described for those who can't see it, and fit to stand in a page."""

import re
from typing import NamedTuple
from xml.etree import ElementTree as ET

from trainlet.pictures.colours import VARIABLES

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
FONTS = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Verdana, sans-serif"
LEFT_OUT = {f"{{{SVG}}}metadata", f"{{{SVG}}}style"}
LINK = f"{{{XLINK}}}href"
_REFERENCE = re.compile(r"(?<=url\(#)[\w-]+")
_FONT = re.compile(r"\bfont: (?:(\w+) )?([\d.]+px) [^;]+")


class Picture(NamedTuple):
    """What was drawn: the chart's id, its title, what is to be seen, and the SVG file."""

    name: str
    title: str
    words: str
    data: bytes


def document(picture: Picture) -> bytes:
    """Return a picture as a file of its own."""
    return _written(_described(picture)).encode() + b"\n"


def element(picture: Picture) -> str:
    """Return a picture as an element of a page that says what its colours are."""
    root = _described(picture)
    root.attrib.pop("width")
    root.attrib.pop("height")
    for each in root.iter():
        style = "; ".join(_styles(each))
        for colour, variable in VARIABLES.items():
            style = style.replace(colour, variable)
        if style:
            each.set("style", style)
    return _written(root)


def _described(picture: Picture) -> ET.Element:
    root = ET.fromstring(picture.data)  # noqa: S314 - it was drawn here
    _clean(root, picture.name)
    size = root.get("viewBox", "").split()
    root.attrib.update(
        {
            "width": size[2],
            "height": size[3],
            "role": "img",
            "aria-labelledby": f"{picture.name}-title {picture.name}-words",
            "font-family": FONTS,
            "stroke-linejoin": "round",
        }
    )
    for place, (tag, text) in enumerate((("title", picture.title), ("desc", picture.words))):
        part = ET.Element(f"{{{SVG}}}{tag}")
        part.set("id", f"{picture.name}-{'words' if place else 'title'}")
        part.text = text
        root.insert(place, part)
    return root


def _clean(root: ET.Element, name: str) -> None:
    """Drop what nothing refers to, and give what is left ids that no other picture has."""
    for parent in root.iter():
        for child in [each for each in parent if each.tag in LEFT_OUT]:
            parent.remove(child)
    used = {found for each in root.iter() for found in _references(each)}
    for each in root.iter():
        own = each.attrib.pop("id", "")
        if own in used:
            each.set("id", f"{name}-{own}")
        _rename(each, name)


def _rename(part: ET.Element, name: str) -> None:
    """Refer to things by the names that they have now, and to fonts by size and weight alone."""
    for attribute, value in part.attrib.items():
        part.set(attribute, _REFERENCE.sub(rf"{name}-\g<0>", value))
    if LINK in part.attrib:
        part.set(LINK, f"#{name}-{part.attrib[LINK].removeprefix('#')}")
    if "style" in part.attrib:
        part.set("style", _FONT.sub(_font, part.attrib["style"]))


def _styles(part: ET.Element) -> list[str]:
    """Return what a part's style says, its attributes of colour too: there no variable may be."""
    own = [f"{name}: {part.attrib.pop(name)}" for name in ("fill", "stroke") if name in part.attrib]
    return [*own, part.get("style", "")] if part.get("style") else own


def _references(part: ET.Element) -> list[str]:
    found = [name for value in part.attrib.values() for name in _REFERENCE.findall(value)]
    return [*found, part.attrib[LINK].removeprefix("#")] if LINK in part.attrib else found


def _font(found: "re.Match[str]") -> str:
    """Return a font's size and weight: its family is that of the picture."""
    weight = f"; font-weight: {found[1]}" if found[1] else ""
    return f"font-size: {found[2]}{weight}"


def _written(root: ET.Element) -> str:
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    return ET.tostring(root, encoding="unicode")

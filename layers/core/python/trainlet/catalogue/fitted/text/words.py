"""Takes texts apart and puts them together again: the same in Python and as nodes."""

import re
from collections.abc import Collection
from functools import cache

import numpy as np

from trainlet.catalogue.fitted.filling import is_missing_text
from trainlet.catalogue.nodes.graph import MICROSOFT, ML, Graph
from trainlet.cells import MISSING_TEXT

BLANKS = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""What sets words apart: every character at which ``str.split`` splits."""

MARKS = BLANKS + '!"#$%&()*+,./:;<=>?@[\\]^{|}~¡¿«»‹›“”„…–—'  # noqa: RUF001 - dashes are meant
"""What is no part of a word that may be a stop word."""

PAD = "\n"
"""Stands behind the last word of a text that has fewer words than another; no word is a blank."""

HALVINGS = 20
"""How often pieces are joined in pairs: enough for a million of them."""

_CANDIDATE = re.compile(f"[^{re.escape(MARKS)}]+")


def words(text: str | None) -> list[str]:
    """Return the words of a text; a missing one has none."""
    return text.split() if text else []


@cache
def small_letters() -> dict[int, str]:
    """Return what becomes of each capital, by its code: a sigma at a word's end is no exception."""
    codes = (*range(0xD800), *range(0xE000, 0x110000))
    return {code: chr(code).lower() for code in codes if chr(code).lower() != chr(code)}


def lowered(text: str) -> str:
    """Return a text in small letters."""
    return text.translate(small_letters())


def without_words(text: str, stopped: Collection[str]) -> str:
    """Return a text without some words, which are what is between blanks and marks."""
    return _CANDIDATE.sub(lambda found: "" if found[0] in stopped else found[0], text)


def tidied(text: str) -> str:
    """Return a text with one blank between its words."""
    return " ".join(text.split())


def emit_words(graph: Graph, texts: str) -> str:
    """Add the node of ``words``: from string ``[n]`` to ``[n, most words]``, ``PAD`` behind them.

    onnxruntime's ``StringSplit`` knows no blank but the space, so it is its ``Tokenizer``.
    """
    return graph.add(
        "Tokenizer",
        texts,
        domain=MICROSOFT,
        mark=0,
        mincharnum=1,
        pad_value=PAD,
        separators=[f"[{_members(BLANKS)}]+"],
    )


def emit_lowered(graph: Graph, texts: str) -> str:
    """Add the nodes of ``lowered`` for string ``[n]``.

    ``StringNormalizer`` would ask the machine's locale what small letters are.
    """
    letters = {chr(code): small for code, small in small_letters().items()}
    capital = _members(letters)
    pieces = _pieces(graph, texts, f"[{capital}]|[^{capital}]+")
    nothing = text_constant(graph, "")
    small = graph.add(
        "LabelEncoder",
        pieces,
        domain=ML,
        keys_strings=list(letters),
        values_strings=list(letters.values()),
        default_string="",
    )
    other = graph.add("Equal", small, nothing)
    return emit_joined(graph, texts, graph.add("Where", other, pieces, small))


def emit_without_words(graph: Graph, texts: str, stopped: Collection[str]) -> str:
    """Add the nodes of ``without_words`` for string ``[n]``."""
    if not stopped:
        return texts
    mark, keys = _members(MARKS), sorted(stopped)
    pieces = _pieces(graph, texts, f"[{mark}]+|[^{mark}]+")
    known = graph.add(
        "LabelEncoder",
        pieces,
        domain=ML,
        keys_strings=keys,
        values_int64s=[1] * len(keys),
        default_int64=0,
    )
    is_stopped = graph.add("Cast", known, to=9)  # 9 is bool
    return emit_joined(
        graph, texts, graph.add("Where", is_stopped, text_constant(graph, ""), pieces)
    )


def emit_tidied(graph: Graph, texts: str) -> str:
    """Add the nodes of ``tidied`` for string ``[n]``."""
    found, nothing = emit_words(graph, texts), text_constant(graph, "")
    is_pad = graph.add("Equal", found, text_constant(graph, PAD))
    spaced = graph.add("StringConcat", text_constant(graph, " "), found)
    first = emit_slice(graph, found, stop=1)
    rest = emit_slice(graph, spaced, start=1)
    pieces = graph.add("Concat", first, rest, axis=1)
    return emit_joined(graph, texts, graph.add("Where", is_pad, nothing, pieces))


def emit_joined(graph: Graph, texts: str, pieces: str) -> str:
    """Add the nodes that join pieces ``[n, k]`` of texts ``[n]`` to string ``[n]``."""
    rows = graph.add("Shape", texts)
    one = graph.constant(np.array([1], np.int64))
    shape = graph.add("Concat", rows, one, axis=0)
    nothing = graph.add("Expand", text_constant(graph, ""), shape)
    state = graph.add("Concat", pieces, nothing, axis=1)
    for _ in range(HALVINGS):
        left = emit_slice(graph, state, step=2)
        right = emit_slice(graph, graph.add("Concat", state, nothing, axis=1), start=1, step=2)
        state = graph.add("StringConcat", left, right)
    return graph.add("Reshape", state, rows)


def emit_present(graph: Graph, texts: str, opening: str = "") -> str:
    """Add the nodes that put a text without words in the place of a missing one.

    Args:
        graph: The graph.
        texts: String, of any shape.
        opening: What is put before all other texts.
    """
    opened = graph.add("StringConcat", text_constant(graph, opening), texts) if opening else texts
    return graph.add("Where", is_missing_text(graph, texts), text_constant(graph, ""), opened)


def emit_still_missing(graph: Graph, given: str, made: str) -> str:
    """Add the nodes by which what is made of missing texts is missing."""
    return graph.add(
        "Where", is_missing_text(graph, given), text_constant(graph, MISSING_TEXT), made
    )


def _pieces(graph: Graph, texts: str, pattern: str) -> str:
    """Add the node that takes texts ``[n]`` apart: ``[n, most pieces]``, nothing behind them."""
    return graph.add(
        "Tokenizer",
        texts,
        domain=MICROSOFT,
        mark=0,
        mincharnum=1,
        pad_value="",
        tokenexp=pattern,
    )


def _members(characters: Collection[str]) -> str:
    """Return what stands between the brackets of a regular expression for these characters."""
    codes = np.array(sorted(map(ord, characters)))
    runs = np.split(codes, np.flatnonzero(np.diff(codes) != 1) + 1)
    return "".join(f"\\x{{{run[0]:x}}}-\\x{{{run[-1]:x}}}" for run in runs)


def text_constant(graph: Graph, text: str) -> str:
    """Add a text ``[1]``."""
    return graph.constant(np.array([text], dtype=object))


def emit_slice(
    graph: Graph, tensor: str, *, start: int = 0, stop: int = 2**62, step: int = 1
) -> str:
    """Add the node that takes some columns of a matrix; from its end where below 0."""
    edges = [graph.constant(np.array([each], np.int64)) for each in (start, stop, 1, step)]
    return graph.add("Slice", tensor, *edges)

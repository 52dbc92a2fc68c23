"""The short way from JSON to tensors, for rows that hold just what a model takes."""

from typing import Annotated, Any

import msgspec
import numpy as np
from msgspec.json import encode
from msgspec.structs import astuple
from numpy.typing import NDArray

from trainlet.cells import EXACT_INTEGER, ColumnType
from trainlet.decoders import new_decoder
from trainlet.scoring.tensors import Layout, Report, Tensors

Number = Annotated[float, msgspec.Meta(gt=-EXACT_INTEGER, lt=EXACT_INTEGER)]
KINDS: dict[ColumnType, Any] = {
    "integer": Number,
    "number": Number,
    "datetime": Number,
    "duration": Number,
    "boolean": bool,
    "category": str,
    "text": str,
}


def quick(layout: Layout) -> "Quick | None":
    """Return the reader of a layout; None if a name needs escapes, which msgspec's fields lack."""
    names = [column.name for column in layout.inputs]
    is_plain = names and all(encode(name) == f'"{name}"'.encode() for name in names)
    return Quick(layout) if is_plain else None


class Quick:
    """Reads ``{"records": [{...}]}`` by a type made of the model's columns.

    Args:
        layout: The columns.
    """

    def __init__(self, layout: Layout) -> None:
        columns = [*layout.numbers, *layout.texts]
        fields = [(f"c{i}", KINDS[column.type]) for i, column in enumerate(columns)]
        named = {f"c{i}": column.name for i, column in enumerate(columns)}
        row = msgspec.defstruct("Row", fields, rename=named, forbid_unknown_fields=True)
        rows: Any = list[row]  # type: ignore[valid-type]
        body = msgspec.defstruct("Body", [("records", rows)], forbid_unknown_fields=True)
        self._decoder = new_decoder(body)
        self._known = layout.known
        self._width = len(layout.numbers)

    def read(self, body: bytes, most_rows: int) -> Tensors | None:
        """Return the tensors of a body.

        None if a column is missing, unknown, null or of another type, a number is beyond what a
        double counts, a text is new, or the body is anything else: the long way tells which.
        """
        try:
            rows = list(map(astuple, self._decoder.decode(body).records))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if not 0 < len(rows) <= most_rows:
            return None
        texts = [row[self._width :] for row in rows]
        if not all(map(frozenset.issuperset, self._known, zip(*texts, strict=True))):
            return None
        feed: dict[str, NDArray[Any]] = {}
        if self._width:
            numbers = [row[: self._width] for row in rows]
            feed["numbers"] = np.array(numbers, dtype=np.float64)
        if self._known:
            feed["text"] = np.array(texts, dtype=object)
        return Tensors(feed, Report(np.zeros(len(rows), dtype=bool)))

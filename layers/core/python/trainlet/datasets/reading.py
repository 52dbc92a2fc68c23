"""How the bytes of a file are read as a table: as it was found, or as somebody asked."""

from typing import Annotated, Literal

import msgspec

Delimiter = Literal["", ",", ";", "\t", "|", " ", "none"]
Quote = Literal["", '"', "'", "none"]


MARKS = {"tab": "\t", "space": " ", "comma": ",", "semicolon": ";", "pipe": "|"}
"""Names of marks that are awkward in a query or a shell."""


class Reading(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    r"""How a file is read; what is blank or None is detected, and filled in once it is.

    Attributes:
        format: ``csv``, ``excel``, ``parquet``, ``json-lines``, ``arff`` or ``svmlight``.
        encoding: Python's name of the encoding of the text.
        delimiter: What divides the cells of a CSV file; ``none`` where a line is one cell.
        quote: What encloses cells that hold a delimiter; ``none`` if quotes are letters.
        escape: ``\`` if it stands before quotes in cells, ``none`` if quotes are doubled.
        spaces: Whether the spaces behind a delimiter are cell text, ``kept`` or ``skipped``.
        decimal: ``,`` or ``.``: what stands between a number and its fraction.
        dates: ``day-first`` or ``month-first``, where 3/4/2024 could be either.
        header: Whether the first line holds the names of the columns.
        skip: Lines above the table.
        sheet: The sheet of a workbook.
        member: The file of a zip archive.
    """

    format: str = ""
    encoding: Annotated[str, msgspec.Meta(max_length=40)] = ""
    delimiter: Delimiter = ""
    quote: Quote = ""
    escape: Literal["", "\\", "none"] = ""
    spaces: Literal["", "kept", "skipped"] = ""
    decimal: Literal["", ".", ","] = ""
    dates: Literal["", "day-first", "month-first"] = ""
    header: bool | None = None
    skip: Annotated[int, msgspec.Meta(ge=0, le=100_000)] | None = None
    sheet: Annotated[str, msgspec.Meta(max_length=200)] = ""
    member: Annotated[str, msgspec.Meta(max_length=500)] = ""

    def asked(self) -> dict[str, object]:
        """Return the fields that are not left to be detected."""
        pairs = msgspec.structs.asdict(self).items()
        return {name: value for name, value in pairs if value not in ("", None)}

    def over(self, found: "Reading") -> "Reading":
        """Return what was found, with what is said here in its place."""
        return msgspec.structs.replace(found, **self.asked())

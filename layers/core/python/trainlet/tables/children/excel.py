"""Reads a sheet of a workbook as texts."""

import io
from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

import msgspec
from python_calamine import CalamineError, CalamineWorkbook

from trainlet.cells import EXACT_INTEGER
from trainlet.datasets import Reading
from trainlet.errors import BadTable, BodyTooLarge
from trainlet.limits import check_size
from trainlet.tables.foreign import Question, hand_over, iso_duration, refuse
from trainlet.tables.records import Record, fitting
from trainlet.tables.sniffing import MOST_ROWS, placed
from trainlet.tables.table import (
    BadRow,
    Limits,
    TextTable,
    check_width,
    columns_of,
    named,
)


def answer(request: bytes) -> bytes:
    """Return the table on the sheet that a question is about, or why there is none."""
    question = msgspec.msgpack.decode(request, type=Question)
    try:
        return hand_over(_table(question.data, question.asked, question.limits))
    except (BadTable, BodyTooLarge) as error:
        return refuse(error)
    except CalamineError as error:
        return refuse(
            BadTable(
                f"The workbook can't be read: {error}.",
                remedy="Save it again, without a password; or save the sheet as CSV.",
            )
        )


def _table(data: bytes, asked: Reading, limits: Limits) -> TextTable:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    name, rows = _sheet(workbook, asked.sheet)
    check_size(sum(len(cell) for row in rows for cell in row.cells), limits.bytes)
    reading = placed(rows[:MOST_ROWS], asked)
    reading = msgspec.structs.replace(reading, sheet=name)
    below = [row for row in rows if row.line > (reading.skip or 0)]
    if not below:
        raise BadTable(
            f"The sheet has no row below line {reading.skip}.",
            remedy="Skip fewer lines.",
            field="skip",
        )
    first = below[0]
    check_width(len(first.cells), limits, first.line)
    width = len(first.cells)
    names, notes = named(first.cells, first.line, reading)
    bad: list[BadRow] = []
    body = (_filled_up(row, width) for row in below[bool(reading.header) :])
    columns = columns_of(fitting(body, width, bad), width)
    filled = len(columns[0]) if columns else 0
    return TextTable(names, columns, filled, reading, {}, bad, [*notes, *_others(workbook, name)])


def _sheet(workbook: CalamineWorkbook, asked: str) -> tuple[str, list[Record]]:
    """Return the name of a sheet, and its rows that aren't empty."""
    names = workbook.sheet_names
    if asked and asked not in names:
        raise BadTable(
            f"The workbook has no sheet {asked!r}.",
            remedy=f"Its sheets are: {', '.join(names[:30])}.",
            field="sheet",
        )
    for name in [asked] if asked else names:
        rows = _rows(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
        if rows:
            return name, rows
    raise BadTable(
        "The workbook has no cells.",
        remedy="Send one with a table on its first sheet.",
        studio="0003",
    )


def _rows(cells: Iterable[list[Any]]) -> list[Record]:
    """Return the rows that aren't empty, without the empty cells at their ends."""
    rows = []
    for line, row in enumerate(cells, 1):
        texts = [_text(cell) for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            rows.append(Record(line, texts, ["\t".join(texts)], 0))
    left = min((_blank(row.cells) for row in rows), default=0)
    return [row._replace(cells=row.cells[left:]) for row in rows]


def _blank(cells: list[str]) -> int:
    """Return how many cells are empty before the first that isn't."""
    return next(place for place, cell in enumerate(cells) if cell)


def _filled_up(row: Record, width: int) -> Record:
    """Return a row with the empty cells at its end, which a sheet leaves out."""
    return row._replace(cells=row.cells + [""] * (width - len(row.cells)))


def _text(cell: Any) -> str:
    """Return a cell as it is written in a CSV file."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) <= EXACT_INTEGER else repr(cell)
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return iso_duration(cell.total_seconds()) if isinstance(cell, timedelta) else str(cell)


def _others(workbook: CalamineWorkbook, name: str) -> list[str]:
    others = [each for each in workbook.sheet_names if each != name]
    return [f"The other sheets were not read: {', '.join(others[:10])}."] if others else []

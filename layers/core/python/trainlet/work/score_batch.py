"""score-batch: a model answers every row of a table; the table comes back with the answers."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from trainlet import cells, datasets, keys, registry
from trainlet.limits import GZIP_MAGIC, gunzip
from trainlet.scoring.batch import Batch
from trainlet.scoring.csv_body import FORMULA_STARTS
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.holder import Holder
from trainlet.work.requests import ScoreBatchRequest, read
from trainlet.work.sources import dropped

if TYPE_CHECKING:
    from trainlet.scoring.serving import Serving
    from trainlet.tables.read import TextTable

PIECE = 20_000


def run(
    document: dict[str, Any], store: Store, settings: Settings, holder: Holder
) -> dict[str, Any]:
    """Return where the answers are, which version gave them, and what was noticed.

    Raises:
        DatasetMissing, ModelMissing, VersionMissing: There is no such thing.
        BadTable: The table can't be read.
        BadRows: A column is missing, or a value can't be read as its column's type.
    """
    request: ScoreBatchRequest = read(document, ScoreBatchRequest)
    model, reference = registry.target(request.model)
    holder.report(5, "read")
    stored = _bytes(request, store, settings)
    if stored is None:
        return {"superseded": True}
    table = _table(stored, settings)
    holder.report(20, "score")
    serving = Models(store, settings.refresh_seconds).get(model, reference)
    written = io.StringIO(newline="")
    noticed = _score(serving, table, written, holder)
    holder.report(95, "write")
    key = keys.answers(model, holder.job, holder.worker)
    store.put(key, written.getvalue().encode())
    return {
        "model": model,
        "version": serving.version,
        "rows": table.rows,
        **noticed,
        "answers": f"/v1/jobs/{holder.job}/answers",
        "key": key,
    }


def _bytes(request: ScoreBatchRequest, store: Store, settings: Settings) -> bytes | None:
    """Return the table's bytes; None if others lie in the place of what was dropped."""
    if request.source:
        return dropped(store, request.source, settings.max_upload_bytes)
    return datasets.read_data(store, datasets.read_schema(store, request.dataset, request.version))


def _table(stored: bytes, settings: Settings) -> "TextTable":
    from trainlet.tables import read_csv

    is_packed = stored.startswith(GZIP_MAGIC)
    data = gunzip(stored, settings.max_upload_bytes) if is_packed else stored
    return read_csv(data, settings.max_columns)


def _score(
    serving: "Serving", table: "TextTable", written: io.StringIO, holder: Holder
) -> dict[str, Any]:
    """Write the table with the answers beside it, piece by piece; return what was noticed."""
    writer = csv.writer(written)
    empty, ignored = 0, list[str]()
    unknown: dict[str, Counter[str]] = {}
    for start, batch in _batches(serving, table):
        answer = serving.model.score(batch)
        if not start:
            writer.writerow([*table.names, *answer.columns])
        pieces = [column[start : start + batch.size] for column in table.columns]
        given = ([_safe(cell) for cell in piece] for piece in pieces)
        writer.writerows(zip(*given, *map(_safely, answer.columns.values()), strict=True))
        empty += int(answer.report.gaps.sum())
        ignored = answer.report.ignored
        for name, counts in answer.report.unknown.items():
            unknown.setdefault(name, Counter()).update(counts)
        holder.report(20 + 75 * (start + batch.size) / table.rows, "score")
    counted = {name: counts.total() for name, counts in unknown.items()}
    return {"empty": empty, "ignored": ignored, "unknown": counted}


def _batches(serving: "Serving", table: "TextTable") -> Iterator[tuple[int, Batch]]:
    """Yield where each piece begins, and the model's columns of it."""
    wanted = set(serving.model.names)
    columns = dict(zip(table.names, table.columns, strict=True))
    ignored = [name for name in table.names if name not in wanted]
    known = {name: cells for name, cells in columns.items() if name in wanted}
    for start in range(0, table.rows, PIECE):
        piece = {name: [*cells[start : start + PIECE]] for name, cells in known.items()}
        size = min(PIECE, table.rows - start)
        yield start, Batch(piece, size, ignored, first=start + 1)


def _safely(values: list[Any]) -> Iterator[Any]:
    return (_safe(value) if isinstance(value, str) else value for value in values)


def _safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: a number may begin with its sign."""
    is_suspect = len(cell) > 1 and cell.startswith(FORMULA_STARTS)
    return f"'{cell}" if is_suspect and cells.number(cell) is None else cell

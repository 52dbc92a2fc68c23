"""score-batch: a model answers every row of a table; the table comes back with the answers."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from trainlet import datasets, keys, registry
from trainlet.memory import fitting
from trainlet.scoring.batch import Batch
from trainlet.scoring.csv_body import as_given, harmless
from trainlet.scoring.models import Models
from trainlet.scoring.recommending.answering import recommend
from trainlet.scoring.recommending.asking import Ask
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.holder import Holder
from trainlet.work.requests import ScoreBatchRequest, read
from trainlet.work.sources import dropped
from trainlet.work.triggers.arrivals import superseded

if TYPE_CHECKING:
    from trainlet.scoring.serving import Serving
    from trainlet.tables import TextTable

PIECE = 20_000
UNREAD = 100
Asked = tuple[bytes | None, datasets.Reading]


def run(
    document: dict[str, Any], store: Store, settings: Settings, holder: Holder
) -> dict[str, Any]:
    """Return where the answers are, which version gave them, and what was noticed.

    Raises:
        DatasetMissing, ModelMissing, VersionMissing: There is no such thing.
        BadTable: The table can't be read.
        BadRows: A column is missing, or a value can't be read as its column's type.
    """
    from trainlet.tables import read_stored

    request: ScoreBatchRequest = read(document, ScoreBatchRequest)
    model, reference = registry.target(request.model)
    holder.report(5, "read")
    stored, reading = _asked_for(request, store, settings)
    if stored is None:
        return superseded(store, request.source)
    table = read_stored(stored, settings, reading)
    holder.report(20, "score")
    serving = Models(store, settings.refresh_seconds).get(model, reference)
    written = io.StringIO(newline="")
    answering = Answering(serving, table, table.names if request.append else [], holder)
    if request.recommend:
        noticed = _recommend(answering, written, request.recommend)
    else:
        noticed = _score(answering, written)
    holder.report(95, "write")
    key = keys.answers(model, holder.job, holder.worker)
    store.put(key, written.getvalue().encode())
    return {
        "model": model,
        "version": serving.version,
        "rows": table.rows,
        **noticed,
        "unread": [bad._asdict() for bad in table.bad[:UNREAD]],
        "unread_rows": len(table.bad),
        "answers": f"/v1/jobs/{holder.job}/answers",
        "key": key,
    }


def _asked_for(request: ScoreBatchRequest, store: Store, settings: Settings) -> Asked:
    """Return the table's bytes, and how they are read; what was dropped is looked at.

    There are no bytes if others lie in the place of what was dropped.
    """
    if request.source:
        stored = dropped(store, request.source, fitting(settings.max_upload_bytes))
        return stored, datasets.Reading()
    schema = datasets.read_schema(store, request.dataset, request.version)
    return datasets.read_data(store, schema), schema.reading


class Answering(NamedTuple):
    """A table that is to be answered.

    Attributes:
        serving: The model.
        table: The table.
        kept: Its columns that stand before those of the answers.
        holder: The job.
    """

    serving: "Serving"
    table: "TextTable"
    kept: list[str]
    holder: Holder


def _recommend(asked: Answering, written: io.StringIO, ask: Ask) -> dict[str, Any]:
    """Write what a recommender is asked for, all at once; return what was noticed."""
    serving, table = asked.serving, asked.table
    wanted = set(serving.model.names)
    columns = zip(table.names, table.columns, strict=True)
    known = {name: column.to_pylist() for name, column in columns if name in wanted}
    answer = recommend(serving.model, ask, Batch(known, table.rows, _ignored(serving, table)))
    writer = csv.writer(written)
    writer.writerow(answer.columns)
    writer.writerows(zip(*_each(harmless, answer.columns.values()), strict=True))
    unknown = {name: sum(counts.values()) for name, counts in answer.report.unknown.items()}
    empty = int(answer.report.gaps.sum())
    return {"empty": empty, "ignored": answer.report.ignored, "unknown": unknown}


def _score(asked: Answering, written: io.StringIO) -> dict[str, Any]:
    """Write the answers beside what is kept of the table; return what was noticed."""
    serving, table = asked.serving, asked.table
    own = dict(zip(table.names, table.columns, strict=True))
    own = {name: own[name] for name in asked.kept}
    writer = csv.writer(written)
    empty, unknown = 0, dict[str, Counter[str]]()
    for start, batch in _batches(serving, table):
        answer = serving.model.score(batch)
        if not start:
            writer.writerow([*map(as_given, own), *answer.columns])
        pieces = [own[name].slice(start, batch.size).to_pylist() for name in own]
        given, said = _each(as_given, pieces), _each(harmless, answer.columns.values())
        writer.writerows(zip(*given, *said, strict=True))
        empty += int(answer.report.gaps.sum())
        for name, counts in answer.report.unknown.items():
            unknown.setdefault(name, Counter()).update(counts)
        asked.holder.report(20 + 75 * (start + batch.size) / table.rows, "score")
    counted = {name: counts.total() for name, counts in unknown.items()}
    return {"empty": empty, "ignored": _ignored(serving, table), "unknown": counted}


def _batches(serving: "Serving", table: "TextTable") -> Iterator[tuple[int, Batch]]:
    """Yield where each piece begins, and the model's columns of it."""
    wanted = set(serving.model.names)
    columns = zip(table.names, table.columns, strict=True)
    known = {name: column for name, column in columns if name in wanted}
    for start in range(0, table.rows, PIECE):
        piece = {name: column.slice(start, PIECE).to_pylist() for name, column in known.items()}
        yield start, Batch(piece, min(PIECE, table.rows - start), first=start + 1)


def _ignored(serving: "Serving", table: "TextTable") -> list[str]:
    wanted = set(serving.model.names)
    return [name for name in table.names if name not in wanted]


def _each(change: Callable[[Any], Any], columns: Iterable[Iterable[Any]]) -> list[Iterator[Any]]:
    return [map(change, column) for column in columns]

"""vw-score: Vowpal Wabbit answers every line of a dataset, as a table with its answers."""

import csv
import io
from typing import Any

from trainlet import datasets, keys
from trainlet.scoring.csv_body import as_given, harmless
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.wabbit import running
from trainlet.wabbit.scoring import How, answer, opened
from trainlet.work.holder import Holder
from trainlet.work.requests import read
from trainlet.work.texts import lines_of
from trainlet.work.vw_requests import VwScoreRequest


def run(
    document: dict[str, Any], store: Store, settings: Settings, holder: Holder
) -> dict[str, Any]:
    """Return where the answers are, and which version gave them.

    Raises:
        BadSettings: An argument is not allowed at scoring.
        BadModel: The model is none of Vowpal Wabbit's.
        BadTable: The dataset has no such column of texts.
        NotInstalled: The library isn't there.
    """
    request: VwScoreRequest = read(document, VwScoreRequest)
    running.check_installed()
    model = opened(store, request.model)
    schema = datasets.read_schema(store, request.dataset, request.dataset_version)
    holder.report(5, "read")
    lines = lines_of(store, settings, schema, request.column)
    holder.report(20, "score")
    found = answer(model, lines.texts, how_of(request), settings.job_seconds)
    holder.report(95, "write")
    key = keys.answers(model.manifest.model, holder.job, holder.worker)
    store.put(key, _written(lines.table, found).encode())
    first = next(iter(found.values()))
    return {
        "model": model.manifest.model,
        "version": model.number,
        "rows": len(first),
        "empty": sum(each is None for each in first),
        "answers": f"/v1/jobs/{holder.job}/answers",
        "key": key,
    }


def how_of(request: VwScoreRequest) -> How:
    """Return how lines are to be scored."""
    return How(arguments=request.arguments, labels=request.labels, raw_scores=request.raw_scores)


def _written(table: dict[str, list[Any]], found: dict[str, list[Any]]) -> str:
    """Return a table with the answers beside it, as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*map(as_given, table), *found])
    given = [map(as_given, cells) for cells in table.values()]
    said = [map(harmless, cells) for cells in found.values()]
    writer.writerows(zip(*given, *said, strict=True))
    return out.getvalue()

"""detect-anomalies: each row of a time series gets a score of how unusual it is, and an alert."""

import csv
import io
from typing import TYPE_CHECKING, Any

import msgspec

from trainlet import datasets, keys
from trainlet.cells import ColumnType
from trainlet.errors import BadTable
from trainlet.scoring.csv_body import as_given
from trainlet.series import ALERT, SCORE
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.detection_requests import DetectAnomaliesRequest
from trainlet.work.holder import Holder
from trainlet.work.requests import read

if TYPE_CHECKING:
    from trainlet.series.detection import Detected
    from trainlet.series.reading import Series
    from trainlet.tables import TextTable

PLACE = "anomalies"
"""Where the answers lie: they are of no model."""

NUMBERS: tuple[ColumnType, ...] = ("integer", "number", "boolean")
TIMES: tuple[ColumnType, ...] = ("datetime", "integer", "number")


def run(
    document: dict[str, Any], store: Store, settings: Settings, holder: Holder
) -> dict[str, Any]:
    """Return where the table with its scores is, and how many alerts there are.

    Raises:
        DatasetMissing: There is no such dataset.
        BadTable: The table can't be read, or a column is missing or of another type.
        BadRows: A value is missing, or a time comes twice.
    """
    from trainlet.series.detection import detect
    from trainlet.series.reading import read_series
    from trainlet.series.shown import shown
    from trainlet.tables import read_stored, typed_as

    request: DetectAnomaliesRequest = read(document, DetectAnomaliesRequest)
    holder.report(5, "read")
    schema = datasets.read_schema(store, request.dataset, request.version)
    types = series_types(schema, request)
    table = read_stored(datasets.read_data(store, schema), settings, schema.reading)
    frame = typed_as(table, types)
    cells = {name: frame[name].tolist() for name in types}
    series = read_series(cells, request.time_column, request.data_column)
    holder.report(30, "detect")
    found = detect(series, request.how)
    holder.report(80, "write")
    answers = keys.answers(PLACE, holder.job, holder.worker)
    store.put(answers, _written(table, series, found).encode())
    told = shown(
        series,
        found,
        request.how,
        dataset=schema.dataset,
        dataset_version=schema.version,
        time_column=request.time_column,
        data_column=request.data_column,
    )
    drawn = keys.answers(PLACE, holder.job, holder.worker, "json")
    store.put(drawn, msgspec.json.encode(told))
    return {
        "dataset": schema.dataset,
        "dataset_version": schema.version,
        "rows": told.rows,
        "alerts": told.alerts,
        "onsets": told.onsets,
        "series": f"/v1/jobs/{holder.job}/series",
        "series_key": drawn,
        "answers": f"/v1/jobs/{holder.job}/answers",
        "key": answers,
    }


def series_types(schema: datasets.Schema, request: DetectAnomaliesRequest) -> dict[str, ColumnType]:
    """Return the types of the two columns of a series.

    Raises:
        BadTable: There is no such column, or it holds no times or no numbers.
    """
    known = {column.name: column.type for column in schema.columns}
    found = dict[str, ColumnType]()
    wanted = ((request.time_column, TIMES, "times"), (request.data_column, NUMBERS, "numbers"))
    for name, types, what in wanted:
        if name not in known:
            raise BadTable(
                f"Dataset {schema.dataset!r} has no column {name!r}.",
                remedy=f"The columns are: {', '.join([*known][:30])}.",
                studio="0001",
                column=name,
            )
        if known[name] not in types:
            raise BadTable(
                f"Column {name!r} holds no {what}: its type is {known[name]}.",
                remedy="Name another, or correct the column's type.",
                studio="0017",
                column=name,
            )
        found[name] = known[name]
    return found


def _written(table: "TextTable", series: "Series", found: "Detected") -> str:
    """Return the table as CSV in the order in which it came, with scores and alerts beside it.

    A column of the table that has the name of one of these gives way to it.
    """
    scores, alerts = [0.0] * table.rows, [0] * table.rows
    told = zip(series.order.tolist(), found.scores.tolist(), found.alerts.tolist(), strict=True)
    for row, score, alert in told:
        scores[row], alerts[row] = score, int(alert)
    kept = [name for name in table.names if name not in (SCORE, ALERT)]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*map(as_given, kept), SCORE, ALERT])
    columns = [map(as_given, table.cells(name)) for name in kept]
    writer.writerows(zip(*columns, scores, alerts, strict=True))
    return out.getvalue()

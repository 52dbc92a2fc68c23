"""Anomalies of time series over HTTP: of short ones at once, and what a job told of a long one."""

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from flask import Blueprint, Response, request

from trainlet import datasets, jobs
from trainlet.errors import BadRequest, BadRows, NotFound
from trainlet.scoring import body
from trainlet.scoring.batch import from_records, from_rows
from trainlet.scoring.csv_body import as_given, read_csv
from trainlet.series import ALERT, SCORE, Detection
from trainlet.web import pictures
from trainlet.web.context import accepted, context, json_body, reply
from trainlet.work.detect_anomalies import series_types
from trainlet.work.detection_requests import DetectAnomaliesRequest

if TYPE_CHECKING:
    from trainlet.series.shown import Shown

routes = Blueprint("series", __name__, url_prefix="/v1")

MOST_ROWS = 20_000
MOST_BYTES = 4 * 2**20
CSV = "text/csv"


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A short series: ``records``, or ``columns`` and ``rows``; the rest as for a job."""

    time_column: str
    data_column: str
    how: Detection = Detection()
    records: list[dict[str, Any]] = []
    columns: list[str] = []
    rows: list[list[Any]] = []


@routes.post("/time-series-anomalies")
def time_series_anomalies() -> Response:
    """Answer the rows of a short series with a score and an alert for each, in kind."""
    request.max_content_length = MOST_BYTES
    if request.mimetype == CSV:
        return _answered_csv()
    asked: Asked = body.decode(request.get_data(), Asked)
    if bool(asked.records) == bool(asked.columns):
        raise BadRequest(
            "The series is to be given as records, or as columns and rows.",
            remedy="Send either.",
            field="records",
        )
    if not asked.records:
        names, rows = _scored(asked.columns, asked.rows, asked)
        return reply({"columns": names, "rows": rows})
    _check_most(len(asked.records))
    wanted = [asked.time_column, asked.data_column]
    cells = from_records(asked.records, wanted).columns
    _, rows = _scored([*cells], [list(row) for row in zip(*cells.values(), strict=True)], asked)
    told = ({SCORE: score, ALERT: alert} for *_, score, alert in rows)
    return reply({"records": [{**g, **t} for g, t in zip(asked.records, told, strict=True)]})


@routes.post("/detect-anomalies")
def detect_anomalies() -> Response:
    """Have the anomalies of a time series detected: 202 and where the job is."""
    asked: DetectAnomaliesRequest = json_body(DetectAnomaliesRequest)
    schema = datasets.read_schema(context().store, asked.dataset, asked.version)
    series_types(schema, asked)
    whole = msgspec.structs.replace(asked, version=schema.version)
    job_id = jobs.submit(context().store, "detect-anomalies", msgspec.to_builtins(whole))
    at = f"/v1/jobs/{job_id}"
    return accepted(job_id, answers=f"{at}/answers", series=f"{at}/series")


@routes.get("/jobs/<job_id>/series")
def series(job_id: str) -> Response:
    """Give a series that a job told the anomalies of: points to draw, and stretches of alerts."""
    return Response(_stored(job_id), content_type="application/json")


@routes.get("/jobs/<job_id>/series/charts")
def charts(job_id: str) -> Response:
    """List the charts of a series."""
    listed = pictures.listed(_read(job_id), "series", f"/v1/jobs/{job_id}/series/charts")
    return reply({"job": job_id, "charts": listed})


@routes.get("/jobs/<job_id>/series/charts/<chart>")
def picture(job_id: str, chart: str) -> Response:
    """Draw a chart of a series, as ``{chart}.svg`` or ``{chart}.png``."""
    return pictures.answer(chart, _read(job_id), "series")


def _answered_csv() -> Response:
    """Answer CSV, whose columns and settings stand in the query."""
    given: dict[str, Any] = request.args.to_dict()
    named: dict[str, Any] = {
        name: given.pop(name) for name in ("time_column", "data_column") if name in given
    }
    try:
        asked = msgspec.convert({**named, "how": given}, Asked, strict=False)
    except msgspec.ValidationError as error:
        raise BadRequest(
            f"The query doesn't fit: {error}.",
            remedy="Name time_column and data_column, and settings beside them.",
        ) from None
    wanted = [asked.time_column, asked.data_column]
    names, rows = read_csv(request.get_data(), wanted, MOST_ROWS + 1)
    head, found = _scored(names, rows, asked)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(as_given, head))
    writer.writerows([*map(as_given, line), score, alert] for *line, score, alert in found)
    return Response(out.getvalue(), content_type=f"{CSV}; charset=utf-8")


def _scored(
    names: list[str], rows: Sequence[list[Any]], asked: Asked
) -> tuple[list[str], list[list[Any]]]:
    """Return the names and rows with the scores and alerts behind them, in the order they came."""
    from trainlet.series.detection import detect
    from trainlet.series.reading import read_series

    _check_most(len(rows))
    kept = [name for name in names if name not in (SCORE, ALERT)]
    cells = from_rows(names, list(rows), names).columns
    series = read_series(cells, asked.time_column, asked.data_column)
    found = detect(series, asked.how)
    told = zip(series.order.tolist(), found.scores.tolist(), found.alerts.tolist(), strict=True)
    beside = {row: [score, int(alert)] for row, score, alert in told}
    lines = zip(*(cells[name] for name in kept), strict=True)
    return [*kept, SCORE, ALERT], [[*line, *beside[row]] for row, line in enumerate(lines)]


def _check_most(rows: int) -> None:
    if not 1 <= rows <= MOST_ROWS:
        raise BadRows(
            f"Here are {rows:,} rows; at once 1 to {MOST_ROWS:,} are answered.",
            remedy="Upload the table as a dataset, and POST /v1/detect-anomalies.",
            limit=MOST_ROWS,
        )


def _read(job_id: str) -> "Shown":
    from trainlet.series.shown import Shown

    return msgspec.json.decode(_stored(job_id), type=Shown)


def _stored(job_id: str) -> bytes:
    result = jobs.read_state(context().store, job_id).result or {}
    if not result.get("series_key"):
        raise NotFound(
            f"Job {job_id} has no series.",
            remedy="Ask for that of a detect-anomalies job that has succeeded.",
        )
    return context().store.get(result["series_key"]).data

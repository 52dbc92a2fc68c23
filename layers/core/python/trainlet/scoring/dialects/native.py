"""trainlet's own wire format: records, columns and rows, or CSV; answered in kind."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from trainlet.errors import (
    PROBLEM,
    BadRequest,
    BadRows,
    MethodNotAllowed,
    TrainletError,
    UnsupportedMedia,
)
from trainlet.scoring.batch import Batch, check_most, from_records, from_rows
from trainlet.scoring.body import decode
from trainlet.scoring.csv_body import read_csv, write_csv
from trainlet.scoring.desk import Desk, answered, named
from trainlet.scoring.exchange import JSON, Reply, Request
from trainlet.scoring.model import Answer
from trainlet.scoring.recommending.answering import recommend
from trainlet.scoring.recommending.asking import by_query
from trainlet.scoring.serving import Serving

CSV = "text/csv"
ROUTE = re.compile(r"/v1/models/(.+?)(?:@([^/]+)|/versions/([^/]+))?/score")
TRUE = ("1", "true", "yes", "")
CURLS_DEFAULT = "application/x-www-form-urlencoded"
BRACKETS_A_ROW = 4


def owns(path: str) -> bool:
    """Tell whether a path is one of this dialect's."""
    return path.endswith("/score") and path.startswith("/v1/models/")


def is_open(path: str) -> bool:
    """Tell whether a path answers without a key: none does."""
    return False


def answer(request: Request, desk: Desk) -> Reply:
    """Return the reply to a scoring request.

    Raises:
        BadName, ModelMissing, VersionMissing: The path names no version.
        BadJson, BadRows, UnsupportedMedia: The body's rows can't be scored.
        MethodNotAllowed: It is no POST.
    """
    if request.method != "POST":
        raise MethodNotAllowed("Scoring takes POST.", remedy="POST the rows to this address.")
    serving = desk.models.get(*parse_path(request.path))
    media, body = request.headers.get("content-type", ""), desk.body(request)
    quick, most_rows = serving.model.quick, desk.settings.max_rows
    ask = by_query(_query(request.query)) if request.query else None
    if ask:
        call = read(media, body, serving.model.names, most_rows)
        return _reply(request, serving, recommend(serving.model, ask, call.batch), call.shape)
    prepared = quick.read(body, most_rows) if quick and media.startswith(JSON) else None
    if prepared:
        return _reply(request, serving, serving.model.answer(prepared), RECORDS)
    call = read(media, body, serving.model.names, most_rows)
    return _reply(request, serving, serving.model.score(call.batch), call.shape)


def refuse(error: TrainletError) -> Reply:
    """Return an error as an RFC 9457 reply."""
    headers = {"Content-Type": PROBLEM, **error.headers}
    return Reply(error.status, headers, msgspec.json.encode(error.problem()))


@lru_cache(maxsize=1024)
def parse_path(path: str) -> tuple[str, str | int]:
    """Return the model's name, and the alias or version number that a scoring path means.

    Raises:
        BadName: One of them is misspelled.
    """
    match = ROUTE.fullmatch(path)
    name, alias, number = match.groups() if match else (path, None, None)
    return named(name, alias or number)


def _wants_details(query: str) -> bool:
    return bool(query) and _query(query).get("details", "false").lower() in TRUE


def _query(query: str) -> dict[str, str]:
    from urllib.parse import parse_qs

    return {name: each[-1] for name, each in parse_qs(query, keep_blank_values=True).items()}


class JsonRequest(msgspec.Struct, forbid_unknown_fields=True):
    """``{"records": [{...}]}`` or ``{"columns": [...], "rows": [[...]]}``."""

    records: list[dict[str, Any]] | None = None
    columns: list[str] | None = None
    rows: list[list[Any]] | None = None


class Shape(NamedTuple):
    """How an answer is written."""

    write: Callable[[Serving, Answer, bool], bytes]
    content_type: str
    can_detail: bool = True


class Call(NamedTuple):
    """A request read: its rows, and the shape they came in."""

    batch: Batch
    shape: Shape


def read(content_type: str, body: bytes, wanted: Sequence[str], most_rows: int) -> Call:
    """Return the rows of a body.

    Args:
        content_type: The ``Content-Type`` header.
        body: The body, unpacked.
        wanted: The columns that the model takes.
        most_rows: More rows are refused.

    Raises:
        BadJson: It is no JSON, or of another shape.
        BadRows: It holds no rows, too many, or rows of uneven length.
        UnsupportedMedia: A content type other than JSON and CSV.
    """
    media = content_type.partition(";")[0].strip().lower()
    if media == CSV:
        names, rows = read_csv(body, wanted, most_rows)
        return Call(from_rows(names, rows, wanted), TABLE)
    if media in (JSON, CURLS_DEFAULT, ""):
        return _read_json(body, wanted, most_rows)
    raise UnsupportedMedia(
        f"Content-Type {content_type!r} isn't read here.", remedy=f"Send {JSON} or {CSV}."
    )


def _read_json(body: bytes, wanted: Sequence[str], most_rows: int) -> Call:
    # Before anything is decoded: a row of two bytes becomes a hundred in memory. Brackets in texts
    # count too, hence the slack; the rows themselves are counted below.
    check_most(max(body.count(b"{"), body.count(b"[")) // BRACKETS_A_ROW, most_rows)
    if body.lstrip()[:1] == b"[":
        request = JsonRequest(records=decode(body, list[dict[str, Any]]))
    else:
        request = decode(body, JsonRequest)
    check_most(len(request.records or request.rows or ()), most_rows)
    if request.records:
        return Call(from_records(request.records, wanted), RECORDS)
    if request.columns and request.rows:
        return Call(from_rows(request.columns, request.rows, wanted), ROWS)
    raise BadRows(
        "The body holds no rows.",
        remedy='Send {"records": [{"column": value}]} or {"columns": [...], "rows": [[...]]}.',
    )


def _reply(request: Request, serving: Serving, said: Answer, shape: Shape) -> Reply:
    details = _wants_details(request.query)
    if details and not shape.can_detail:
        raise BadRequest("A CSV answer has no details.", remedy="Send the rows as JSON.")
    written = shape.write(serving, said, details)
    return answered(serving, said, shape.content_type, written)


def _write_records(serving: Serving, answer: Answer, details: bool) -> bytes:  # noqa: FBT001
    return _write(serving, answer, {"predictions": answer.records()}, details)


def _write_rows(serving: Serving, answer: Answer, details: bool) -> bytes:  # noqa: FBT001
    shaped = {"columns": list(answer.columns), "rows": list(answer.rows())}
    return _write(serving, answer, shaped, details)


def _write(
    serving: Serving,
    answer: Answer,
    shaped: dict[str, Any],
    details: bool,  # noqa: FBT001
) -> bytes:
    document = {"model": serving.name, "version": serving.version, **shaped}
    if answer.report.ignored:
        document["ignored_columns"] = answer.report.ignored
    if serving.stale:
        document["stale"] = serving.stale
    if details:
        document["details"] = _details(serving, answer)
    return msgspec.json.encode(document)


def _details(serving: Serving, answer: Answer) -> dict[str, Any]:
    report = answer.report
    details: dict[str, Any] = {
        "unknown_categories": report.unknown,
        "missing_values": report.missing,
        "missing_columns": report.absent,
        "rows_with_gaps": (report.gaps.nonzero()[0] + 1).tolist(),
    }
    if answer.probabilities is not None:
        classes = [str(value) for value in serving.model.signature.classes]
        details["probabilities"] = [
            None if gap else dict(zip(classes, row, strict=True))
            for row, gap in zip(answer.probabilities.tolist(), report.gaps, strict=True)
        ]
    return details


def _write_csv(serving: Serving, answer: Answer, details: bool) -> bytes:  # noqa: FBT001
    return write_csv(answer.columns, header=True)


RECORDS, ROWS = Shape(_write_records, JSON), Shape(_write_rows, JSON)
TABLE = Shape(_write_csv, f"{CSV}; charset=utf-8", can_detail=False)

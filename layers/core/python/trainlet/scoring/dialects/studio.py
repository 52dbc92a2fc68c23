"""Request-response service of Azure Machine Learning Studio (classic): tables and row objects.

A service's endpoint is a model, or ``model@alias``; the workspace may be any. Every cell of an
answer is a text, as there.
"""

import re
from typing import Any
from urllib.parse import parse_qs

import msgspec

from trainlet.cells import ColumnType
from trainlet.errors import BadJson, BadRequest, MethodNotAllowed, NotFound, TrainletError
from trainlet.registry import Signature
from trainlet.registry.manifest import UNTAUGHT
from trainlet.scoring.batch import Batch, from_rows
from trainlet.scoring.body import decode_loosely
from trainlet.scoring.desk import Desk, answered
from trainlet.scoring.exchange import JSON, Reply, Request
from trainlet.scoring.model import Answer
from trainlet.scoring.outputs import RATING, label_name
from trainlet.scoring.recommending.answering import recommend
from trainlet.scoring.recommending.asking import by_studio
from trainlet.scoring.serving import Serving
from trainlet.scoring.studio_swagger import swagger

ROUTE = re.compile(
    r"/workspaces/[^/]+/services/([^/@]+)(?:@([^/]+))?/(execute|score|swagger\.json)"
)
OUTPUT = "output1"
TYPES: dict[ColumnType, str] = {
    "integer": "Int32",
    "number": "Double",
    "boolean": "Boolean",
    "datetime": "DateTime",
    "duration": "TimeSpan",
    "category": "String",
    "text": "String",
}
GROUPS = {
    401: ("Unauthorized", "ScoreRequestUnauthorized"),
    404: ("NotFound", ""),
    409: ("Conflict", ""),
    413: ("MemoryQuotaViolation", ""),
    500: ("InternalError", ""),
    503: ("ServiceUnavailable", ""),
}
TRUE = ("true", "1")


class Table(msgspec.Struct):
    """Rows under common column names."""

    ColumnNames: list[str]
    Values: list[list[Any]]


class Body(msgspec.Struct):
    """The body of a request: one input, as a table or as row objects."""

    Inputs: dict[str, Table | list[dict[str, Any]]]
    GlobalParameters: dict[str, Any] | None = None


def owns(path: str) -> bool:
    """Tell whether a path is one of this dialect's."""
    return path.startswith("/workspaces/")


def is_open(path: str) -> bool:
    """Tell whether a path answers without a key: none does."""
    return False


def answer(request: Request, desk: Desk) -> Reply:
    """Return the reply to a request.

    Raises:
        NotFound: The path names nothing.
        BadJson, BadRows: The body's rows can't be scored.
        MethodNotAllowed: It is no POST.
    """
    match = ROUTE.fullmatch(request.path)
    if match is None:
        raise NotFound("There is no such route.", remedy="POST .../services/{model}/execute.")
    name, alias, verb = match.groups()
    serving = desk.serving(name, alias)
    if verb == "swagger.json":
        return _describe(serving)
    if request.method != "POST":
        raise MethodNotAllowed("Execution takes POST.", remedy="POST the rows to this address.")
    asked: Body = decode_loosely(desk.body(request), Body)
    signature = serving.model.signature
    rows = _rows(asked, desk, is_recommender=signature.recommender is not None)
    ask = by_studio(asked.GlobalParameters or {})
    batch = _batch(rows, signature)
    said = recommend(serving.model, ask, batch) if ask else serving.model.score(batch)
    flags = {name: each[-1].lower() for name, each in parse_qs(request.query).items()}
    rows = Table([], [[] for _ in said.report.gaps]) if ask else rows
    document = {"Results": {OUTPUT: _output(rows, serving, said, flags)}}
    return answered(serving, said, JSON, msgspec.json.encode(document))


def refuse(error: TrainletError) -> Reply:
    """Return an error as the service had it: its group, and what is wrong in the details."""
    status = 400 if error.status == 422 else error.status
    group, code = GROUPS.get(status, ("BadArgument", ""))
    detail = {"code": code or error.studio or error.code, "message": error.advice}
    document = {"error": {"code": group, "message": error.title, "details": [detail]}}
    headers = {"Content-Type": JSON, **error.headers}
    return Reply(status, headers, msgspec.json.encode(document))


def _describe(serving: Serving) -> Reply:
    document = swagger(serving.name, str(serving.version), serving.model.signature)
    return Reply(200, {"Content-Type": JSON}, msgspec.json.encode(document))


def _rows(asked: Body, desk: Desk, *, is_recommender: bool) -> Table:
    """Return the rows of the one input, as a table."""
    if len(asked.Inputs) != 1:
        raise BadJson(
            f"The request has {len(asked.Inputs)} inputs.",
            remedy="Send one input, such as input1.",
            field="Inputs",
        )
    if asked.GlobalParameters and not is_recommender:
        name = next(iter(asked.GlobalParameters))
        raise BadRequest(
            f"The service has no parameter {name!r}.",
            remedy="Send no GlobalParameters, or {}.",
            field="GlobalParameters",
        )
    (found,) = asked.Inputs.values()
    table = found if isinstance(found, Table) else _table(found)
    desk.check_rows(len(table.Values))
    return table


def _table(records: list[dict[str, Any]]) -> Table:
    names = list(dict.fromkeys(name for record in records for name in record))
    return Table(names, [[record.get(name) for name in names] for record in records])


def _batch(table: Table, signature: Signature) -> Batch:
    wanted = [column.name for column in signature.inputs]
    return from_rows(table.ColumnNames, table.Values, wanted)


def _output(table: Table, serving: Serving, said: Answer, flags: dict[str, str]) -> Any:
    """Return the whole scored table: the columns that came, then those of the answer."""
    names = [*table.ColumnNames, *said.columns]
    values = [
        [_cell(value) for value in (*row, *more)]
        for row, more in zip(table.Values, said.rows(), strict=True)
    ]
    if flags.get("format") == "swagger":
        return [dict(zip(names, row, strict=True)) for row in values]
    if flags.get("details") not in TRUE:
        return {"type": "table", "value": {"Values": values}}
    types = _types(serving.model.signature, table.ColumnNames, list(said.columns))
    value = {"ColumnNames": names, "ColumnTypes": types, "Values": values}
    return {"type": "table", "value": value}


def _types(signature: Signature, came: list[str], scored: list[str]) -> list[str]:
    """Return the .NET type of each column."""
    known = {column.name: TYPES[column.type] for column in signature.inputs}
    label, called = _label_type(signature), label_name(signature)
    other = "String" if signature.recommender else "Double"
    return [
        *(known.get(name, "String") for name in came),
        *(label if name in (called, RATING) else other for name in scored),
    ]


def _label_type(signature: Signature) -> str:
    if signature.task in UNTAUGHT:
        return "Int32"
    if not signature.classes:
        return "Double"
    first = signature.classes[0]
    if isinstance(first, bool):
        return "Boolean"
    return "Int32" if isinstance(first, int) else "String"


def _cell(value: Any) -> str:
    """Return a cell as a text; a missing one is empty."""
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value)

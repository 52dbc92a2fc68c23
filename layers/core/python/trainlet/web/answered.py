"""Scoring requests that are answered and noted where no WSGI stands between: on Lambda."""

from typing import Any

from trainlet.scoring import dialects
from trainlet.scoring.dialects import native
from trainlet.scoring.exchange import Reply, Request
from trainlet.scoring.http import Scorer
from trainlet.web.handled import arrived
from trainlet.web.noted import HEADER, Note


def scored(scorer: Scorer, request: Request, context: Any, note: Note) -> Reply:
    """Return a scorer's reply to a request, with an id, and note it.

    Args:
        scorer: Answers.
        request: Of which an ``X-Request-Id`` is kept.
        context: Lambda's, whose id is taken otherwise; None where there is none.
        note: Is told of the request.
    """
    stated = request.headers.get("x-request-id", "")
    arrival = arrived(stated or getattr(context, "aws_request_id", ""))
    dialect = dialects.find(request.path) or native
    reply = scorer.answer_in(dialect, request)
    note(arrival.handled(request.method, request.path, dialects.name(dialect), reply))
    return reply._replace(headers={**reply.headers, HEADER: arrival.request})

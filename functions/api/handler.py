"""Answers HTTP events with the Flask application."""

from functools import cache
from typing import Any

from apig_wsgi import make_lambda_handler

from trainlet import settings as environment
from trainlet.store import open_store
from trainlet.web.app import create_app


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the application's answer to an HTTP event."""
    answer: dict[str, Any] = _wsgi()(event, context)
    return answer


@cache
def _wsgi() -> Any:
    settings = environment.load_public()
    store = open_store(settings.store, settings.s3_endpoint)
    return make_lambda_handler(create_app(store, settings), binary_support=True)

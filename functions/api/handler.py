"""Answers HTTP events with the Flask application."""

from functools import cache
from typing import Any

from apig_wsgi import make_lambda_handler

from trainlet import settings as environment
from trainlet.store import open_store
from trainlet.web.app import create_app
from trainlet.web.journal import Journal
from trainlet.web.noted import noted


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the application's answer to an HTTP event."""
    answer: dict[str, Any] = _wsgi()(event, context)
    return answer


@cache
def _wsgi() -> Any:
    settings = environment.load_public()
    store = open_store(settings.store, settings.s3_endpoint)
    application = noted(create_app(store, settings), Journal().add)
    return make_lambda_handler(application, binary_support=True)

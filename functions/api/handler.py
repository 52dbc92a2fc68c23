"""Answers HTTP events with the Flask application."""

from functools import cache
from typing import Any

from apig_wsgi import make_lambda_handler

from trainlet import settings as environment
from trainlet.store import Store, open_store
from trainlet.web.app import create_app
from trainlet.web.journal import Journal
from trainlet.web.noted import noted
from trainlet.web.spilled import fitting


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the application's answer to an HTTP event."""
    answer: dict[str, Any] = _wsgi()(event, context)
    return fitting(answer, _store())


@cache
def _store() -> Store:
    settings = environment.load_public()
    return open_store(settings.store, settings.s3_endpoint)


@cache
def _wsgi() -> Any:
    settings = environment.load_public()
    application = noted(create_app(_store(), settings), Journal().add)
    return make_lambda_handler(application, binary_support=True)

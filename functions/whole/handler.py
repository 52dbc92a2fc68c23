"""The application that Zappa turns HTTP events into calls of; jobs and uploads are `work`'s."""

from collections.abc import Iterable
from functools import cache

from trainlet import settings as environment
from trainlet.scoring.environ import Application, Environ, StartResponse
from trainlet.store import open_store
from trainlet.web.journal import Journal
from trainlet.web.noted import noted
from trainlet.web.spilled import spilling
from trainlet.web.wsgi import application


def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request: scores at once, all else by the Flask application."""
    return _opened()(environ, start_response)


@cache
def _opened() -> Application:
    settings = environment.load_public()
    store = open_store(settings.store, settings.s3_endpoint)
    return spilling(noted(application(), Journal().add), store)

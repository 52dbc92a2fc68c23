"""The application that Zappa turns HTTP events into calls of; jobs and uploads are `work`'s."""

from collections.abc import Iterable
from functools import cache

from trainlet import settings as environment
from trainlet.scoring.wsgi import Application, Environ, StartResponse
from trainlet.web.journal import Journal
from trainlet.web.noted import noted
from trainlet.web.wsgi import application


def app(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request: scores at once, all else by the Flask application."""
    return _opened()(environ, start_response)


@cache
def _opened() -> Application:
    environment.load_public()
    return noted(application(), Journal().add)

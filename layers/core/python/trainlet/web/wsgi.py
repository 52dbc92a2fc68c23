"""The whole application for any WSGI server: scoring in front, the control plane behind."""

from trainlet import settings as environment
from trainlet.scoring.environ import Application
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.scoring.wsgi import in_front
from trainlet.store import open_store
from trainlet.web.app import create_app


def application() -> Application:
    """Return the application, by the settings of the environment.

    Raises:
        BadSettings: They can't be read.
    """
    settings = environment.load()
    store = open_store(settings.store, settings.s3_endpoint)
    scorer = Scorer(Models(store, settings.refresh_seconds), settings)
    return in_front(scorer, settings.max_score_bytes, create_app(store, settings))

"""Answers scoring events; imports neither a web framework nor anything of training."""

from functools import cache
from typing import Any

from trainlet import settings as environment
from trainlet.scoring.events import from_event, to_response
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.store import open_store


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the model's answer to an HTTP event."""
    return to_response(_scorer().answer(from_event(event)))


@cache
def _scorer() -> Scorer:
    settings = environment.load_public()
    store = open_store(settings.store, settings.s3_endpoint)
    return Scorer(Models(store, settings.refresh_seconds), settings)

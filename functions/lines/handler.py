"""Answers lines by Vowpal Wabbit, for models that onnxruntime doesn't serve."""

from functools import cache
from typing import Any

from trainlet import settings as environment
from trainlet.scoring.events import from_event, to_response
from trainlet.settings import Settings
from trainlet.store import Store, open_store
from trainlet.wabbit.answering import reply
from trainlet.web.spilled import fitting


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return Vowpal Wabbit's answer to an HTTP event."""
    store, settings = _opened()
    return fitting(to_response(reply(from_event(event), store, settings)), store)


@cache
def _opened() -> tuple[Store, Settings]:
    settings = environment.load_public()
    return open_store(settings.store, settings.s3_endpoint), settings

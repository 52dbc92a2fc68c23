"""Answers scoring events; imports neither a web framework nor anything of training."""

from functools import cache
from typing import TYPE_CHECKING, Any

from trainlet import settings as environment
from trainlet.scoring.beginning import begin
from trainlet.scoring.events import from_event, to_response
from trainlet.store import open_store

if TYPE_CHECKING:
    from trainlet.scoring.http import Scorer


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the model's answer to an HTTP event."""
    return to_response(_scorer().answer(from_event(event)))


@cache
def _scorer() -> "Scorer":
    settings = environment.load_public()
    store = open_store(settings.store, settings.s3_endpoint)
    scorer, models = begin(store, settings)
    if environment.is_for_snapshot():
        from snapshot_restore_py import register_after_restore

        register_after_restore(models.doubt)
    return scorer


if environment.is_on_lambda():
    _scorer()  # while the runtime initialises, which has a whole processor and no one waiting

"""Answers scoring events; imports neither a web framework nor anything of training."""

from functools import cache
from typing import TYPE_CHECKING, Any

from trainlet import settings as environment
from trainlet.scoring.beginning import begin
from trainlet.scoring.events import from_event, to_response
from trainlet.store import Store, open_store
from trainlet.web.journal import Journal
from trainlet.web.spilled import fitting

if TYPE_CHECKING:
    from trainlet.scoring.http import Scorer


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the model's answer to an HTTP event."""
    scorer = _scorer()
    from trainlet.web.answered import scored  # with what the scorer has imported by now

    reply = scored(scorer, from_event(event), context, _journal().add)
    return fitting(to_response(reply), _store())


@cache
def _journal() -> Journal:
    return Journal()


@cache
def _store() -> Store:
    settings = environment.load_public()
    return open_store(settings.store, settings.s3_endpoint)


@cache
def _scorer() -> "Scorer":
    scorer, models = begin(_store(), environment.load_public())
    if environment.is_for_snapshot():
        from snapshot_restore_py import register_after_restore

        register_after_restore(models.doubt)
    return scorer


if environment.is_on_lambda():
    _scorer()  # while the runtime initialises, which has a whole processor and no one waiting

"""A scorer's start: the model is on its way while what loads it is imported."""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from trainlet import registry
from trainlet.errors import TrainletError
from trainlet.registry import target
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.store.ahead import Ahead

if TYPE_CHECKING:  # numpy and onnxruntime take longest: they come after the store was asked
    from trainlet.scoring.http import Scorer
    from trainlet.scoring.models import Models


def begin(store: Store, settings: Settings) -> "tuple[Scorer, Models]":
    """Return what answers, and where its versions come from.

    The model that the settings name is loaded, if it can be; else the first request is told why.
    """
    if not settings.model:
        return _imported(store, settings)
    ahead = Ahead(store, partial(_read, settings.model))
    scorer, models = _imported(ahead, settings)
    with suppress(TrainletError):
        models.get(*target(settings.model))
    return scorer, models


def _imported(store: Store, settings: Settings) -> "tuple[Scorer, Models]":
    from trainlet.scoring.http import Scorer
    from trainlet.scoring.models import Models

    models = Models(store, settings.refresh_seconds)
    return Scorer(models, settings), models


def _read(named: str, store: Store) -> None:
    """Read what loading a model reads."""
    name, reference = target(named)
    line = registry.resolve(registry.read_index(store, name), name, reference)
    registry.artifact(store, name, line, "manifest.json")
    registry.artifact(store, name, line, "model.onnx")

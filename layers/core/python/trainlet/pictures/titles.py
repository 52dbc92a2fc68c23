"""Studio's names of what the catalogue holds; the id in words for what it no longer holds."""

from trainlet.catalogue import lookup
from trainlet.errors import ModuleMissing
from trainlet.pictures.words import spelled


def metric_title(name: str) -> str:
    """Return a metric's title."""
    return _title("metrics", name)


def learner_title(name: str) -> str:
    """Return a learner's title."""
    return _title("learners", name)


def transform_title(name: str) -> str:
    """Return a transform's title."""
    return _title("transforms", name)


def _title(room: lookup.Room, name: str) -> str:
    try:
        return lookup.get(room, name).title
    except ModuleMissing:
        return spelled(name)

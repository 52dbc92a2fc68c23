"""The models that answer without a wait, for a thread that others wait for."""

from trainlet.registry import CHAMPION
from trainlet.scoring.models import Models
from trainlet.scoring.serving import Serving


class WouldWait(Exception):
    """The store has to be asked first: ask again where waiting harms nobody."""


class AtOnce:
    """Models, as far as they are at hand.

    Args:
        models: Where they come from.
    """

    def __init__(self, models: Models) -> None:
        self._models = models

    def get(self, name: str, reference: str | int = CHAMPION) -> Serving:
        """Return the version that is named; raise ``WouldWait`` unless it is loaded and fresh."""
        ready = self._models.ready(name, reference)
        if ready is None:
            raise WouldWait
        return ready

    def names(self) -> list[str]:
        """Raise ``WouldWait``: only the store knows them."""
        raise WouldWait

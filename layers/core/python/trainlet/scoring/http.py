"""The hot route, free of any framework: a request's parts in, a reply's parts out."""

from trainlet import access
from trainlet.errors import Broken, TrainletError
from trainlet.scoring import dialects
from trainlet.scoring.at_once import AtOnce, WouldWait
from trainlet.scoring.desk import Desk
from trainlet.scoring.dialects import Dialect, native
from trainlet.scoring.exchange import SHORTEST_PACKED, Reply, Request, packed
from trainlet.scoring.models import Models
from trainlet.settings import Settings


class Scorer:
    """Answers scoring requests, each in its own dialect.

    Args:
        models: Where versions come from.
        settings: Limits and the key.
    """

    def __init__(self, models: Models | AtOnce, settings: Settings) -> None:
        self._desk = Desk(models, settings)

    def answer(self, request: Request) -> Reply:
        """Return the reply to a request; it raises nothing but the ``WouldWait`` of ``AtOnce``."""
        return self.answer_in(dialects.find(request.path) or native, request)

    def answer_in(self, dialect: Dialect, request: Request) -> Reply:
        """Return the reply to a request in the dialect that owns its path, as ``answer`` does."""
        try:
            if not dialect.is_open(request.path):
                access.check(self._desk.settings.key, request.headers.get("authorization", ""))
            reply = dialect.answer(request, self._desk)
            if len(reply.body) < SHORTEST_PACKED:
                return reply
            return packed(reply, request.headers.get("accept-encoding", ""))
        except TrainletError as error:
            return dialect.refuse(error)
        except WouldWait:
            raise
        except Exception as error:  # noqa: BLE001 - a bug answers as one, and serving goes on
            what = f"The model could not answer: {type(error).__name__}: {error}"
            return dialect.refuse(Broken(what))

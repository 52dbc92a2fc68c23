"""The HTTP server's application, by Granian's own protocol (RSGI).

A short scoring request whose version is in memory is answered at once on the event loop: threads
that take turns at the interpreter cost more than the answer. All else is done in threads with a
bounded queue, so that no answer waits for a store, a large table or a long poll.
"""

from typing import Any

from trainlet import access
from trainlet.errors import TrainletError
from trainlet.limits import check_size
from trainlet.scoring import dialects
from trainlet.scoring.at_once import AtOnce, WouldWait
from trainlet.scoring.dialects import Dialect, native
from trainlet.scoring.environ import Application
from trainlet.scoring.exchange import Reply, Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.web import gateway
from trainlet.web.app import OPEN_PATHS
from trainlet.web.handled import NO_ROUTE, arrived
from trainlet.web.notes import Notes
from trainlet.web.threads import Threads

SHORT = 16_384  # bytes of a request that takes well under a millisecond
PATIENT_THREADS, LARGE_THREADS, CONTROL_THREADS = 8, 2, 32


class Front:
    """Answers every request of one server process.

    Args:
        models: Where versions come from.
        control: The control plane.
        settings: Limits and the key.
        notes: Where each request is noted.
    """

    def __init__(
        self,
        models: Models,
        control: Application,
        settings: Settings,
        notes: Notes,
    ) -> None:
        self._at_once = Scorer(AtOnce(models), settings)
        self._scorer = Scorer(models, settings)
        self._control = control
        self._settings = settings
        self._notes = notes
        self._patient = Threads(PATIENT_THREADS, settings.queue)
        self._large = Threads(LARGE_THREADS, settings.queue)
        self._slow = Threads(CONTROL_THREADS, settings.queue)

    async def __call__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        headers = dict(scope.headers.items())
        arrival = arrived(headers.get("x-request-id", ""))
        reply, route = await self._answer(scope, headers, protocol)
        stated = [*reply.headers.items(), ("X-Request-Id", arrival.request)]
        protocol.response_bytes(reply.status, stated, reply.body)
        self._notes.add(arrival.handled(scope.method, scope.path, route, reply))

    def __rsgi_del__(self, loop: Any) -> None:
        """Write what is left of the notes, as the server process ends."""
        self._notes.close()

    async def _answer(
        self, scope: Any, headers: dict[str, str], protocol: Any
    ) -> tuple[Reply, str]:
        dialect = dialects.find(scope.path)
        route = dialects.name(dialect) if dialect else NO_ROUTE
        try:
            if dialect is None:
                return await self._controlled(scope, headers, protocol)
            return await self._scored(dialect, scope, headers, protocol), route
        except TrainletError as error:
            return (dialect or native).refuse(error), route

    async def _scored(
        self, dialect: Dialect, scope: Any, headers: dict[str, str], protocol: Any
    ) -> Reply:
        length = gateway.length(scope, headers)
        if length is None or length > SHORT:
            return await self._scored_aside(scope, headers, protocol)
        body = await protocol() if length else b""
        request = Request(scope.method, scope.path, scope.query_string, headers, body)
        try:
            return self._at_once.answer_in(dialect, request)
        except WouldWait:  # no place is held: short requests are bounded by their connections
            return await self._patient.run(self._scorer.answer, request)

    async def _scored_aside(self, scope: Any, headers: dict[str, str], protocol: Any) -> Reply:
        limit = self._settings.max_score_bytes
        access.check(self._settings.key, headers.get("authorization", ""))
        check_size(gateway.length(scope, headers) or 0, limit)
        with self._large.place():
            with await gateway.spool(protocol, limit) as file:
                body = file.read()
            request = Request(scope.method, scope.path, scope.query_string, headers, body)
            return await self._large.run(self._scorer.answer, request)

    async def _controlled(
        self, scope: Any, headers: dict[str, str], protocol: Any
    ) -> tuple[Reply, str]:
        limit = self._settings.max_upload_bytes
        if scope.path not in OPEN_PATHS:
            access.check(self._settings.key, headers.get("authorization", ""))
        check_size(gateway.length(scope, headers) or 0, limit)
        with self._slow.place(), await gateway.spool(protocol, limit) as body:
            return await self._slow.run(gateway.call, self._control, scope, headers, body)

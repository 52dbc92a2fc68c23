"""The packaged service on this machine: its functions, between a bucket, queues, clock and HTTP."""

import json
import os
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from infra.local.gateway import Gateway
from infra.local.mounting import Place, mounted
from infra.local.notices import Watch
from infra.local.pool import Pool
from infra.local.queues import Queue, to_event
from infra.local.runtime_api import Outcome
from infra.local.template import Source, Template
from trainlet.errors import StoreUnavailable
from trainlet.store import Store

LOOK_SECONDS = 0.2


class Stack:
    """Runs until it is closed.

    Args:
        place: What is around it.
        store: The bucket, to see what appears in it.
        folder: Where archives are unpacked: an empty folder.
        port: Where HTTP is answered; 0 for any that is free.
        hidden: How long a message that was not taken stays out of sight, for queues where that
            is not as the template has it; seconds by logical id.
    """

    def __init__(
        self,
        place: Place,
        store: Store,
        folder: Path,
        port: int = 0,
        hidden: Mapping[str, float] | None = None,
    ) -> None:
        values = {"Store": place.bucket, "Key": place.key}
        template = Template(place.template, values)
        self.pools = {
            name: Pool(mounted(function, place, folder))
            for name, function in template.functions().items()
        }
        self._notices = template.notices()
        sources = template.sources()
        self.queues = {
            source.queue: Queue(
                (hidden or {}).get(source.queue, source.hidden_seconds), source.most_receives
            )
            for source in sources
        }
        self._watch = Watch(store, place.bucket, {notice.prefix for notice in self._notices})
        self.gateway = Gateway(port, template.routes(), self.invoke)
        self._is_over = threading.Event()
        self._threads = [
            threading.Thread(target=self.gateway.serve_forever, args=(LOOK_SECONDS,)),
            self._again(self._tell, LOOK_SECONDS),
            *(self._again(partial(self._feed, each), LOOK_SECONDS) for each in _at_once(sources)),
            *(self._again(partial(self._strike, f), wait) for f, wait in template.schedules()),
        ]
        for thread in self._threads:
            thread.start()

    def invoke(self, function: str, event: dict[str, Any]) -> Outcome:
        """Return what a function makes of an event."""
        return self.pools[function].invoke(event)

    def close(self) -> None:
        """End everything."""
        self._is_over.set()
        self.gateway.shutdown()
        for pool in self.pools.values():
            pool.close()
        for thread in self._threads:
            thread.join()
        self.gateway.server_close()

    def _again(self, work: Callable[[], None], seconds: float) -> threading.Thread:
        def loop() -> None:
            while not self._is_over.wait(seconds):
                work()

        return threading.Thread(target=loop)

    def _tell(self) -> None:
        """Tell queues of what has appeared in the bucket."""
        with suppress(StoreUnavailable):  # the next look sees it
            self._send(self._watch.look())

    def _send(self, news: list[tuple[str, str]]) -> None:
        for key, notification in news:
            for notice in self._notices:
                if key.startswith(notice.prefix) and key.endswith(notice.suffix):
                    self.queues[notice.queue].send(notification)

    def _feed(self, source: Source) -> None:
        """Give a function what waits in its queue; what it took is deleted there."""
        queue = self.queues[source.queue]
        while not self._is_over.is_set():
            batch = queue.receive(source.batch)
            if not batch:
                return
            outcome = self.invoke(source.function, to_event(batch, source.queue))
            if outcome.kind == "response":
                failures = json.loads(outcome.payload)["batchItemFailures"]
                failed = {failure["itemIdentifier"] for failure in failures}
                for message in batch:
                    if message.id not in failed:
                        queue.delete(message)

    def _strike(self, function: str) -> None:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.invoke(function, clock_event(now))


def _at_once(sources: list[Source]) -> Iterator[Source]:
    """Yield each queue as often as events of it are worked on at once, here."""
    for source in sources:
        for _ in range(min(source.concurrency, os.cpu_count() or 1)):
            yield source


def clock_event(now: str) -> dict[str, Any]:
    """Return what EventBridge sends when a schedule is due."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": now,
        "region": "eu-west-1",
        "resources": ["arn:aws:events:eu-west-1:000000000000:rule/trainlet-dev-tick"],
        "detail": {},
    }

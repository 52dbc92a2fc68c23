"""What is noted of requests: counted and logged at once, written by a thread beside them."""

import threading

from trainlet.web.access_log import AccessLog
from trainlet.web.handled import Handled
from trainlet.web.metrics import Metrics

WRITE_SECONDS = 0.2


class Notes:
    """The notes of one server process.

    Args:
        log: The access log.
        metrics: The counters.
    """

    def __init__(self, log: AccessLog, metrics: Metrics) -> None:
        self._log, self.metrics = log, metrics
        self._closing = threading.Event()
        self._writer = threading.Thread(target=self._write_on, daemon=True)
        self._writer.start()

    def add(self, handled: Handled) -> None:
        """Note a request; it is written within ``WRITE_SECONDS``."""
        self.metrics.count(handled)
        self._log.add(handled)

    def close(self) -> None:
        """Write what is left."""
        self._closing.set()
        self._writer.join()
        self.metrics.write()
        self._log.close()

    def _write_on(self) -> None:
        while not self._closing.wait(WRITE_SECONDS):
            self._log.write()
            self.metrics.write()

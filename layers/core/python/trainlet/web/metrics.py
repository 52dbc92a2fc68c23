"""Prometheus metrics, summed over the server's processes.

Each process counts in memory, which costs a request next to nothing, and leaves its totals in a
folder that all of them share; whichever is asked adds them up.
"""

import os
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

import msgspec
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

from trainlet.web.handled import Handled

Key = TypeVar("Key")
MICROSECONDS = [
    *(500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000),
    *(1_000_000, 2_500_000, 5_000_000, 10_000_000, 30_000_000),
]
BOUNDS = [*(str(bound / 1e6) for bound in MICROSECONDS), "+Inf"]


class Totals(msgspec.Struct):
    """What was counted.

    Attributes:
        requests: By route, status, and the place of their time among ``MICROSECONDS``.
        microseconds: The time they took, by route.
        rows: Rows scored, by model and version.
        unknown: Values that training never saw, by model and column.
    """

    requests: dict[tuple[str, int, int], int] = {}
    microseconds: dict[str, int] = {}
    rows: dict[tuple[str, int], int] = {}
    unknown: dict[tuple[str, str], int] = {}

    def count(self, handled: Handled) -> None:
        """Count a request."""
        route, taken = handled.route, handled.microseconds
        _add(self.requests, (route, handled.status, bisect_left(MICROSECONDS, taken)), 1)
        _add(self.microseconds, route, taken)
        if handled.rows:
            _add(self.rows, (handled.model, handled.version), handled.rows)
        for column, unknown in handled.unknown.items():
            _add(self.unknown, (handled.model, column), unknown)

    def add(self, other: "Totals") -> None:
        """Add what another process counted."""
        for name in self.__struct_fields__:
            mine, theirs = getattr(self, name), getattr(other, name)
            for key, number in theirs.items():
                _add(mine, key, number)

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics, as Prometheus' client library has them."""
        requests = CounterMetricFamily(
            "trainlet_requests", "Requests answered.", labels=["route", "status"]
        )
        by_status = Counter[tuple[str, int]]()
        for (route, status, _), number in self.requests.items():
            by_status[route, status] += number
        for (route, status), number in by_status.items():
            requests.add_metric([route, str(status)], number)
        yield requests
        yield self._durations()
        rows = CounterMetricFamily("trainlet_rows", "Rows scored.", labels=["model", "version"])
        for (model, version), number in self.rows.items():
            rows.add_metric([model, str(version)], number)
        yield rows
        unknown = CounterMetricFamily(
            "trainlet_unknown_categories",
            "Values that training never saw.",
            labels=["model", "column"],
        )
        for (model, column), number in self.unknown.items():
            unknown.add_metric([model, column], number)
        yield unknown

    def _durations(self) -> HistogramMetricFamily:
        durations = HistogramMetricFamily(
            "trainlet_request_seconds", "From a request to its answer.", labels=["route"]
        )
        by_slot = Counter[tuple[str, int]]()
        for (route, _, slot), number in self.requests.items():
            by_slot[route, slot] += number
        for route, taken in self.microseconds.items():
            slots = [by_slot[route, slot] for slot in range(len(BOUNDS))]
            buckets = list(zip(BOUNDS, accumulate(slots), strict=True))
            durations.add_metric([route], buckets, taken / 1e6)
        return durations


class Metrics:
    """The metrics of one server process, and of those that share its folder.

    Args:
        folder: Where each process leaves its totals.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / str(os.getpid())
        self._own = Totals()
        self.count = self._own.count

    def write(self) -> None:
        """Leave the totals where the other processes find them."""
        written = self._file.with_suffix(".new")
        written.write_bytes(msgspec.msgpack.encode(self._own))
        written.replace(self._file)

    def page(self) -> tuple[bytes, dict[str, str]]:
        """Return the sums over all processes, in Prometheus' text format."""
        sums = Totals()
        sums.add(self._own)
        for file in self._file.parent.iterdir():
            if file.name != self._file.name and file.suffix != ".new":
                sums.add(msgspec.msgpack.decode(file.read_bytes(), type=Totals))
        return generate_latest(sums), {"Content-Type": CONTENT_TYPE_LATEST}


def _add(totals: dict[Key, int], key: Key, number: int) -> None:
    totals[key] = totals.get(key, 0) + number

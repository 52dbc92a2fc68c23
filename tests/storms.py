"""Uploads whose events come many times, late, in any order, by both doors, from many threads."""

import json
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import pytest

import trainlet
from functions.work import handler as work
from tests.faults import HEADER, ROWS
from tests.trained import upload
from trainlet import datasets, jobs, keys, receipts, recipes
from trainlet.recipes import Choice, Recipe, Retrain
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.arrivals import accept
from trainlet.work.requests import VERBS

TIMES = (1, 2, 5, 50)
SETTINGS = Settings(lease_seconds=600)
BUCKET = "storm"
PEOPLE = 8


@dataclass(frozen=True)
class Delivery:
    """One delivery of one upload's event."""

    key: str
    door: str


def table(number: int) -> bytes:
    """Return a small table of its own."""
    rows = random.Random(number).sample(ROWS, 40)
    return "\n".join([HEADER, *rows, ""]).encode()


def bind(store: Store) -> None:
    """Make a dataset, and two models that are trained again from it."""
    upload(store, "autos", table(10_000))
    for model in ("price", "other"):
        recipe = Recipe(
            dataset="autos",
            label="price",
            columns=["engine-size"] if model == "price" else ["curb-weight"],
            learner=Choice(use="linear-regression"),
            retrain=Retrain(rows="replace"),
        )
        recipes.save(store, model, recipe)


def rain(store: Store, uploads: int, deliveries: int, seed: int, patch: pytest.MonkeyPatch) -> None:
    """Put so many uploads, deliver their events again and again, and run what comes of them.

    Some have the content of another; half of the events come before the library is changed for a
    newer one, half after.
    """
    choose = random.Random(seed)
    contents = [choose.randrange(uploads * 4 // 5) for _ in range(uploads)]
    for number, content in enumerate(contents):
        store.put(_key(number), table(content))
    events = _events(uploads, deliveries, choose)
    half = len(events) // 2
    _deliver(store, events[:half])
    patch.setattr(trainlet, "__version__", "99.0.0")
    _deliver(store, events[half:])
    _work(store)
    _deliver(store, choose.sample(events, min(len(events), 4 * uploads)))
    _work(store)


def count(store: Store) -> dict[str, int]:
    """Return how much came of it all."""
    arrivals = [e for e in store.list(keys.DATASETS) if "/arrivals/" in e.key]
    done = {verb: list(jobs.requested(store, verb)) for verb in ("upload", "retrain")}
    ended = [jobs.find_state(store, job).state for each in done.values() for job in each]
    assert set(ended) == {"succeeded"}, Counter(ended)
    return {
        "arrivals": len(arrivals),
        "uploads": len(done["upload"]),
        "retrains": len(done["retrain"]),
        "receipts": sum(len(receipts.newest(store, m, 10**6)) for m in ("price", "other")),
        "versions": len(datasets.read_index(store, "autos").versions),
    }


def _key(number: int) -> str:
    return f"{keys.UPLOADS}autos/{number:04d} of +many.csv"


def _events(uploads: int, deliveries: int, choose: random.Random) -> list[Delivery]:
    """Return each upload's event once, twice, five or fifty times, shuffled."""
    events: list[Delivery] = []
    for number in range(uploads):
        left = deliveries - len(events) - (uploads - number - 1)
        times = min(choose.choice(TIMES), max(1, left))
        events += [Delivery(_key(number), choose.choice(["queue", "watcher"]))] * times
    choose.shuffle(events)
    return events


def _deliver(store: Store, events: list[Delivery]) -> None:
    with ThreadPoolExecutor(PEOPLE) as people:
        list(people.map(lambda event: _take(store, event), events))


def _take(store: Store, event: Delivery) -> None:
    if event.door == "watcher":
        accept(store, event.key)
    else:
        assert work.handler(_notified(event.key), None) == {"batchItemFailures": []}


def _notified(key: str) -> dict[str, Any]:
    facts = {"bucket": {"name": BUCKET}, "object": {"key": quote_plus(key), "sequencer": "0A"}}
    body = {"Records": [{"eventName": "ObjectCreated:Put", "s3": facts}]}
    return {"Records": [{"messageId": key, "body": json.dumps(body)}]}


def _work(store: Store) -> None:
    """Run all jobs, several workers at once, until there are none left."""
    while True:
        waiting = [
            job
            for verb in VERBS
            for job in jobs.requested(store, verb)
            if not jobs.find_state(store, job).has_ended
        ]
        if not waiting:
            return
        threads = [threading.Thread(target=_run_all, args=(store, waiting)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _run_all(store: Store, waiting: list[str]) -> None:
    from trainlet.work.runner import run_job

    for job in waiting:
        run_job(store, job, SETTINGS)

"""Uploads whose events come many times, late, in any order, by both doors, amid running jobs."""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from urllib.parse import quote_plus

import pytest

import trainlet
from functions.work import handler as work
from tests.scenes import HEADER, ROWS
from tests.trained import upload
from trainlet import datasets, job_ids, jobs, keys, receipts, recipes
from trainlet.recipes import Choice, Recipe, Retrain
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.requests import VERBS
from trainlet.work.runner import run_job
from trainlet.work.triggers.arrivals import accept

MODELS = {"price": "engine-size", "other": "curb-weight"}
FEW, MANY = (1, 2, 5), 50
ONE_IN = 20
BATCH = 10
SETTINGS = Settings(lease_seconds=600)
PEOPLE, WORKERS = 6, 2
PAUSE_SECONDS = 0.01


class Upload(NamedTuple):
    """One write of one key, and how its event names it."""

    key: str
    content: int
    etag: str
    version: str
    sequencer: str


class Rained(NamedTuple):
    """What was uploaded, and how many events of it came."""

    uploads: list[Upload]
    deliveries: int


def table(number: int) -> bytes:
    """Return a small table of its own."""
    rows = random.Random(number).sample(ROWS, 40)
    return "\n".join([HEADER, *rows, ""]).encode()


def bind(store: Store) -> None:
    """Make a dataset, and two models that are trained again from it."""
    upload(store, "autos", table(10_000))
    for model, column in MODELS.items():
        recipe = Recipe(
            dataset="autos",
            label="price",
            columns=[column],
            learner=Choice(use="linear-regression"),
            retrain=Retrain(rows="replace"),
        )
        recipes.save(store, model, recipe)


def rain(store: Store, uploads: int, seed: int, patch: pytest.MonkeyPatch) -> Rained:
    """Put so many uploads in three waves, and deliver their events while jobs run.

    Some have the content of another key. The second wave writes over keys of the first, the third
    gives some of these their first content back. Of every wave's events a part comes late, amid a
    later wave or after all of them, and from the second wave on the library is a newer one.
    """
    choose = random.Random(seed)
    late: list[Upload] = []
    made: list[Upload] = []
    deliveries = 0
    for number, contents in enumerate(_waves(uploads, choose)):
        if number == 1:
            patch.setattr(trainlet, "__version__", "99.0.0")
        wave = [_put(store, key, content) for key, content in contents.items()]
        again = _again(wave, choose)
        choose.shuffle(late)
        choose.shuffle(again)
        events = [*wave, *_half(again), *_half(late)]
        late = [*again[len(_half(again)) :], *late[len(_half(late)) :]]
        _work_amid(store, events, choose)
        deliveries += len(events)
        made += wave
    _work_amid(store, [*late, *made], choose)
    return Rained(made, deliveries + len(late) + len(made))


def _again(wave: list[Upload], choose: random.Random) -> list[Upload]:
    """Return the events that come besides the first: an upload has 1, 2, 5 or, some, 50 in all."""
    often = choose.sample(wave, max(1, len(wave) // ONE_IN))
    times = {each: MANY if each in often else choose.choice(FEW) for each in wave}
    return [each for each in wave for _ in range(times[each] - 1)]


def _half(events: list[Upload]) -> list[Upload]:
    return events[: len(events) // 2]


def _waves(uploads: int, choose: random.Random) -> list[dict[int, int]]:
    """Return the number of the content that each key gets, wave by wave: A, then B, then A."""
    count = uploads * 2 // 3
    first = {key: choose.randrange(count * 4 // 5) for key in range(count)}
    changed = choose.sample(range(count), uploads // 4)
    second = {key: uploads + key for key in changed}
    third = {key: first[key] for key in changed[: uploads - count - len(changed)]}
    return [first, second, third]


def _put(store: Store, number: int, content: int) -> Upload:
    key = f"{keys.UPLOADS}autos/{number:04d} of +many.csv"
    etag = store.put(key, table(content))
    return Upload(key, content, etag, store.head(key).version, f"{time.time_ns():016X}")


def _work_amid(store: Store, events: list[Upload], choose: random.Random) -> None:
    """Deliver events from several threads while others work, until no job is left."""
    choose.shuffle(events)
    batches = list(_batches(events, choose))
    delivered = threading.Event()
    with ThreadPoolExecutor(PEOPLE + WORKERS) as people:
        working = [people.submit(_work, store, delivered) for _ in range(WORKERS)]
        try:
            list(people.map(lambda batch: _take(store, *batch), batches))
        finally:
            delivered.set()
        for each in working:
            each.result()


def _batches(events: list[Upload], choose: random.Random) -> Iterator[tuple[str, list[Upload]]]:
    """Yield events by one door or the other, some at a time."""
    while events:
        size = choose.randint(1, BATCH)
        yield choose.choice(["queue", "watcher"]), events[:size]
        events = events[size:]


def _take(store: Store, door: str, batch: list[Upload]) -> None:
    if door == "queue":
        assert work.handler(_queued(store, batch), None) == {"batchItemFailures": []}
        return
    for each in batch:
        accept(store, each.key, each.version)


def _queued(store: Store, batch: list[Upload]) -> dict[str, Any]:
    """Return a batch of a queue: a message for each event, and S3's test message."""
    bodies = [{"Records": [_record(store, each)]} for each in batch]
    test = {"Service": "Amazon S3", "Event": "s3:TestEvent"}
    return {
        "Records": [
            {"messageId": str(number), "eventSource": "aws:sqs", "body": json.dumps(body)}
            for number, body in enumerate([*bodies, test])
        ]
    }


def _record(store: Store, upload: Upload) -> dict[str, Any]:
    bucket, _, prefix = store.url.removeprefix("s3://").partition("/")
    named = {"key": quote_plus(f"{prefix}/{upload.key}", safe="/"), "eTag": upload.etag.strip('"')}
    version = {"versionId": upload.version} if upload.version else {}
    found = {**named, **version, "sequencer": upload.sequencer}
    facts = {"s3SchemaVersion": "1.0", "bucket": {"name": bucket}, "object": found}
    return {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": facts}


def _work(store: Store, delivered: threading.Event) -> None:
    """Run jobs until all events are delivered and no job is left."""
    ended: set[str] = set()
    while True:
        is_last_look = delivered.is_set()
        waiting = [job for job in _asked(store) if job not in ended]
        for job in waiting:
            run_job(store, job, SETTINGS)
        ended |= {job for job in waiting if jobs.find_state(store, job).has_ended}
        if is_last_look and not waiting:
            return
        time.sleep(PAUSE_SECONDS)


def _asked(store: Store) -> list[str]:
    return [job for verb in VERBS for job in jobs.requested(store, verb)]


def count(store: Store) -> dict[str, Any]:
    """Return how much came of it all, and for each model the uploads that have a receipt."""
    arrivals = [entry for entry in store.list(keys.DATASETS) if "/arrivals/" in entry.key]
    states = [jobs.find_state(store, job) for job in _asked(store)]
    done = Counter((job_ids.verb_of(each.id), each.state) for each in states)
    return {
        "arrivals": len(arrivals),
        "jobs": dict(done),
        "receipts": {model: _causes(store, model) for model in MODELS},
        "versions": sorted(line.version for line in datasets.read_index(store, "autos").versions),
    }


def wanted(rained: Rained) -> dict[str, Any]:
    """Return what must have come of it: one effect for each upload."""
    uploads = rained.uploads
    contents = [table(number) for number in {10_000, *(each.content for each in uploads)}]
    causes = Counter(f"object {each.key} {each.etag}" for each in uploads)
    return {
        "arrivals": len(uploads),
        "jobs": {
            ("upload", "succeeded"): len(uploads) + 1,  # one made the dataset
            ("retrain", "succeeded"): len(uploads) * len(MODELS),
        },
        "receipts": dict.fromkeys(MODELS, causes),
        "versions": sorted(datasets.version_of(content, {}) for content in contents),
    }


def _causes(store: Store, model: str) -> Counter[str]:
    return Counter(receipt.cause[0] for receipt in receipts.newest(store, model, 10**6))

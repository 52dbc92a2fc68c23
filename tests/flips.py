"""Moves an alias again and again while clients score, and looks at what they were answered."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.versions import publish_copy
from trainlet import registry
from trainlet.registry import Artifacts, Note
from trainlet.store import Store

ROW = {"horsepower": 100, "engine-size": 120, "make": "audi"}
VERSIONS = 20
CLIENTS = 4
PAUSE_SECONDS = 0.03


@dataclass(frozen=True)
class Flip:
    """A version that became champion at some moment between two."""

    version: int
    began: float
    ended: float


@dataclass(frozen=True)
class Answer:
    """What a client was answered, and when it asked and heard."""

    version: int
    stale: str
    began: float
    ended: float


def publish_versions(store: Store, original: Artifacts, model: str) -> None:
    """Publish ``VERSIONS`` versions of a model; the last one is champion."""
    for number in range(1, VERSIONS + 1):
        publish_copy(store, original, model, f"{number:032x}")


def score(http: httpx.Client, model: str) -> Answer:
    """Ask the champion once."""
    began = time.monotonic()
    reply = http.post(f"/v1/models/{model}/score", json={"records": [ROW]})
    ended = time.monotonic()
    assert reply.status_code == 200, reply.text
    document: dict[str, Any] = reply.json()
    assert len(document["predictions"]) == 1
    return Answer(document["version"], document.get("stale", ""), began, ended)


def flip_champion(store: Store, model: str, times: int) -> list[Flip]:
    """Promote one version after the other, over and over; return the champion before, and each."""
    flips = [Flip(VERSIONS, 0, time.monotonic())]
    for number in range(times):
        version, began = number % VERSIONS + 1, time.monotonic()
        registry.move_alias(store, model, registry.CHAMPION, version, Note(why="flip"))
        flips.append(Flip(version, began, time.monotonic()))
        time.sleep(PAUSE_SECONDS)
    return flips


@contextmanager
def clients(url: str, model: str) -> Iterator[list[list[Answer]]]:
    """Score in several threads until the end; yield what each is answered, in its order."""
    done, answers = threading.Event(), [[] for _ in range(CLIENTS)]
    threads = [threading.Thread(target=_ask, args=(url, model, own, done)) for own in answers]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        done.set()
        for thread in threads:
            thread.join()


def _ask(url: str, model: str, answers: list[Answer], done: threading.Event) -> None:
    with httpx.Client(base_url=url, timeout=60) as http:
        while not done.wait(0.002):
            answers.append(score(http, model))


def origins(flips: list[Flip], answers: list[Answer], refresh_seconds: float) -> list[int]:
    """Return the number of the flip that each answer of one client may come from, never going back.

    A version may answer from the moment its flip began until the refresh time after the next flip
    has ended; later only if the answer says that it is stale.
    """
    found: list[int] = []
    for answer in answers:
        first = found[-1] if found else 0
        fits = (i for i in range(first, len(flips)) if _fits(flips, i, answer, refresh_seconds))
        origin = next(fits, None)
        assert origin is not None, (answer, flips[first], first)
        found.append(origin)
    return found


def _fits(flips: list[Flip], number: int, answer: Answer, refresh_seconds: float) -> bool:
    flip, following = flips[number], flips[number + 1 : number + 2]
    is_over = bool(following) and following[0].ended < answer.began - refresh_seconds
    is_in_time = flip.began <= answer.ended and (bool(answer.stale) or not is_over)
    return flip.version == answer.version and is_in_time

"""What predictions and jobs cost on AWS: measured time, times published prices.

Prices are those of eu-west-1 and us-east-1, x86_64, without the free tier, in US dollars, as
https://aws.amazon.com/lambda/pricing, /api-gateway/pricing, /sqs/pricing and /s3/pricing listed
them in 2025.
"""

import math
import statistics
from collections.abc import Iterator, Sequence
from time import perf_counter

import msgspec

from trainlet import jobs
from trainlet.errors import Broken
from trainlet.scoring.exchange import JSON, Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.scoring.openapi import sample
from trainlet.settings import Settings
from trainlet.store import Store
from trainlet.work.requests import VERBS

MILLION = 1_000_000
GIGABYTE_SECOND = 0.0000166667
LAMBDA_CALL = 0.20 / MILLION
GATEWAY_CALL = 1.00 / MILLION
GATEWAY_BYTES = 512 * 1024
QUEUE_CALLS = 3 * 0.40 / MILLION  # sent, received, deleted
STORE_CALLS = 20 * 0.005 / 1000 + 60 * 0.0004 / 1000  # writes and reads of a job, roundly
SCORE_MEGABYTES, JOB_MEGABYTES = 1769, 4096
CALLS = 200


class Predictions(msgspec.Struct, frozen=True, kw_only=True):
    """What a million predictions cost, asked for so many rows at a time.

    Attributes:
        rows: Rows in one request.
        milliseconds: How long one takes, its median, warm.
        url: US dollars by the function's own URL.
        gateway: US dollars by the HTTP API.
    """

    rows: int
    milliseconds: float
    url: float
    gateway: float


class Jobs(msgspec.Struct, frozen=True, kw_only=True):
    """What a job costs.

    Attributes:
        verb: What it does.
        count: How many of the store's newest jobs were looked at.
        seconds: How long one took, the median.
        longest: How long the longest took.
        dollars: What the median costs.
    """

    verb: str
    count: int
    seconds: float
    longest: float
    dollars: float


def predictions(
    store: Store, settings: Settings, model: str, sizes: Sequence[int]
) -> Iterator[Predictions]:
    """Measure scoring requests of a model here, and yield what a million rows cost.

    Args:
        store: Where the model is.
        settings: Limits.
        model: Its name, or ``name@alias``.
        sizes: How many rows a request has.

    Raises:
        ModelMissing, VersionMissing: There is none.
    """
    models = Models(store, math.inf)
    name, _, reference = model.partition("@")
    serving = models.get(name, reference) if reference else models.get(name)
    row = {column.name: sample(column) for column in serving.model.signature.inputs}
    scorer = Scorer(models, settings)
    for rows in sizes:
        body = msgspec.json.encode({"records": [row] * rows})
        headers = {"content-type": JSON, "authorization": f"Bearer {settings.key}"}
        asked = Request("POST", f"/v1/models/{model}/score", "", headers, body)
        yield _priced(rows, len(body), _median(scorer, asked))


def _median(scorer: Scorer, asked: Request) -> float:
    taken = []
    first = scorer.answer(asked)
    if first.status != 200:
        raise Broken(f"A row as the model documents it is refused: {first.body.decode()}")
    for _ in range(CALLS):
        began = perf_counter()
        scorer.answer(asked)
        taken.append(perf_counter() - began)
    return statistics.median(taken)


def _priced(rows: int, size: int, seconds: float) -> Predictions:
    billed = math.ceil(seconds * 1000) / 1000  # Lambda counts whole milliseconds
    calls = MILLION / rows
    url = calls * (billed * SCORE_MEGABYTES / 1024 * GIGABYTE_SECOND + LAMBDA_CALL)
    gateway = calls * GATEWAY_CALL * math.ceil(size / GATEWAY_BYTES)
    return Predictions(rows=rows, milliseconds=seconds * 1000, url=url, gateway=url + gateway)


def of_jobs(store: Store, most: int = 100) -> Iterator[Jobs]:
    """Yield what the store's newest jobs that succeeded cost, by verb."""
    for verb in VERBS:
        newest = list(jobs.requested(store, verb))[-most:]
        states = [jobs.find_state(store, job) for job in newest]
        taken = [
            (state.ended - state.started).total_seconds()
            for state in states
            if state.state == "succeeded" and state.started and state.ended
        ]
        if taken:
            middle = statistics.median(taken)
            yield Jobs(
                verb=verb,
                count=len(taken),
                seconds=middle,
                longest=max(taken),
                dollars=job_dollars(middle),
            )


def job_dollars(seconds: float) -> float:
    """Return what a job of so many seconds costs: its function, its queue, its objects."""
    billed = math.ceil(seconds * 1000) / 1000
    function = billed * JOB_MEGABYTES / 1024 * GIGABYTE_SECOND + LAMBDA_CALL
    return function + QUEUE_CALLS + STORE_CALLS

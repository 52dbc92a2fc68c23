"""Kills the whole service at random moments, and looks at what is left."""

import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from tests.servers import Service, running_service
from trainlet import jobs, registry, samples
from trainlet.scoring.batch import from_records
from trainlet.scoring.model import load
from trainlet.store import Store, open_store

TABLE = Path(__file__).parent / "data" / "adult_3000.csv"
LEASE_SECONDS = "2"
WARM_SECONDS = 30.0
TRAINING_SECONDS = 1.5
SAMPLE = samples.adult()


def kill_during_trainings(folder: Path, rounds: int, seed: int) -> Counter[str]:
    """Kill the service once during each of so many trainings; return how the jobs ended.

    Every round starts the service again over the same store.
    """
    moments, log = random.Random(seed), folder.with_suffix(".log")
    for number in range(1, rounds + 1):
        with running_service(folder, log, TRAINLET_LEASE_SECONDS=LEASE_SECONDS) as service:
            _begin(service, number)
            time.sleep(moments.uniform(0, TRAINING_SECONDS))
            moments.choice([service.kill, service.kill_head])()
    with running_service(folder, log, TRAINLET_LEASE_SECONDS=LEASE_SECONDS):
        return _wait_for_all(open_store(str(folder)))


def check_versions(store: Store) -> int:
    """Load and score every visible version; return how many there are."""
    found = 0
    for name in registry.names(store):
        index = registry.read_index(store, name)
        for version in index.versions:
            manifest = registry.read_manifest(store, name, version)
            model = load(manifest, registry.artifact(store, name, version, "model.onnx"))
            wanted = [column.name for column in manifest.signature.inputs]
            answer = model.score(from_records(SAMPLE.records[:1], wanted))
            assert answer.columns["Scored Labels"][0] in ("<=50K", ">50K")
            found += 1
        assert [version.number for version in index.versions] == list(range(1, index.next))
    return found


def _begin(service: Service, number: int) -> None:
    """Upload the table, which waits until the worker is warm, and ask for a training."""
    with httpx.Client(base_url=service.url, timeout=WARM_SECONDS) as http:
        http.post("/v1/datasets/adult", content=TABLE.read_bytes()).raise_for_status()
        http.post(
            "/v1/train", json={"model": "income", "recipe": _recipe(number)}
        ).raise_for_status()


def _recipe(number: int) -> dict[str, Any]:
    return {
        **SAMPLE.recipe,
        "seed": number,
        "learner": {
            "use": "two-class-boosted-decision-tree",
            "settings": {"number_of_trees_constructed": 200},
        },
    }


def _wait_for_all(store: Store) -> Counter[str]:
    until = time.monotonic() + 120
    while True:
        states = [
            jobs.find_state(store, job_id)
            for verb in ("upload", "train")
            for job_id in jobs.requested(store, verb)
        ]
        if all(state.has_ended for state in states):
            break
        assert time.monotonic() < until, [s for s in states if not s.has_ended]
        time.sleep(0.5)
    for state in states:
        assert state.state == "succeeded" or (state.error and state.error["remedy"]), state
    return Counter(f"{state.id.split('-')[0]} {state.state}" for state in states)

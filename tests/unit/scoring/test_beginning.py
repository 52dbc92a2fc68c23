"""A scorer's start."""

import pytest

from tests.memory import MemoryStore
from tests.trained import AUTOMOBILES, GAPS, train, upload
from trainlet.scoring.beginning import begin
from trainlet.scoring.exchange import Request
from trainlet.scoring.http import Scorer
from trainlet.settings import Settings

BODY = b'{"records": [{"horsepower": 100, "engine-size": 120, "make": "audi"}]}'


@pytest.fixture(scope="module")
def filled() -> dict[str, bytes]:
    store = MemoryStore()
    upload(store, "autos", AUTOMOBILES.read_bytes())
    train(store, "gaps", recipe=GAPS)
    return {entry.key: store.get(entry.key).data for entry in store.list("")}


@pytest.fixture
def store(filled: dict[str, bytes]) -> MemoryStore:
    found = MemoryStore()
    for key, data in filled.items():
        found.put(key, data)
    return found


def status(scorer: Scorer) -> int:
    headers = {"content-type": "application/json"}
    return scorer.answer(Request("POST", "/v1/models/gaps/score", "", headers, BODY)).status


@pytest.mark.parametrize("named", ["gaps", "gaps@latest", "gaps@1"])
def test_the_model_that_is_named_is_loaded_before_the_first_request(
    store: MemoryStore, named: str
) -> None:
    scorer, _ = begin(store, Settings(model=named, refresh_seconds=60))
    for entry in list(store.list("")):
        if not entry.key.endswith("index.json"):
            store.delete(entry.key)

    assert status(scorer) == 200


@pytest.mark.parametrize("named", ["", "nothing", "gaps@nobody", "Not a name"])
def test_without_it_a_scorer_begins_all_the_same(store: MemoryStore, named: str) -> None:
    scorer, _ = begin(store, Settings(model=named))

    assert status(scorer) == 200


def test_in_doubt_the_index_is_looked_at_again(store: MemoryStore) -> None:
    _, models = begin(store, Settings(model="gaps", refresh_seconds=3600))
    train(store, "gaps", recipe={**GAPS, "columns": ["horsepower", "engine-size", "num-of-doors"]})
    assert models.get("gaps").version == 1

    models.doubt()

    assert models.get("gaps").version == 2

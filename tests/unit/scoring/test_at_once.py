"""What is loaded and fresh answers at once; all else says that it would wait."""

import pytest

from tests.unit.scoring.test_models import Clock
from trainlet.scoring.at_once import AtOnce, WouldWait
from trainlet.scoring.exchange import Request
from trainlet.scoring.http import Scorer
from trainlet.scoring.models import Models
from trainlet.settings import Settings
from trainlet.store import Store

BODY = b'{"records": [{"horsepower": 100, "engine-size": 120, "make": "audi"}]}'


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def models(trained: Store, clock: Clock) -> Models:
    return Models(trained, refresh_seconds=2, clock=clock)


def test_a_version_is_at_hand_from_its_loading_until_it_is_time_to_look_again(
    models: Models, clock: Clock
) -> None:
    at_once = AtOnce(models)
    with pytest.raises(WouldWait):
        at_once.get("gaps")
    loaded = models.get("gaps")
    assert at_once.get("gaps") is loaded
    clock.now += 2.1
    with pytest.raises(WouldWait):
        at_once.get("gaps")
    models.get("gaps")
    assert at_once.get("gaps") is loaded


def test_another_reference_or_model_would_wait(models: Models) -> None:
    models.get("gaps")

    for reference in ("latest", 1):
        with pytest.raises(WouldWait):
            AtOnce(models).get("gaps", reference)
    with pytest.raises(WouldWait):
        AtOnce(models).get("nothing")
    with pytest.raises(WouldWait):
        AtOnce(models).names()


def test_a_scorer_lets_the_wait_through_and_answers_what_is_at_hand(models: Models) -> None:
    scorer = Scorer(AtOnce(models), Settings())
    request = Request("POST", "/v1/models/gaps/score", "", {}, BODY)
    with pytest.raises(WouldWait):
        scorer.answer(request)
    expected = Scorer(models, Settings()).answer(request)

    assert scorer.answer(request) == expected
    assert expected.status == 200

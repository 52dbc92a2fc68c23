"""A training ends when its budget is spent."""

import signal
import threading
import time

import pytest

from trainlet.errors import OverBudget
from trainlet.recipes import Retrain
from trainlet.settings import Settings
from trainlet.work.retraining.budget import limited, seconds_of

LONG = 20.0


def spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


@pytest.mark.parametrize(
    ("rule", "price", "seconds"),
    [
        (Retrain(), 1.0, None),
        (Retrain(budget_seconds=7), 1.0, 7),
        (Retrain(budget_cost=6), 2.0, 3),
        (Retrain(budget_cost=6), 0.0, None),
        (Retrain(budget_seconds=2, budget_cost=6), 2.0, 2),
        (Retrain(budget_seconds=4, budget_cost=6), 2.0, 3),
        (Retrain(budget_seconds=4, budget_cost=6), 0.0, 4),
    ],
)
def test_the_tighter_budget_holds(rule: Retrain, price: float, seconds: float | None) -> None:
    assert seconds_of(rule, Settings(price_per_second=price)) == seconds


def test_work_that_takes_too_long_is_ended_and_says_by_what() -> None:
    began = time.monotonic()
    with pytest.raises(OverBudget) as caught, limited(0.05):
        spin(LONG)

    assert time.monotonic() - began < LONG / 2
    assert (caught.value.status, caught.value.place) == (422, {"field": "retrain"})
    assert "0.05 s" in caught.value.detail
    assert "retrain.budget_seconds" in caught.value.remedy


class Finalized:
    """Something whose finalizer takes long."""

    def __del__(self) -> None:
        spin(0.3)


def finalize(and_spin: float = 0.0) -> None:
    thing = Finalized()
    del thing
    spin(and_spin)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_work_that_was_in_a_finalizer_when_its_time_was_up_is_ended_all_the_same() -> None:
    with pytest.raises(OverBudget), limited(0.05):
        finalize()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_alarm_goes_off_again_where_the_first_was_lost() -> None:
    began = time.monotonic()
    with pytest.raises(OverBudget), limited(0.05):
        finalize(and_spin=LONG)

    assert time.monotonic() - began < LONG / 2


def test_nothing_strikes_after_work_that_ended_in_time() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with limited(0.1):
        pass
    time.sleep(0.15)

    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_work_that_fails_keeps_its_own_error_and_leaves_no_alarm() -> None:
    with pytest.raises(KeyError), limited(LONG):
        raise KeyError("x")

    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.parametrize("seconds", [None, 0.0])
def test_without_a_limit_there_is_no_alarm(seconds: float | None) -> None:
    with limited(seconds):
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_beside_the_main_thread_there_is_no_limit_and_no_failure() -> None:
    done = []

    def work() -> None:
        with limited(0.01):
            time.sleep(0.05)
        done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(LONG)

    assert done == [True]

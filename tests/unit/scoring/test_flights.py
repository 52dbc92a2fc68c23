"""Work goes on in its own thread, whether anybody waits for it or not."""

import threading

import pytest

from trainlet.scoring.flights import Flight


class Clock:
    now = 10.0

    def __call__(self) -> float:
        return self.now


def test_what_came_of_it_is_told_to_everybody_who_waits() -> None:
    flight, found = Flight(lambda: [7], Clock()), []
    threads = [threading.Thread(target=lambda: found.append(flight.wait(30))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [True] * 4
    assert flight.result() is flight.result()
    assert flight.error is None


def test_waiting_ends_with_patience_and_the_work_goes_on() -> None:
    released, clock = threading.Event(), Clock()
    flight = Flight(lambda: released.wait(30), clock)
    assert not flight.wait(0.01)
    assert not flight.wait(-1)
    assert (flight.began, flight.asked) == (10, 10)
    assert flight.ended > 1e9
    clock.now = 12
    released.set()

    assert flight.wait()
    assert flight.result() is True
    assert (flight.began, flight.ended) == (10, 12)


def test_an_error_is_raised_where_the_result_is_wanted() -> None:
    flight: Flight[int] = Flight(lambda: 1 // 0, Clock())
    assert flight.wait(30)

    assert isinstance(flight.error, ZeroDivisionError)
    assert flight.ended == 10
    with pytest.raises(ZeroDivisionError):
        flight.result()


def test_work_that_hangs_keeps_no_process_from_ending() -> None:
    here: list[threading.Thread] = []
    assert Flight(lambda: here.append(threading.current_thread()), Clock()).wait(30)

    assert here[0].daemon
    assert here[0] is not threading.current_thread()

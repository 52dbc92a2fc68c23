"""Jobs: a request object, and a state object beside it."""

from trainlet.jobs.asking import (
    ask_again,
    not_before,
    read_request,
    requested,
    submit,
    submit_as,
)
from trainlet.jobs.holding import (
    MOST_ATTEMPTS,
    PUBLISHING,
    cancel,
    change,
    claim,
    find_state,
    lose,
    put_off,
    read_state,
    release,
    renew,
    wait,
)
from trainlet.jobs.records import ENDED, Phase, Request, State

__all__ = [
    "ENDED",
    "MOST_ATTEMPTS",
    "PUBLISHING",
    "Phase",
    "Request",
    "State",
    "ask_again",
    "cancel",
    "change",
    "claim",
    "find_state",
    "lose",
    "not_before",
    "put_off",
    "read_request",
    "read_state",
    "release",
    "renew",
    "requested",
    "submit",
    "submit_as",
    "wait",
]

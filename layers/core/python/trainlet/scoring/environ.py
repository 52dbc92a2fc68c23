"""What WSGI applications here have in common (PEP 3333), and what they leave for each other."""

from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

ROUTE, SCORED = "trainlet.route", "trainlet.scored"
"""Where an application leaves who answered, and what was scored, for those who note it."""

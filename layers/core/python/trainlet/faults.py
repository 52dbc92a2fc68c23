"""A bug as a log may have it: where it is, without its message, which may quote a value."""

import logging
import traceback


def tell(log: logging.Logger, what: str, error: Exception) -> None:
    """Log an exception's kind, and the lines of code that led to it.

    Args:
        log: Where to.
        what: What it befell.
        error: The exception.
    """
    stack = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s: %s\n%s", what, type(error).__name__, stack)

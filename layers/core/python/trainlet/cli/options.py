"""Options that many commands share."""

from collections.abc import Callable
from typing import Any

import click

from trainlet.client import DEFAULT_URL, Client

Command = Callable[..., Any]


def service(command: Command) -> Command:
    """Add --url, --key and --json."""
    url = click.option(
        "--url",
        envvar="TRAINLET_URL",
        default=DEFAULT_URL,
        show_default=True,
        help="Where the service is.",
    )
    key = click.option("--key", envvar="TRAINLET_KEY", default="", help="The service's key.")
    as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
    return url(key(as_json(command)))


def client(url: str, key: str) -> Client:
    """Return a client of the service that the options name, closed when the command ends."""
    return click.get_current_context().with_resource(Client(url, key))

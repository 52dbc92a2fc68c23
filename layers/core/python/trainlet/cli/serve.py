"""The commands that serve: everything, or scores alone."""

from collections.abc import Callable
from typing import Any

import click
import msgspec

from trainlet import settings as environment
from trainlet.cli.output import OUT, show_json
from trainlet.settings import Settings

Server = Callable[[Settings, str, int, Callable[[], None]], None]


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Say so in JSON for programs."),
        click.option("--access-log", help="File for a line of JSON per request; - is stdout."),
        click.option("--workers", type=click.IntRange(1), help="Server processes. [default: 1]"),
        click.option("--port", default=8000, show_default=True, help="Port."),
        click.option(
            "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
        ),
        click.option("--store", help="Folder, or s3://bucket/prefix. [default: trainlet-store]"),
    ):
        command = option(command)
    return command


@click.command()
@_options
def serve(host: str, port: int, *, as_json: bool, **given: Any) -> None:
    """Run the service here: HTTP, and a worker beside it."""
    from trainlet.web.server import serve as run

    _run(run, host, port, as_json=as_json, **given)


@click.command("score-server")
@_options
def score_server(host: str, port: int, *, as_json: bool, **given: Any) -> None:
    """Run scoring alone here, for many requests: no uploads, no jobs."""
    from trainlet.web.score_server import serve as run

    _run(run, host, port, as_json=as_json, **given)


def _run(run: Server, host: str, port: int, *, as_json: bool, **given: Any) -> None:
    stated = {name: value for name, value in given.items() if value is not None}
    settings = msgspec.structs.replace(environment.load(), **stated)
    url = f"http://{host}:{port}"

    def announce() -> None:
        if as_json:
            show_json({"url": url, "store": settings.store})
        else:
            told = f"trainlet serves {settings.store} on {url} (Ctrl-C ends it)"
            OUT.print(told, markup=False, soft_wrap=True)

    run(settings, host, port, announce)

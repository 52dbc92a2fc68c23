"""The serve command."""

import click
import msgspec

from trainlet import settings as environment
from trainlet.cli.output import OUT


@click.command()
@click.option("--store", help="Folder, or s3://bucket/prefix. [default: trainlet-store]")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def serve(store: str | None, host: str, port: int) -> None:
    """Run the service here: HTTP, and a worker beside it."""
    from trainlet.web.server import serve as run

    settings = environment.load()
    if store:
        settings = msgspec.structs.replace(settings, store=store)
    OUT.print(f"trainlet serves {settings.store} on http://{host}:{port} (Ctrl-C ends it)")
    run(settings, host, port)

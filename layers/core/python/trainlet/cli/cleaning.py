"""Commands for cleanings that are done again for every new version of a dataset."""

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, show_json, show_table


@click.group()
def cleaning() -> None:
    """Cleanings that are done again: those that clean --again has asked for."""


@cleaning.command("list")
@service
def listed(url: str, key: str, *, as_json: bool) -> None:
    """List the cleanings."""
    found = client(url, key).get("/v1/cleanings")["cleanings"]
    if as_json:
        show_json(found)
        return
    rows = [[c["dataset"], c["into"], ", ".join(s["use"] for s in c["steps"])] for c in found]
    show_table("cleanings", ["dataset", "into", "steps"], rows)


@cleaning.command()
@click.argument("into")
@service
def stop(into: str, url: str, key: str, *, as_json: bool) -> None:
    """Clean nothing into the dataset INTO any more."""
    found = client(url, key).delete(f"/v1/cleanings/{into}")
    show_json(found) if as_json else OUT.print(f"nothing is cleaned into {into} any more")

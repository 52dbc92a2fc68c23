"""The retrain command."""

from typing import Any

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, figure, show_json, show_progress, show_table

OUTCOMES = {"promoted": "green", "challenger": "yellow", "rejected": "yellow", "stopped": "red"}


@click.command()
@click.argument("model")
@click.option("--version", default="", help="Newest dataset version to use; the latest if none.")
@service
def retrain(model: str, version: str, url: str, key: str, *, as_json: bool) -> None:
    """Train MODEL again by its own recipe, and promote it if it is better."""
    service = client(url, key)
    job = service.retrain(model, version)["job"]
    if as_json:
        show_json(service.wait(job))
        return
    state = show_progress(f"retrain {model}", service.watch(job))
    show_receipt(state["result"])


def show_receipt(receipt: dict[str, Any]) -> None:
    """Print what came of a retraining."""
    colour = OUTCOMES.get(receipt["outcome"], "bold")
    named = f" version {receipt['version']}" if receipt["version"] else ""
    OUT.print(f"{receipt['model']}{named}: [{colour}]{receipt['outcome']}[/]", soft_wrap=True)
    OUT.print(f"  {receipt['why']}", markup=False, soft_wrap=True)
    champion = f"version {receipt['champion_after']}" if receipt["champion_after"] else "none"
    OUT.print(
        f"  {receipt['rows']:,} rows of {len(receipt['versions'])} uploads,"
        f" {receipt['new_rows']:,} of them new; champion: {champion}",
        soft_wrap=True,
    )
    judgement = receipt.get("judgement")
    if judgement:
        names = ["challenger", "champion", "improvement", "margin", "chance"]
        row = [judgement["metric"], *(judgement.get(name) for name in names)]
        title = f"judged on {figure(judgement['rows'])} held-out rows"
        show_table(title, ["metric", *names], [row])

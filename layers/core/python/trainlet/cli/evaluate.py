"""The evaluate command."""

from typing import Any

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, figure, show_json, show_progress, show_table


@click.command()
@click.argument("models", nargs=-1, required=True, metavar="MODEL [OTHER]")
@click.option("--dataset", required=True, help="The dataset on whose rows they are judged.")
@click.option("--rows", type=int, help="Most rows; more are drawn from.  [default: 20,000]")
@click.option("--metric", help="What tells how important the columns are.")
@service
def evaluate(
    models: tuple[str, ...], dataset: str, url: str, key: str, *, as_json: bool, **how: Any
) -> None:
    """Judge MODEL (a name, or name@alias) on a dataset; with OTHER, both on the same rows."""
    if len(models) > 2:
        raise click.UsageError("Name one model, or two.")
    service = client(url, key)
    wanted = {name: value for name, value in how.items() if value is not None}
    job = service.evaluate(list(models), dataset, how=wanted)["job"]
    if as_json:
        service.wait(job)
        show_json(service.evaluation(job))
        return
    result = show_progress(f"evaluate on {dataset}", service.watch(job))["result"]
    _tell(result)


def _tell(result: dict[str, Any]) -> None:
    judged = result["judged"]
    names = [f"{each['model']}@{each['version']}" for each in judged]
    rows = [
        [name, *(figure(each["metrics"][name]) for each in judged), *_gain(result, name)]
        for name in judged[0]["metrics"]
    ]
    heads = ["metric", *names, *(["better by", "by chance"] if len(judged) > 1 else [])]
    show_table(f"{result['rows']:,} rows of {result['dataset']}", heads, rows)
    for each in judged:
        if each["has_seen"]:
            OUT.print(f"  {each['model']} was trained on this table: it knows most of the rows")


def _gain(result: dict[str, Any], name: str) -> list[str]:
    difference = result["differences"].get(name)
    if difference is None:
        return []
    return [figure(difference["gain"]), figure(difference.get("chance"))]

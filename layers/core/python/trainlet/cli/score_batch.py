"""The score-batch command."""

from pathlib import Path
from typing import Any

import click

from trainlet.cli.options import Command, client, service
from trainlet.cli.output import OUT, show_json, show_progress

LISTS = (
    click.option("--kind", help="Of a recommender: items, related-users or related-items."),
    click.option("--among", help="Make lists of all, or of what the rows are about: rated."),
    click.option("--count", type=int, help="How long a list is at most."),
    click.option("--minimum-pool", type=int, help="The fewest that a list is made of."),
    click.option("--minimum-common", type=int, help="How much related ones have in common."),
    click.option("--unrated/--rated-too", default=None, help="Leave out what a user has rated."),
)


def lists(command: Command) -> Command:
    """Add the options that ask a recommender for lists."""
    for option in reversed(LISTS):
        command = option(command)
    return command


@click.command("score-batch")
@click.argument("model")
@click.argument("dataset")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file.")
@click.option("--append/--result-only", default=True, help="Whether the table's columns too.")
@lists
@service
def score_batch(
    model: str, dataset: str, url: str, key: str, *, as_json: bool, **asked: Any
) -> None:
    """Have MODEL (a name, or name@alias) answer every row of DATASET.

    The table comes back with the answers as further columns; lists of a recommender come back
    with whom they are for alone.
    """
    service = client(url, key)
    out, append = asked.pop("out"), asked.pop("append")
    recommend = {name: value for name, value in asked.items() if value is not None}
    more = {"recommend": recommend} if recommend else {}
    job = service.score_batch(model, dataset, append=append, **more)["job"]
    if as_json:
        show_json(service.wait(job))
    else:
        _tell(show_progress(f"score {dataset} by {model}", service.watch(job))["result"])
    if out:
        out.write_bytes(service.answers(job))


def _tell(result: dict[str, Any]) -> None:
    said = f"{result['rows']:,} rows scored by {result['model']} version {result['version']}"
    OUT.print(f"{said}, {result['empty']:,} of them with an empty answer", soft_wrap=True)
    OUT.print(f"  {result['key']}", markup=False, soft_wrap=True)

"""The score-batch command."""

from pathlib import Path
from typing import Any

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, show_json, show_progress


@click.command("score-batch")
@click.argument("model")
@click.argument("dataset")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file.")
@click.option("--append/--result-only", default=True, help="Whether the table's columns too.")
@service
def score_batch(
    model: str, dataset: str, url: str, key: str, *, as_json: bool, **asked: Any
) -> None:
    """Have MODEL (a name, or name@alias) answer every row of DATASET.

    The table comes back with the answers as further columns.
    """
    service = client(url, key)
    job = service.score_batch(model, dataset, append=asked["append"])["job"]
    if as_json:
        show_json(service.wait(job))
    else:
        _tell(show_progress(f"score {dataset} by {model}", service.watch(job))["result"])
    if asked["out"]:
        asked["out"].write_bytes(service.answers(job))


def _tell(result: dict[str, Any]) -> None:
    said = f"{result['rows']:,} rows scored by {result['model']} version {result['version']}"
    OUT.print(f"{said}, {result['empty']:,} of them with an empty answer", soft_wrap=True)
    OUT.print(f"  {result['key']}", markup=False, soft_wrap=True)

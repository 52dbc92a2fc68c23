"""The commands of Vowpal Wabbit."""

from pathlib import Path
from typing import Any

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, show_json, show_progress

COLUMN = "The column of texts with a line each; left out, the dataset's file itself."


@click.command("vw-train")
@click.argument("model")
@click.argument("dataset")
@click.option("--arguments", default="", help="Vowpal Wabbit's own argument string.")
@click.option("--version", type=click.Choice(["7-4", "7-10", "8"]), default="8", show_default=True)
@click.option("--type", type=click.Choice(["vw", "svmlight"]), default="vw", show_default=True)
@click.option("--column", default="", help=COLUMN)
@click.option("--initial", default="", help="The model, or name@alias, to go on from.")
@click.option("--readable-model", is_flag=True, help="Keep the weights as text.")
@click.option("--inverted-hash", is_flag=True, help="Keep the weights by the names of features.")
@click.option(
    "--cached/--anew",
    "use_cached_results",
    default=True,
    help="Whether a version made of the same before is the answer.  [default: cached]",
)
@service
def vw_train(model: str, dataset: str, url: str, key: str, *, as_json: bool, **asked: Any) -> None:
    """Train MODEL by Vowpal Wabbit from the lines of DATASET."""
    service = client(url, key)
    job = service.vw_train(model, dataset, **asked)["job"]
    if as_json:
        show_json(service.wait(job))
        return
    result = show_progress(f"train {model}", service.watch(job))["result"]
    OUT.print(f"{model} version {result['version']}, scored by {result['scorer']}: {result['why']}")
    for file in result["files"]:
        OUT.print(f"  {file}", markup=False, soft_wrap=True)


@click.command("vw-score")
@click.argument("model")
@click.argument("dataset")
@click.option("--column", default="", help=COLUMN)
@click.option("--arguments", default="", help="Vowpal Wabbit's own argument string, for scoring.")
@click.option("--labels", is_flag=True, help="Tell the labels that the lines have.")
@click.option("--raw-scores", is_flag=True, help="Tell the raw scores; version 8 alone has them.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file.")
@service
def vw_score(
    model: str, dataset: str, out: Path | None, url: str, key: str, *, as_json: bool, **asked: Any
) -> None:
    """Have MODEL (a name, or name@alias) answer every line of DATASET by Vowpal Wabbit."""
    service = client(url, key)
    job = service.vw_score(model, dataset, **asked)["job"]
    if as_json:
        show_json(service.wait(job))
    else:
        result = show_progress(f"score {dataset} by {model}", service.watch(job))["result"]
        said = f"{result['rows']:,} lines scored by {model} version {result['version']}"
        OUT.print(f"{said}, {result['empty']:,} of them without an answer", soft_wrap=True)
    if out:
        out.write_bytes(service.answers(job))

"""The cross-validate command."""

from pathlib import Path
from typing import Any

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, show_json, show_progress, show_table
from trainlet.cli.train import read_recipe

BESIDE = 5
"""So many folds fit beside each other."""

DEALT = {
    "own": "the table's own folds",
    "group": "folds that part no group",
    "time": "folds by time, each learned from older rows",
    "class": "folds that keep the classes' shares",
    "row": "folds dealt at random",
}


@click.command("cross-validate")
@click.argument("model", default="")
@click.option("--dataset", default="", help="The dataset whose rows are dealt into folds.")
@click.option("--label", default="", help="The column to predict.")
@click.option("--learner", default="", help="A learner's id; left out, chosen by the label.")
@click.option(
    "--recipe",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A recipe as a JSON file, instead of the three above.",
)
@click.option("--folds", type=int, help="How many, where the table has none.  [default: 10]")
@click.option("--seed", type=int, help="Seed of the folds; left out, that of the recipe's split.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the table with each row's fold and answer to a file.",
)
@service
def cross_validate(url: str, key: str, out: Path | None, *, as_json: bool, **asked: Any) -> None:
    """Try a recipe on each fold of a table, learned from the others.

    The recipe is MODEL's own, or given, or made from dataset and label; nothing is published.
    """
    request = {name: value for name, value in asked.items() if value not in ("", None)}
    if asked["recipe"]:
        request["recipe"] = read_recipe(asked["recipe"])
    service = client(url, key)
    job = service.cross_validate(**request)["job"]
    if as_json:
        service.wait(job)
        show_json(service.evaluation(job))
    else:
        result = show_progress("cross-validate", service.watch(job))["result"]
        _tell(service.evaluation(job))
        OUT.print(f"  {result['key']}", markup=False, soft_wrap=True)
    if out:
        out.write_bytes(service.answers(job))


def _tell(found: dict[str, Any]) -> None:
    """Print the metrics' means and deviations, then the folds, a few beside each other."""
    folds = len(found["folds"])
    _, _, _, *metrics = zip(found["table"]["columns"], *found["table"]["rows"], strict=True)
    title = f"{found['learner']} on {found['rows']:,} rows of {found['dataset']}"
    heads = ["metric", "mean", "standard deviation"]
    spread = [[metric, *figures[-2:]] for metric, *figures in metrics]
    show_table(f"{title}, {DEALT[found['dealt_by']]}", heads, spread)
    for first in range(0, folds, BESIDE):
        some = slice(first, min(first + BESIDE, folds))
        each = found["folds"][some]
        sizes = ["rows", *(fold["rows"] for fold in each)]
        names = [f"fold {fold['number']}" for fold in each]
        figures = [[metric, *values[some]] for metric, *values in metrics]
        last = each[-1]["number"]
        show_table(f"folds {each[0]['number']} to {last}", ["", *names], [sizes, *figures])
    for name, count in found["counted"].items():
        if count < folds:
            OUT.print(f"  {name} has a value in {count} of {folds} folds", soft_wrap=True)
    if found["never_tested"]:
        OUT.print(f"  {found['never_tested']:,} rows are in no fold: they are never tested")

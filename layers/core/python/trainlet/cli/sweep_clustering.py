"""The sweep-clustering command."""

from pathlib import Path
from typing import Any

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import figure, show_json, show_progress, show_table, show_trained
from trainlet.cli.train import read_recipe
from trainlet.cli.tune import ranged


@click.command("sweep-clustering")
@click.argument("model")
@click.option("--dataset", default="", help="The dataset to train on.")
@click.option("--learner", default="k-means-clustering", show_default=True, help="A learner's id.")
@click.option(
    "--recipe",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A recipe as a JSON file, instead of the two above.",
)
@click.option(
    "--range",
    "ranges",
    multiple=True,
    metavar="SETTING=VALUES",
    help='Values to try, as "number_of_centroids=2-10"; repeatable.',
)
@click.option(
    "--mode", type=click.Choice(["entire-grid", "random-sweep"]), help="[default: random-sweep]"
)
@click.option("--runs", type=int, help="How many runs of a random sweep.  [default: 5]")
@click.option("--metric", help="What ranks them.  [default: simplified-silhouette]")
@click.option("--seed", type=int, help="Seed of the draws.")
@service
def sweep_clustering(model: str, url: str, key: str, *, as_json: bool, **asked: Any) -> None:
    """Try settings of a clustering, and make MODEL of the best."""
    dataset, learner, recipe = (asked.pop(name) for name in ("dataset", "learner", "recipe"))
    how: dict[str, Any] = {"dataset": dataset, "learner": learner} if dataset else {}
    if recipe:
        how["recipe"] = read_recipe(recipe)
    service = client(url, key)
    job = service.sweep_clustering(model, sweep=ranged(**asked), **how)["job"]
    if as_json:
        show_json(service.wait(job))
        return
    result = show_progress(f"sweep-clustering {model}", service.watch(job))["result"]
    table = result["table"]
    rows = [[figure(value), str(count), str(run)] for value, count, run in table["rows"]]
    show_table(f"{len(rows)} runs, by {result['metric']}", table["columns"], rows)
    show_trained(result)

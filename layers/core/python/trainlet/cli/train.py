"""The train command."""

from pathlib import Path
from typing import Any

import click
import msgspec

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, show_json, show_progress, show_trained


@click.command()
@click.argument("model")
@click.option("--dataset", default="", help="The dataset to train on.")
@click.option("--label", default="", help="The column to predict.")
@click.option("--learner", default="", help="A learner's id; left out, chosen by the label.")
@click.option(
    "--recipe",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A recipe as a JSON file, instead of the three above.",
)
@click.option("--no-wait", is_flag=True, help="Only ask for it; print the job's id.")
@service
def train(model: str, url: str, key: str, *, as_json: bool, no_wait: bool, **asked: Any) -> None:
    """Train MODEL, by a recipe, or by dataset and label.

    With neither, the model's own recipe is run again on its dataset's latest version.
    """
    request = {"model": model, **{name: value for name, value in asked.items() if value}}
    if asked["recipe"]:
        request["recipe"] = read_recipe(asked["recipe"])
    service_client = client(url, key)
    accepted = service_client.train(**request)
    if no_wait:
        show_json(accepted) if as_json else click.echo(accepted["job"])
        return
    states = service_client.watch(accepted["job"])
    if as_json:
        show_json(list(states)[-1]["result"])
    else:
        OUT.print(f"job {accepted['job']}", soft_wrap=True)
        show_trained(show_progress(f"train {model}", states)["result"])


def read_recipe(file: Path) -> Any:
    """Return the recipe in a JSON file."""
    try:
        return msgspec.json.decode(file.read_bytes())
    except msgspec.DecodeError as error:
        raise click.BadParameter(f"{file} is no JSON: {error}", param_hint="--recipe") from None

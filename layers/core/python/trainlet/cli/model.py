"""The model commands."""

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, figure, moment, show_json, show_table


@click.group()
def model() -> None:
    """Look at models."""


@model.command("list")
@service
def listed(url: str, key: str, *, as_json: bool) -> None:
    """List the models."""
    found = client(url, key).get("/v1/models")["models"]
    if as_json:
        show_json(found)
        return
    columns = ["name", "champion", "versions", "learner", "dataset"]
    rows = [[*(line[c] for c in columns), moment(line["created"])] for line in found]
    show_table("models", [*columns, "created"], rows)


@model.command()
@click.argument("name")
@service
def show(name: str, url: str, key: str, *, as_json: bool) -> None:
    """Show what model NAME takes, gives and has been."""
    found = client(url, key).get(f"/v1/models/{name}")
    if as_json:
        show_json(found)
        return
    signature = found["signature"]
    aliases = ", ".join(f"{alias} = {n}" for alias, n in sorted(found["aliases"].items()))
    OUT.print(f"[bold]{name}[/] predicts {signature['label']} ({signature['task']}); {aliases}")
    columns = ["name", "type", "nullable", "minimum", "maximum"]
    rows = [
        [*(column.get(c) for c in columns), _categories(column.get("categories", []))]
        for column in signature["inputs"]
    ]
    show_table("takes", [*columns, "categories"], rows)
    show_table("metrics of the champion", ["metric", "held-out rows"], found["metrics"].items())
    versions = [[v["number"], moment(v["created"]), v["build"]] for v in found["versions"]]
    show_table("versions", ["version", "created", "build key"], versions)


@model.command()
@click.argument("name")
@service
def recipe(name: str, url: str, key: str, *, as_json: bool) -> None:
    """Show the recipe that model NAME is trained by, to edit and train with --recipe."""
    show_json(client(url, key).get(f"/v1/recipes/{name}"))


def _categories(known: list[str]) -> str:
    shown = ", ".join(known[:3])
    return shown + (f", ... ({figure(len(known))})" if len(known) > 3 else "")

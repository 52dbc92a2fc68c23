"""Commands for saved transformations."""

import csv
from pathlib import Path
from typing import Any

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, show_json, show_table
from trainlet.scoring.csv_body import harmless

MATRIX = "feature_topic_matrix"
SHOWN = 8


@click.group()
def transformation() -> None:
    """Saved transformations: what clean jobs have learned."""


@transformation.command("list")
@service
def listed(url: str, key: str, *, as_json: bool) -> None:
    """List the transformations."""
    found = client(url, key).get("/v1/transformations")["transformations"]
    if as_json:
        show_json(found)
        return
    show_table("transformations", ["name", "latest"], [[t["name"], t["latest"]] for t in found])


@transformation.command()
@click.argument("name")
@click.argument("version", default="latest")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Save its ONNX file.")
@service
def show(name: str, version: str, out: Path | None, url: str, key: str, *, as_json: bool) -> None:
    """Show what NAME takes and gives, in the newest VERSION or in another."""
    service_client = client(url, key)
    path = f"/v1/transformations/{name}/versions/{version}"
    found = service_client.get(path)
    if as_json:
        show_json(found)
    else:
        _tell(found)
    if out:
        out.write_bytes(service_client.read(f"{path}/transformation.onnx"))


@transformation.command()
@click.argument("name")
@click.argument("version", default="latest")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the feature topic matrix to a CSV file.",
)
@service
def topics(name: str, version: str, out: Path | None, url: str, key: str, *, as_json: bool) -> None:
    """Show the heaviest terms of each topic that NAME learned, in its VERSION."""
    report = client(url, key).get(f"/v1/transformations/{name}/versions/{version}/report")
    found = [step["told"] for step in report["steps"] if MATRIX in step["told"]]
    if not found:
        raise click.ClickException(f"{name} has learned no topics.")
    last = found[-1]
    if as_json:
        show_json(last)
    else:
        title = f"topics of {name}; perplexity {last['perplexity']:.4g}"
        show_table(title, ["topic", "terms"], _heaviest(last[MATRIX]))
    if out:
        with out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(last[MATRIX]["columns"])
            writer.writerows([harmless(term), *line] for term, *line in last[MATRIX]["rows"])


def _heaviest(matrix: dict[str, Any]) -> list[list[str]]:
    """Return each topic's name and its heaviest terms."""
    rows = matrix["rows"]
    return [
        [name, ", ".join(row[0] for row in sorted(rows, key=lambda row: -row[place])[:SHOWN])]
        for place, name in enumerate(matrix["columns"][1:], 1)
    ]


def _tell(found: dict[str, Any]) -> None:
    OUT.print(
        f"{found['name']}@{found['number']}: learned from {found['dataset']}, version"
        f" {found['version']}",
        soft_wrap=True,
    )
    for place, step in enumerate(found["steps"], 1):
        OUT.print(f"  {place}. {step['use']}", markup=False)
    replay = found["replay"]
    if replay and replay["first"]:
        OUT.print(f"It holds the steps from {replay['first'] + 1} on.")
    if replay:
        rows = [
            [name, type_, ", ".join(replay["made"].get(name, [name]))]
            for name, type_ in replay["gives"].items()
        ]
        show_table("gives", ["column", "type", "made of"], rows)

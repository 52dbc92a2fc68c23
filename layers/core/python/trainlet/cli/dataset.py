"""The dataset commands."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, figure, moment, show_json, show_table

SHOWN = 3


@click.group()
def dataset() -> None:
    """Upload and look at tables."""


@dataset.command()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--type", "types", multiple=True, metavar="COLUMN=TYPE", help="Correct a type.")
@service
def upload(
    name: str, file: Path, types: tuple[str, ...], url: str, key: str, *, as_json: bool
) -> None:
    """Upload FILE (CSV, plain or gzip) as dataset NAME."""
    corrected = dict(_pair(text) for text in types)
    with OUT.status(f"uploading {file.name}"):
        schema = client(url, key).upload(name, file, corrected)
    if as_json:
        show_json(schema)
    else:
        _show(schema)


@dataset.command("list")
@service
def listed(url: str, key: str, *, as_json: bool) -> None:
    """List the datasets."""
    found = client(url, key).get("/v1/datasets")["datasets"]
    if as_json:
        show_json(found)
        return
    columns = ["name", "rows", "columns", "versions", "version"]
    rows = [[*(line[c] for c in columns), moment(line["uploaded"])] for line in found]
    show_table("datasets", [*columns, "uploaded"], rows)


@dataset.command()
@click.argument("name")
@service
def show(name: str, url: str, key: str, *, as_json: bool) -> None:
    """Show the columns of dataset NAME and what is in them."""
    schema = client(url, key).get(f"/v1/datasets/{name}")
    if as_json:
        show_json(schema)
    else:
        _show(schema)


def _pair(text: str) -> tuple[str, str]:
    name, separator, type_ = text.rpartition("=")
    if not separator:
        raise click.BadParameter(f"{text!r} is not COLUMN=TYPE", param_hint="--type")
    return name, type_


def _show(schema: dict[str, Any]) -> None:
    title = f"{schema['dataset']} version {schema['version']}: {schema['rows']:,} rows"
    rows = [
        [column["name"], column["type"], column["missing"], column["distinct"], _values(column)]
        for column in schema["columns"]
    ]
    show_table(title, ["name", "type", "missing", "distinct", "values"], rows)


def _values(column: dict[str, Any]) -> str:
    """Return the range of numbers and dates, and the most frequent texts."""
    low, high = column.get("minimum"), column.get("maximum")
    if low is None or high is None:
        return ", ".join(str(value) for value, _ in column["top"][:SHOWN])
    if column["type"] == "datetime":
        return " to ".join(moment(datetime.fromtimestamp(t, UTC).isoformat()) for t in (low, high))
    return f"{figure(low)} to {figure(high)}, mean {figure(column.get('mean'))}"

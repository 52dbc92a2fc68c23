"""The dataset commands."""

from pathlib import Path
from typing import Any

import click

from trainlet.cli.options import at, client, reading_options, service
from trainlet.cli.output import OUT, moment, show_json, show_table
from trainlet.cli.schemas import show_schema


@click.group()
def dataset() -> None:
    """Upload and look at tables."""


@dataset.command()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--type", "types", multiple=True, metavar="COLUMN=TYPE", help="Correct a type.")
@reading_options
@service
def upload(
    name: str,
    file: Path,
    types: tuple[str, ...],
    url: str,
    key: str,
    *,
    as_json: bool,
    **reading: str | None,
) -> None:
    """Upload FILE as dataset NAME.

    CSV of any delimiter and encoding, Excel, Parquet, JSON lines, ARFF, SVMLight; plain, as gzip
    or in a zip archive. How it is written is detected; the options say so where that goes wrong.
    """
    corrected = dict(_pair(text) for text in types)
    with OUT.status(f"uploading {file.name}"):
        schema = client(url, key).upload(name, file, corrected, **_given(reading))
    _tell(schema, as_json=as_json)


@dataset.command()
@click.argument("name")
@click.option("--version", default="latest", help="The version whose bytes are read anew.")
@click.option(
    "--type",
    "types",
    multiple=True,
    metavar="COLUMN=TYPE",
    help="Correct a type; COLUMN= has it inferred again.",
)
@reading_options
@service
def correct(
    name: str,
    version: str,
    types: tuple[str, ...],
    url: str,
    key: str,
    *,
    as_json: bool,
    **reading: str | None,
) -> None:
    """Read the bytes of dataset NAME otherwise: a new version that takes the old one's place."""
    corrected = {column: type_ or None for column, type_ in map(_pair, types)}
    with OUT.status(f"reading {name} again"):
        schema = client(url, key).correct(name, corrected, version, **_given(reading))
    _tell(schema, as_json=as_json)


@dataset.command()
@click.argument("name")
@click.option("--version", default="latest", help="The version.")
@at
def quarantine(name: str, version: str, url: str, key: str) -> None:
    """Print the rows of dataset NAME that could not be read, with line and reason, as CSV."""
    click.echo(client(url, key).quarantine(name, version), nl=False)


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
    _tell(client(url, key).get(f"/v1/datasets/{name}"), as_json=as_json)


def _pair(text: str) -> tuple[str, str]:
    name, separator, type_ = text.rpartition("=")
    if not separator:
        raise click.BadParameter(f"{text!r} is not COLUMN=TYPE", param_hint="--type")
    return name, type_


def _given(reading: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in reading.items() if value is not None}


def _tell(schema: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show_json(schema)
    else:
        show_schema(schema)

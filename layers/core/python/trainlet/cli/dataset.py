"""The dataset commands."""

from pathlib import Path

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, moment, show_json, show_table


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


def _show(schema: dict[str, object]) -> None:
    title = f"{schema['dataset']} version {schema['version']}: {schema['rows']:,} rows"
    columns = ["name", "type", "missing", "minimum", "mean", "maximum"]
    rows = [
        [*(column.get(name) for name in columns), _most(column)]
        for column in schema["columns"]  # type: ignore[attr-defined]
    ]
    show_table(title, [*columns, "most frequent"], rows)


def _most(column: dict[str, list[list[object]]]) -> str:
    return ", ".join(str(value) for value, _ in column["top"][:2])[:24]

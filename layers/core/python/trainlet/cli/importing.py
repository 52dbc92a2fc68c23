"""The command that imports a foreign ONNX file."""

from pathlib import Path

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, show_json, show_progress


@click.command("import")
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--column", "columns", multiple=True, metavar="NAME=TYPE", help="In their order.")
@click.option("--nullable", multiple=True, metavar="NAME", help="The model handles it missing.")
@click.option("--label", default="label", show_default=True, help="What it predicts.")
@click.option("--class", "classes", multiple=True, help="In the order of its probabilities.")
@service
def import_model(  # noqa: PLR0913, PLR0917 - one for each option
    name: str,
    file: Path,
    columns: tuple[str, ...],
    nullable: tuple[str, ...],
    label: str,
    classes: tuple[str, ...],
    url: str,
    key: str,
    *,
    as_json: bool,
) -> None:
    """Make the ONNX file FILE a version of model NAME, once it has been tried."""
    service = client(url, key)
    told = {"column": columns, "nullable": nullable, "label": label, "class": classes}
    job = service.import_model(name, file, told)["job"]
    if as_json:
        show_json(service.wait(job))
        return
    found = show_progress(f"import {file.name}", service.watch(job))["result"]
    serves = "serves" if found["champion"] == found["version"] else "is the challenger"
    OUT.print(f"{name} version {found['version']} {serves}")

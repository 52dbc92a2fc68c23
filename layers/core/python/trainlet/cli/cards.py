"""The commands that show how good a version is: its card, its charts, what a threshold does."""

from pathlib import Path
from typing import Any

import click

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, show_json, show_table

VERSION = click.option("--version", default="champion", show_default=True, help="Number or alias.")
SHOWN = ("threshold", "accuracy", "precision", "recall", "f_score", "fallout", "cost")


@click.command()
@click.argument("name")
@VERSION
@click.option("--format", "kind", type=click.Choice(["html", "md"]), help="By --out, else md.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@service
def card(  # noqa: PLR0913 - one for each option
    name: str,
    version: str,
    kind: str | None,
    out: Path | None,
    url: str,
    key: str,
    *,
    as_json: bool,
) -> None:
    """Show the model card of model NAME, or write it."""
    wanted = kind or ("html" if out and out.suffix in (".html", ".htm") else "md")
    found = client(url, key).card(name, version, wanted)
    if out is None:
        show_json({"card": found}) if as_json else click.echo(found, nl=False)
        return
    out.write_text(found, encoding="utf-8")
    show_json({"file": str(out)}) if as_json else OUT.print(
        f"{name}: {out}", markup=False, soft_wrap=True
    )


@click.command()
@click.argument("name")
@VERSION
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--format", "kind", type=click.Choice(["svg", "png"]), default="svg")
@service
def charts(  # noqa: PLR0913 - one for each option
    name: str, version: str, out: Path, kind: str, url: str, key: str, *, as_json: bool
) -> None:
    """Draw all charts of model NAME into the folder --out."""
    files = client(url, key).charts(name, out, version, kind)
    show_json({"folder": str(out), "files": [file.name for file in files]}) if as_json else (
        OUT.print(
            f"{name}: {', '.join(file.name for file in files) or 'no chart'} in {out}",
            markup=False,
            soft_wrap=True,
        )
    )


@click.command()
@click.argument("name")
@VERSION
@click.option("--at", type=float, help="Rows that score above are called positive.")
@click.option("--by", type=click.Choice(["f-score"]), help="Choose the best threshold.")
@click.option("--cost", type=(float, float), metavar="FP FN", help="Choose the cheapest threshold.")
@service
def threshold(  # noqa: PLR0913 - one for each option
    name: str,
    version: str,
    url: str,
    key: str,
    *,
    at: float | None,
    by: str | None,
    cost: tuple[float, float] | None,
    as_json: bool,
) -> None:
    """Show what a threshold does to the two classes of model NAME; by default the model's own."""
    costs = dict(zip(("false_positive", "false_negative"), cost or (), strict=False))
    asked: dict[str, Any] = {"at": at, "by": by, **costs}
    wanted = {word: value for word, value in asked.items() if value is not None}
    found = client(url, key).threshold(name, version, **wanted)
    if as_json:
        show_json(found)
        return
    title = f"{name} version {found['version']}, {found['rows']:,} rows, positive is"
    calls = [
        ["positive", found["true_positives"], found["false_negatives"]],
        ["negative", found["false_positives"], found["true_negatives"]],
    ]
    columns = ["true, and called", "positive", "negative"]
    show_table(f"{title} {found['positive']}", columns, calls)
    figures = [[word.replace("_", "-"), found[word]] for word in SHOWN if word in found]
    show_table("with the threshold", ["figure", "value"], figures)


COMMANDS = (card, charts, threshold)

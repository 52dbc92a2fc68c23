"""The score command."""

import sys
from pathlib import Path

import click
import msgspec

from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, show_json, show_table

SHOWN = 50


@click.command()
@click.argument("model")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--details", is_flag=True, help="Probabilities per class, and what was noticed.")
@service
def score(model: str, file: str, url: str, key: str, *, as_json: bool, details: bool) -> None:
    """Score the rows of FILE (.json or .csv; - reads JSON from standard input) with MODEL.

    MODEL is a name, name@alias or name/versions/3.
    """
    content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    is_csv = file.lower().endswith(".csv")
    content_type = "text/csv" if is_csv else "application/json"
    answer = client(url, key).score(model, content, content_type, details=details)
    if is_csv:
        sys.stdout.buffer.write(answer.content)
    elif as_json or details:
        show_json(msgspec.json.decode(answer.content))
    else:
        _show(msgspec.json.decode(answer.content))


def _show(answer: dict[str, object]) -> None:
    if "predictions" in answer:
        found: list[dict[str, object]] = answer["predictions"]  # type: ignore[assignment]
        columns, rows = list(found[0]), [list(row.values()) for row in found]
    else:
        columns, rows = answer["columns"], answer["rows"]  # type: ignore[assignment]
    show_table(f"{answer['model']} version {answer['version']}", columns, rows[:SHOWN])
    if len(rows) > SHOWN:
        OUT.print(f"  {len(rows) - SHOWN:,} more rows; --json prints all")
    for name in answer.get("ignored_columns", []):  # type: ignore[attr-defined]
        OUT.print(f"  column {name!r} is not used by the model", markup=False)

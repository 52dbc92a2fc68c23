"""The score command."""

import csv
import gzip
import io
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import click
import msgspec

from trainlet.cli.options import client, service
from trainlet.cli.output import ERR, OUT, show_json, show_table
from trainlet.limits import GZIP_MAGIC

SHOWN = 50
LABELS = "Scored Labels"


@click.command()
@click.argument("model")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--details", is_flag=True, help="Probabilities per class, and what was noticed.")
@service
def score(model: str, file: str, url: str, key: str, *, as_json: bool, details: bool) -> None:
    """Score the rows of FILE (JSON or CSV, plain or gzip; - for standard input) with MODEL.

    MODEL is a name, name@alias or name/versions/3.
    """
    content = _content(file)
    is_csv = content.lstrip()[:1] not in (b"{", b"[")
    if is_csv and (as_json or details):
        content, is_csv = _to_json(content), False
    content_type = "text/csv" if is_csv else "application/json"
    answer = client(url, key).score_bytes(model, content, content_type, details=details)
    if is_csv:
        sys.stdout.buffer.write(answer.content)
        _note(answer.headers)
    elif as_json or details:
        show_json(msgspec.json.decode(answer.content))
    else:
        _show(msgspec.json.decode(answer.content))


def _content(file: str) -> bytes:
    raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    return gzip.decompress(raw) if raw.startswith(GZIP_MAGIC) else raw


def _note(headers: Mapping[str, str]) -> None:
    """Tell on the error stream what CSV has no place for."""
    ERR.print(f"{headers['X-Trainlet-Model']} version {headers['X-Trainlet-Version']}")
    for name in filter(None, headers.get("X-Trainlet-Ignored-Columns", "").split(",")):
        ERR.print(f"column {unquote(name)!r} is not used by the model", markup=False)


def _to_json(content: bytes) -> bytes:
    """Return CSV as columns and rows of texts, which the service reads alike."""
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    header, *rows = [line for line in lines if line] or [[]]
    return msgspec.json.encode({"columns": [name.strip() for name in header], "rows": rows})


def _show(answer: dict[str, Any]) -> None:
    if "predictions" in answer:
        columns = list(answer["predictions"][0])
        rows = [list(row.values()) for row in answer["predictions"]]
    else:
        columns, rows = answer["columns"], answer["rows"]
    label = columns.index(LABELS) if LABELS in columns else 0
    shown = [[row[label], *row[:label], *row[label + 1 :]] for row in rows[:SHOWN]]
    heads = [columns[label], *columns[:label], *columns[label + 1 :]]
    show_table(f"{answer['model']} version {answer['version']}", heads, shown)
    if len(rows) > SHOWN:
        OUT.print(f"  {len(rows) - SHOWN:,} more rows; --json prints all")
    for name in answer.get("ignored_columns", []):
        OUT.print(f"  column {name!r} is not used by the model", markup=False)

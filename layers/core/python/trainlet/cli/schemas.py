"""What people see of a dataset version: its columns with their shapes, and how it was read."""

from datetime import UTC, datetime
from typing import Any

from rich.markup import escape

from trainlet.cli.output import OUT, figure, moment, show_table
from trainlet.datasets import MARKS

SHOWN = 3
BARS = "▁▂▃▄▅▆▇█"
SPELT = {mark: name for name, mark in MARKS.items() if not mark.strip()}


def show_schema(schema: dict[str, Any]) -> None:
    """Print the columns of a version, how it was read, and what one should know of it."""
    title = f"{schema['dataset']} version {schema['version']}: {schema['rows']:,} rows"
    facts = ("name", "type", "missing", "distinct")
    rows = [
        [*(column[fact] for fact in facts), _values(column), shape(column)]
        for column in schema["columns"]
    ]
    show_table(title, [*facts, "values", "shape"], rows)
    if schema["reading"]:
        OUT.print(f"  Read as {escape(_reading(schema['reading']))}.")
    for note in schema["notes"]:
        OUT.print(f"  {escape(note)}")
    if schema["quarantined"]:
        what = f"{schema['quarantined']:,} rows could not be read"
        OUT.print(f"  [bold]{what}[/]: trainlet dataset quarantine {schema['dataset']}")
    for name, columns in _hints(schema).items():
        OUT.print(f"  {name}: {escape(', '.join(columns[:10]))}.")


def _hints(schema: dict[str, Any]) -> dict[str, list[str]]:
    hints = schema.get("hints", {})
    names = {"labels": "Perhaps labels", "ids": "Perhaps ids", "constant": "Constant"}
    return {said: hints[name] for name, said in names.items() if hints.get(name)}


def _reading(reading: dict[str, Any]) -> str:
    """Return how a file was read, as one would say it."""
    mark = reading.get("delimiter", "")
    told = [
        reading["format"],
        reading.get("encoding", ""),
        f"delimiter {SPELT.get(mark, mark)}" if mark else "",
        "decimal comma" if reading.get("decimal") == "," else "",
        "no header" if reading.get("header") is False else "",
        f"{reading['skip']} lines above" if reading.get("skip") else "",
        *(f"{name} {reading[name]}" for name in ("sheet", "member") if name in reading),
    ]
    return ", ".join(filter(None, told))


def _values(column: dict[str, Any]) -> str:
    """Return the range of numbers and times, and the most frequent texts."""
    low, high = column.get("minimum"), column.get("maximum")
    if low is None or high is None:
        return ", ".join(str(value) for value, _ in column["top"][:SHOWN])
    if column["type"] == "datetime":
        return " to ".join(moment(datetime.fromtimestamp(t, UTC).isoformat()) for t in (low, high))
    return f"{figure(low)} to {figure(high)}, mean {figure(column.get('mean'))}"


def shape(column: dict[str, Any]) -> str:
    """Return a column's histogram as a row of bars; of texts, how often the first ones occur."""
    histogram = column.get("histogram")
    counts = histogram["counts"] if histogram else [n for _, n in column.get("top", [])]
    if len(counts) < 2:
        return ""
    most = max(counts)
    return "".join(BARS[round(n / most * (len(BARS) - 1))] if n else " " for n in counts)

"""What people see: tables, bars, figures; and JSON for programs."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from trainlet.errors import TrainletError

OUT = Console(highlight=False)
ERR = Console(stderr=True, highlight=False)
UNTOLD = ("type", "title", "status", "detail", "code", "remedy", "studio_error", "columns")


def show_json(document: Any) -> None:
    """Print a document as JSON, nothing else."""
    OUT.file.write(msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n")


def show_error(error: TrainletError, *, as_json: bool) -> None:
    """Print what is wrong, where, and what to do, to the error stream."""
    problem = error.problem()
    if as_json:
        ERR.file.write(msgspec.json.encode(problem).decode() + "\n")
        return
    place = ", ".join(f"{k} {v}" for k, v in problem.items() if k not in UNTOLD)
    ERR.print(f"[bold red]{escape(str(problem.get('detail', error)))}[/]")
    if place:
        ERR.print(f"  where: {escape(place)}")
    if problem.get("remedy"):
        ERR.print(f"  [green]{escape(str(problem['remedy']))}[/]")


def show_table(title: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Print a table; numbers stand to the right."""
    lines = [list(row) for row in rows]
    OUT.print(f"[bold]{escape(title)}[/]", soft_wrap=True)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for position, name in enumerate(columns):
        is_number = all(isinstance(row[position], (int, float, type(None))) for row in lines)
        side: JustifyMethod = "right" if is_number and lines else "left"
        is_id = name == "id"
        table.add_column(escape(name), justify=side, overflow="fold", no_wrap=is_id)
    for row in lines:
        table.add_row(*(escape(figure(value)) for value in row))
    OUT.print(table)


def moment(iso: str | None) -> str:
    """Return an ISO 8601 time to the minute."""
    return (iso or "-")[:16].replace("T", " ")


def figure(value: Any) -> str:
    """Return a value as people read it."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return str(value)


def show_progress(title: str, states: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """Draw a bar for a job until it has ended; return its last state."""
    state: dict[str, Any] = {}
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TextColumn("[dim]{task.fields[stage]}"),
        TimeElapsedColumn(),
        console=OUT,
    )
    with bar:
        task = bar.add_task(escape(title), total=100, stage="waiting")
        for state in states:
            stage = state.get("stage") or state["state"]
            bar.update(task, completed=state["percent"], stage=stage)
    return state


def show_trained(result: dict[str, Any]) -> None:
    """Print a version's figures."""
    built = "" if result["built"] else " (built before: same table, same recipe)"
    title = f"{result['model']} version {result['version']}, {result['learner']}{built}"
    if result["champion"] != result["version"]:
        title += f"; version {result['champion']} serves"
    show_table(title, ["metric", "held-out rows"], result["metrics"].items())
    rows, parity = result["rows"], result["parity"]
    OUT.print(
        f"  {rows['trained']:,} rows trained on, {rows['held_out']:,} held out."
        f" ONNX and pipeline differ by at most {parity['largest']:.1g} on {parity['rows']:,} rows;"
        f" labels differing: {parity['labels_differing']}."
    )

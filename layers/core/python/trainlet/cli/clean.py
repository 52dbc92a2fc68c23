"""The clean command."""

import shlex
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.markup import escape

from trainlet.catalogue import lookup
from trainlet.cli.options import client, service
from trainlet.cli.output import OUT, figure, show_json, show_progress, show_table
from trainlet.cli.schemas import shape


@click.command()
@click.argument("dataset")
@click.option(
    "--step",
    "short",
    multiple=True,
    help="A step: its name, and NAME=VALUE for its columns and settings, divided by blanks; several"
    " values are divided by commas.",
)
@click.option(
    "--steps",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The steps as a JSON file, rules for columns too.",
)
@click.option("--into", default="", help="The dataset to write; left out, DATASET-clean.")
@click.option("--label", default="", help="The column that steps are told to be the label.")
@click.option("--name", default="", help="What the transformation is called.")
@click.option("--again", is_flag=True, help="Clean every new version of DATASET likewise.")
@service
def clean(
    dataset: str, short: tuple[str, ...], steps: Path | None, url: str, key: str, **asked: Any
) -> None:
    """Run steps on DATASET: another dataset gets a version, and what was learned is kept.

    For example: trainlet clean cars --step "clean-missing-data
    cleaning_mode=replace-with-median" --step "normalize-data columns=horsepower,price"
    """
    as_json = asked.pop("as_json")
    service_client = client(url, key)
    given = {name: value for name, value in asked.items() if value}
    job = service_client.clean(dataset, [*_from_file(steps), *map(_step, short)], **given)["job"]
    if as_json:
        show_json(service_client.wait(job))
        return
    result = show_progress(f"clean {dataset}", service_client.watch(job))["result"]
    show_changes(result, service_client.get(result["report"]))


def show_changes(result: dict[str, Any], report: dict[str, Any]) -> None:
    """Print each column before and after, and what each step left."""
    title = (
        f"{result['dataset']} version {result['version']}:"
        f" {report['rows_before']:,} rows became {report['rows_after']:,}"
    )
    columns = ["column", "type", "missing", "mean", "before", "after"]
    changed = [column for column in report["columns"] if column["before"] != column["after"]]
    show_table(title, columns, [_change(column) for column in changed])
    kept = len(report["columns"]) - len(changed)
    if kept:
        OUT.print(f"  {kept:,} columns are as they were.")
    for place, step in enumerate(report["steps"], 1):
        left = f"{step['rows']:,} rows, {step['columns']:,} columns, {step['missing']:,} gaps"
        OUT.print(f"  {place}. {step['use']}: {left}")
    if result["replays"]:
        name = f"{result['transformation']}@{result['number']}"
        part = f", from step {result['first'] + 1} on" if result["first"] else ""
        OUT.print(f"  What was learned is kept as transformation {escape(name)}{part}.")


def _change(column: dict[str, Any]) -> list[str]:
    sides = column["before"], column["after"]
    both = [[_fact(side, fact) for side in sides] for fact in ("type", "missing", "mean")]
    told = [now if then == now else f"{then} → {now}" for then, now in both]
    return [column["name"], *told, *(shape(side) if side else "" for side in sides)]


def _fact(side: dict[str, Any] | None, fact: str) -> str:
    return figure(side[fact]) if side else "-"


def _from_file(file: Path | None) -> list[Any]:
    if file is None:
        return []
    try:
        return msgspec.json.decode(file.read_bytes(), type=list[Any])
    except msgspec.MsgspecError as error:
        raise click.BadParameter(f"{file} is no JSON list: {error}", param_hint="--steps") from None


def _step(text: str) -> dict[str, Any]:
    """Return a step that was written as words."""
    use, *pairs = shlex.split(text) or [""]
    given: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or name in given:
            raise click.BadParameter(f"{pair!r} is no further NAME=VALUE.", param_hint="--step")
        given[name] = value
    columns = given.pop("columns", None)
    named = {} if columns is None else {"columns": columns.split(",")}
    return {"use": use, **named, "settings": _settings(use, given)}


def _settings(use: str, given: dict[str, str]) -> dict[str, Any]:
    """Return settings read as their types; the service refuses those that there aren't."""
    if use not in lookup.names("transforms"):
        return given
    type_ = lookup.get("transforms", use).settings
    known = lookup.properties(type_)
    return {name: _value(text, known.get(name, {})) for name, text in given.items()}


def _value(text: str, facts: dict[str, Any]) -> Any:
    """Return a setting as its type: a text as it is, several as a list."""
    if facts.get("type") == "array":
        return text.split(",")
    if facts.get("type", "string") == "string":
        return text
    try:
        return msgspec.json.decode(text.encode())
    except msgspec.DecodeError:
        return text

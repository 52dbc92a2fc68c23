"""Options that many commands share."""

from collections.abc import Callable
from typing import Any

import click

from trainlet.client import DEFAULT_URL, Client
from trainlet.datasets import MARKS

Command = Callable[..., Any]


class Mark(click.ParamType[str]):
    """A mark, or its name where a shell makes it awkward."""

    name = "mark"

    def convert(self, value: Any, *_: Any) -> str:
        """Return the mark that is meant."""
        return MARKS.get(str(value), str(value))


READING = (
    click.option("--format", help="csv, excel, parquet, json-lines, arff or svmlight."),
    click.option("--encoding", help="utf-8, cp1252, shift_jis, ..."),
    click.option("--delimiter", type=Mark(), help="A mark, tab, space, or none."),
    click.option("--quote", help="What encloses cells: a mark, or none."),
    click.option("--escape", help="A backslash if it stands before quotes, or none."),
    click.option("--spaces", help="Spaces behind a delimiter: kept or skipped."),
    click.option("--decimal", type=Mark(), help="A comma or a point."),
    click.option("--dates", help="day-first or month-first."),
    click.option("--header", type=click.BOOL, help="Whether the first line names the columns."),
    click.option("--skip", type=click.IntRange(0), help="Lines above the table."),
    click.option("--sheet", help="The sheet of a workbook."),
    click.option("--member", help="The file of a zip archive."),
)


def at(command: Command) -> Command:
    """Add --url and --key."""
    url = click.option(
        "--url",
        envvar="TRAINLET_URL",
        default=DEFAULT_URL,
        show_default=True,
        help="Where the service is.",
    )
    key = click.option("--key", envvar="TRAINLET_KEY", default="", help="The service's key.")
    return url(key(command))


def service(command: Command) -> Command:
    """Add --url, --key and --json."""
    as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
    return at(as_json(command))


def reading_options(command: Command) -> Command:
    """Add the options that say how a file is written, where that should not be detected."""
    for option in reversed(READING):
        command = option(command)
    return command


def client(url: str, key: str) -> Client:
    """Return a client of the service that the options name, closed when the command ends."""
    return click.get_current_context().with_resource(Client(url, key))

"""The doctor command: works on the store itself, whether a service runs or not."""

import sys
from collections.abc import Iterator

import click
import msgspec

from trainlet import settings as environment
from trainlet.cli.output import show_json, show_table
from trainlet.settings import Settings
from trainlet.store import open_store
from trainlet.work.examination.finding import Finding


@click.command()
@click.option("--store", "url", envvar="TRAINLET_STORE", help="A folder, or s3://bucket/prefix.")
@click.option("--bind", metavar="ARN", help="Have a bucket tell this queue or function of uploads.")
@click.option("--aws", "stack", metavar="STACK", help="Look at a deployed stack instead.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def doctor(url: str | None, bind: str | None, stack: str | None, *, as_json: bool) -> None:
    """Look whether everything that the service needs is there; exit with 1 if something isn't."""
    settings = environment.load()
    settings = msgspec.structs.replace(settings, store=url or settings.store)
    found = list(_deployed(settings, stack) if stack else _found(settings, bind))
    if as_json:
        show_json(found)
    else:
        rows = [[f.state, f.check, "\n".join(filter(None, (f.detail, f.remedy)))] for f in found]
        show_table(f"doctor of {stack or settings.store}", ["state", "check", "finding"], rows)
    if any(finding.state == "failed" for finding in found):
        sys.exit(1)


def _deployed(settings: Settings, stack: str) -> Iterator[Finding]:
    from trainlet.aws.account import Account
    from trainlet.work.examination.account import examine

    yield from examine(Account(settings.s3_endpoint), stack)


def _found(settings: Settings, target: str | None) -> Iterator[Finding]:
    from trainlet.work.doctor import examine
    from trainlet.work.examination.bucket import bind

    store = open_store(settings.store, settings.s3_endpoint)
    if target:
        yield bind(store, settings, target)
    yield from examine(store, settings)

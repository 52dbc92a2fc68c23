"""The doctor command: works on the store itself, whether a service runs or not."""

import sys

import click
import msgspec

from trainlet import keys
from trainlet import settings as environment
from trainlet.cli.output import OUT, show_json, show_table
from trainlet.errors import BadSettings
from trainlet.store import open_store


@click.command()
@click.option("--store", "url", envvar="TRAINLET_STORE", help="A folder, or s3://bucket/prefix.")
@click.option("--bind", metavar="ARN", help="Have the bucket tell this queue of uploads.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
def doctor(url: str | None, bind: str | None, *, as_json: bool) -> None:
    """Look whether everything that the service needs is there; exit with 1 if something isn't."""
    from trainlet.work.doctor import examine

    settings = environment.load()
    settings = msgspec.structs.replace(settings, store=url or settings.store)
    if bind:
        _bind(settings.store, settings.s3_endpoint, bind)
    store = open_store(settings.store, settings.s3_endpoint)
    found = list(examine(store, settings))
    if as_json:
        show_json(found)
    else:
        rows = [[f.state, f.check, " ".join(filter(None, (f.detail, f.remedy)))] for f in found]
        show_table(f"doctor of {store.url}", ["state", "check", "finding"], rows)
    if any(finding.state == "failed" for finding in found):
        sys.exit(1)


def _bind(url: str, endpoint: str, target: str) -> None:
    """Add our rule to a bucket's notifications; those it has stay."""
    from trainlet.aws import notifications
    from trainlet.aws.notifications import OURS, Rule

    if not url.startswith("s3://"):
        raise BadSettings(
            f"{url} sends no notifications.", remedy="Bind a bucket: --store s3://bucket/prefix."
        )
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    begins = f"{prefix}/{keys.UPLOADS}" if prefix else keys.UPLOADS
    present = notifications.read(bucket, endpoint)
    wanted = Rule(id=OURS, target=target, prefix=begins)
    notifications.write(bucket, notifications.merged(present, wanted), endpoint)
    kept = [rule.id for rule in notifications.rules(present) if rule.id != OURS]
    OUT.print(f"{begins}* is told to {target}; kept: {', '.join(kept) or 'nothing'}", markup=False)
